using PackBench.Instruments.Bms.Backups;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>
/// Changes settings and switches of a BMS, one at a time. The order is fixed: it is the unit that was backed up, its
/// settings are read, judged, written once, read back, and put back as they were if they came out otherwise.
/// </summary>
public interface IBmsWriter
{
    /// <summary>All that this unit shows. One that is only read says why in <see cref="BmsSetting.ReadOnlyBecause"/>.</summary>
    IReadOnlyList<BmsSetting> Settings { get; }

    /// <summary>Asks for all settings. Late or damaged: <see cref="LinkException"/>.</summary>
    ValueTask<BmsSettings> ReadSettingsAsync(CancellationToken cancellationToken);

    /// <summary>What would be sent, or why nothing would. Sends nothing.</summary>
    /// <param name="current">As read before; null leaves out the judgements that compare with other settings.</param>
    BmsWritePlan Plan(string name, BmsValue value, SettingGuards guards, BmsSettings? current = null);

    /// <summary>Reads everything and saves it as a new file in a folder. What it returns is the key to <see cref="WriteAsync"/>.</summary>
    ValueTask<SavedBackup> BackUpAsync(string folder, CancellationToken cancellationToken);

    /// <summary>
    /// Writes one setting and confirms it by reading back; never sends it twice. Refusals and failures are outcomes, not
    /// exceptions; a line that failed is <see cref="LinkException"/>, which says when the write may have been taken.
    /// </summary>
    ValueTask<BmsWriteOutcome> WriteAsync(SavedBackup backup, string name, BmsValue value, SettingGuards guards, CancellationToken cancellationToken);
}

public enum BmsSwitch
{
    Charge,
    Discharge,
    Balance,
}

public static class BmsWriterExtensions
{
    /// <summary>As <see cref="IBmsWriter.WriteAsync"/>, for one of the three switches.</summary>
    public static ValueTask<BmsWriteOutcome> SetSwitchAsync(
        this IBmsWriter writer, SavedBackup backup, BmsSwitch which, bool isOn, SettingGuards guards, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return writer.WriteAsync(backup, NameOf(which), BmsValue.Of(isOn), guards, cancellationToken);
    }

    public static string NameOf(BmsSwitch which) => which switch
    {
        BmsSwitch.Charge => "charge_switch",
        BmsSwitch.Discharge => "discharge_switch",
        _ => "balance_switch",
    };
}
