using PackBench.Instruments.Bms.Settings;

namespace PackBench.Instruments.Bms.Backups;

/// <summary>Whether a backup is of the unit that is on the line now.</summary>
internal static class BackupCheck
{
    /// <summary>Asks the unit. Null when it is the one, else the reason in words.</summary>
    public static async ValueTask<string?> RefuseAsync(SavedBackup backup, ISettingsLine line, CancellationToken cancellationToken)
    {
        var now = await line.IdentifyAsync(cancellationToken);
        if (now != line.Identity)
        {
            return $"another unit answers at this place: {Name(now)} where {Name(line.Identity)} was connected; connect anew";
        }

        return backup.Backup.Identity == now ? null : $"the backup {backup.Path} is of {Name(backup.Backup.Identity)}; this is {Name(now)}: back it up first";
    }

    private static string Name(BmsIdentity unit) => $"{unit.Maker} {unit.Model} (serial {unit.Serial}, software {unit.Software})";
}
