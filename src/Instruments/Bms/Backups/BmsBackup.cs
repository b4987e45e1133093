using PackBench.Instruments.Bms.Settings;

namespace PackBench.Instruments.Bms.Backups;

/// <summary>What a BMS was set to at one moment. Holds no passwords.</summary>
/// <param name="Time">UTC.</param>
/// <param name="ChargeFactor">Correction factors of the current, 1.0 = none; null where the protocol does not show them.</param>
public sealed record BmsBackup(DateTimeOffset Time, BmsIdentity Identity, BmsSettings Settings, double? ChargeFactor, double? DischargeFactor);

/// <summary>A backup that lies in a file and was read back from it. Only <see cref="BmsBackupFile.SaveAsync"/> makes one.</summary>
public sealed class SavedBackup
{
    internal SavedBackup(string path, BmsBackup backup)
    {
        Path = path;
        Backup = backup;
    }

    public string Path { get; }

    public BmsBackup Backup { get; }
}
