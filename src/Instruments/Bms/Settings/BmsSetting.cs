using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>What a setting means for safety; <see cref="SettingGuards"/> judge by it.</summary>
public enum SettingKind
{
    Other,

    /// <summary>A voltage of one cell: within what the chemistry survives.</summary>
    CellVoltage,

    /// <summary>A voltage of the whole pack: within what all cells in series survive.</summary>
    PackVoltage,

    Switch,
}

/// <summary>A setting as users write it, whatever the maker.</summary>
/// <param name="Name">In snake_case: <c>cell_ovp_recovery</c>.</param>
/// <param name="Title">In words.</param>
/// <param name="Unit">The unit in which it is printed and its resolution is stated.</param>
/// <param name="Resolution">Smallest step that the unit can store, in <paramref name="Unit"/>.</param>
/// <param name="Minimum">Least value in <paramref name="Unit"/>, inclusive; NaN where nobody states one (such a setting is only read).</param>
/// <param name="Maximum">Largest value in <paramref name="Unit"/>, inclusive.</param>
/// <param name="RangeSource">Who states the range: <c>vendor</c>, or <c>bench</c> where the vendor's documents have none.</param>
public sealed record BmsSetting(
    string Name, string Title, SettingKind Kind, Unit Unit, double Resolution = 1, double Minimum = double.NaN, double Maximum = double.NaN, string RangeSource = "vendor")
{
    /// <summary>Why it is not written on this unit; null where it is.</summary>
    public string? ReadOnlyBecause { get; init; }

    public bool IsSwitch => Kind == SettingKind.Switch;

    /// <summary>Null when the value is one that this setting can hold, else the reason in words.</summary>
    public string? Refuse(BmsValue value)
    {
        if (IsSwitch != value.IsOn.HasValue)
        {
            return IsSwitch ? $"{Name} is a switch: on or off, not {value}" : $"{Name} takes a value in {Unit.Symbol}, not '{value}'";
        }

        if (value.Quantity is not { } quantity)
        {
            return null;
        }

        if (quantity.Dimension != Unit.Dimension)
        {
            return $"{Name} is {Unit.Dimension.Describe()} in {Unit.Symbol}; {value} is {quantity.Dimension.Describe()}";
        }

        var number = quantity.In(Unit);
        if (!(number >= Minimum && number <= Maximum))
        {
            return $"{Name} of {value.ToString(Unit)} is outside {Print(Minimum)} to {Print(Maximum)} (the {RangeSource}'s range)";
        }

        var steps = number / Resolution;
        return Math.Abs(steps - Math.Round(steps)) > 1e-6
            ? $"{Name} is stored in steps of {Print(Resolution)}; {value.ToString(Unit)} is not one of them"
            : null;
    }

    private string Print(double number) => Quantity.Of(number, Unit).ToString(Unit);
}
