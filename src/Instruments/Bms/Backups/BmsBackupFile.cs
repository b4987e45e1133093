using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PackBench.Instruments.Profiles;

namespace PackBench.Instruments.Bms.Backups;

/// <summary>Backups as YAML that a person can read and compare: who, when, each setting with its unit.</summary>
public static class BmsBackupFile
{
    internal const int Version = 1;

    /// <summary>
    /// Writes a new file, named by time and unit, to the disk itself and reads it back. Throws <see cref="IOException"/>
    /// where that fails or the file exists: without a backup nothing is written to a BMS.
    /// </summary>
    public static async ValueTask<SavedBackup> SaveAsync(BmsBackup backup, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backup);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, NameOf(backup));
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(Print(backup)), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        var (read, findings) = Read(path);
        return read == backup with { Time = Seconds(backup.Time) }
            ? new SavedBackup(path, read)
            : throw new IOException($"{path}: reads back otherwise than it was written{(findings.IsEmpty ? "" : ": " + findings[0])}");
    }

    /// <summary>Reads a backup; null with the findings where it is not one.</summary>
    public static (BmsBackup? Backup, ImmutableArray<ProfileFinding> Findings) Read(string path) => Parse(path, File.ReadAllText(path));

    public static (BmsBackup? Backup, ImmutableArray<ProfileFinding> Findings) Parse(string file, string text)
    {
        var findings = new List<ProfileFinding>();
        var backup = ProfileYaml.Read(file, text, findings, "backup: bms-settings") is { } root ? new BmsBackupReader(findings).Read(root) : null;
        return (findings.Count == 0 ? backup : null, [.. findings]);
    }

    public static string Print(BmsBackup backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        var text = new StringBuilder();
        var unit = backup.Identity;
        text.Append(CultureInfo.InvariantCulture, $"backup: bms-settings\nversion: {Version}\ntime: \"{Seconds(backup.Time):yyyy-MM-ddTHH:mm:ssZ}\"\n");
        text.Append(CultureInfo.InvariantCulture, $"unit:\n  maker: {Quoted(unit.Maker)}\n  model: {Quoted(unit.Model)}\n  serial: {Quoted(unit.Serial)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  hardware: {Quoted(unit.Hardware)}\n  software: {Quoted(unit.Software)}\n  protocol: {Quoted(unit.Protocol)}\n");
        AppendFactor("charge_factor", backup.ChargeFactor);
        AppendFactor("discharge_factor", backup.DischargeFactor);
        text.Append("settings:\n");
        foreach (var (name, value) in backup.Settings.Values)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name}: {value}\n");
        }

        return text.ToString();

        void AppendFactor(string name, double? factor)
        {
            if (factor is { } number)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}: {number:R}\n");
            }
        }
    }

    private static string NameOf(BmsBackup backup)
    {
        var unit = $"{backup.Identity.Model}-{backup.Identity.Serial}".Trim('-');
        var safe = string.Concat(unit.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"{backup.Time.UtcDateTime:yyyyMMdd-HHmmss-fff}-{safe}.bms.yaml");
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static string Quoted(string text) =>
        $"\"{string.Concat(text.Select(c => c is '\\' or '"' ? $"\\{c}" : char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString()))}\"";
}
