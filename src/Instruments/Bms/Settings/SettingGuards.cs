using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>
/// What the cells survive, whatever the BMS would take: of the pack's chemistry, or of its cell where the pack file states
/// one. No write gets past it.
/// </summary>
/// <param name="Series">Cells in series, for settings of the whole pack.</param>
public sealed record SettingGuards(Voltage CellMinimum, Voltage CellMaximum, int Series)
{
    /// <summary>Null when the value is harmless, else the reason in words.</summary>
    public string? Refuse(BmsSetting setting, BmsValue value)
    {
        ArgumentNullException.ThrowIfNull(setting);
        var cells = setting.Kind switch
        {
            SettingKind.CellVoltage => 1,
            SettingKind.PackVoltage => Series,
            _ => 0,
        };
        if (cells == 0 || value.Quantity is not { } quantity || quantity.Dimension != Dimension.Voltage)
        {
            return null;
        }

        var (least, most) = (CellMinimum * cells, CellMaximum * cells);
        var whose = cells == 1 ? "the cell's absolute" : $"{cells} cells' absolute";
        return quantity.Si < least.Volts - 1e-9 ? $"{setting.Name} of {value} is below {least}, {whose} minimum"
            : quantity.Si > most.Volts + 1e-9 ? $"{setting.Name} of {value} is above {most}, {whose} maximum"
            : null;
    }
}
