using System.Collections.Immutable;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs.Audit;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Execution.BmsCurrent;

namespace PackBench.Rig.Runs.Execution.BmsAudit;

/// <summary>Reads what the bench's BMS is set to, keeps it as a backup, and judges it by the pack file and by the unit's last backup. Sends no write.</summary>
/// <param name="backups">Folder of the backups.</param>
public sealed class BmsAuditActions(string backups) : IBenchActions
{
    /// <summary>Tables of the run file.</summary>
    public const string Findings = "audit";
    public const string Settings = "bms_settings";
    public const string Changes = "bms_changes";

    public async ValueTask<ActionOutcome> RunAsync(
        ProcedureStep.Calibrate step, IReadOnlyDictionary<string, object?> arguments, RunSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(session);
        var bms = session.Bench.Bms ?? throw new InvalidOperationException($"{step.Place}: this bench has no BMS.");
        var writer = bms.Writer ?? throw new InvalidOperationException($"{step.Place}: {bms.Who} shows no settings by the protocol {bms.Identity.Protocol}.");
        var (earlier, compared) = LastOf(bms.Identity);
        var saved = await writer.BackUpAsync(backups, cancellationToken);
        var settings = saved.Backup.Settings;
        foreach (var (name, value) in settings.Values)
        {
            var known = writer.Settings.FirstOrDefault(setting => setting.Name == name);
            await CalibrationTables.EmitAsync(
                session, Settings, ("setting", name), ("title", known?.Title ?? ""), ("value", Text(value, known)),
                ("intended", session.Pack.BmsSettings.TryGetValue(name, out var intended) ? intended.ToString() : ""));
        }

        var findings = SettingsAudit.Of(session.Pack, settings, writer.Settings);
        foreach (var finding in findings)
        {
            await CalibrationTables.EmitAsync(
                session, Findings, ("level", finding.Word), ("setting", finding.Setting), ("value", finding.Value), ("rule", finding.Rule), ("why", finding.Why));
        }

        ImmutableArray<string> changed = earlier is null ? [] : settings.Differences(earlier.Settings);
        foreach (var name in changed)
        {
            await CalibrationTables.EmitAsync(session, Changes, ("setting", name), ("then", Shown(earlier!.Settings, name)), ("now", Shown(settings, name)));
        }

        Set("dangerous", Count(AuditLevel.Dangerous));
        Set("wrong", Count(AuditLevel.Wrong));
        Set("notes", Count(AuditLevel.Note));
        Set("changed", new Quantity(changed.Length, Dimension.None));
        Set("findings", ImmutableArray.CreateRange<object>(findings.Select(finding => finding.ToString())));
        Set("changes", ImmutableArray.CreateRange<object>(changed.Select(name => $"{name}: {Shown(earlier!.Settings, name)} then, {Shown(settings, name)} now")));
        Set("compared", compared);
        var worst = findings.IsEmpty ? AuditLevel.Note : findings.Max(finding => finding.Level);
        return new ActionOutcome(
            worst switch { AuditLevel.Dangerous => "dangerous", AuditLevel.Wrong => "wrong", _ => "fits" },
            $"{settings.Values.Count} settings read, {findings.Length} findings; saved as {saved.Path}; {compared}.");

        Quantity Count(AuditLevel level) => new(findings.Count(finding => finding.Level == level), Dimension.None);

        void Set(string name, object value) => session.Values.SetFact(CalibrateAction.AuditPrefix + name, value);

        string Shown(BmsSettings of, string name) =>
            of.Find(name) is { } value ? Text(value, writer.Settings.FirstOrDefault(setting => setting.Name == name)) : "not shown";
    }

    private static string Text(BmsValue value, BmsSetting? known) => known is null ? value.ToString() : value.ToString(known.Unit);

    /// <summary>The newest backup of this very unit, and in words what it was compared with.</summary>
    private (BmsBackup? Backup, string Compared) LastOf(BmsIdentity unit)
    {
        var unreadable = 0;
        BmsBackup? last = null;
        foreach (var path in Directory.Exists(backups) ? Directory.GetFiles(backups, "*.bms.yaml") : [])
        {
            if (BmsBackupFile.Read(path).Backup is not { } backup)
            {
                unreadable++;
            }
            else if ((backup.Identity.Maker, backup.Identity.Model, backup.Identity.Serial) == (unit.Maker, unit.Model, unit.Serial) && backup.Time >= (last?.Time ?? default))
            {
                last = backup;
            }
        }

        var compared = last is null ? "there is no earlier backup of this unit" : $"compared with its backup of {last.Time:yyyy-MM-dd HH:mm:ss} UTC";
        return (last, unreadable == 0 ? compared : $"{compared} ({unreadable} files in {backups} are no backups)");
    }
}
