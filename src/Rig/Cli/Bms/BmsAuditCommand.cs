using System.CommandLine;
using System.Text.Json;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Settings;
using PackBench.Rig.Packs.Audit;
using PackBench.Rig.Runs;
using Spectre.Console;

namespace PackBench.Rig.Cli.Bms;

/// <summary><c>packbench bms audit</c>: the settings against the pack file, against each other, and against an earlier backup; sends no write.</summary>
internal static class BmsAuditCommand
{
    public static Command Create(RigConsole console)
    {
        var (address, protocol, pack, json) = (BmsLine.Address(), BmsLine.Protocol(), CommonOptions.Pack(), CommonOptions.Json());
        var against = new Option<string?>("--against") { Description = "An earlier backup: what has changed since" };
        var command = new Command("audit", "Judge the settings by the pack file; exit code 1 where something is wrong") { address, protocol, pack, against, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (BmsLine.PackOf(parsed.GetValue(pack)!, console) is not { } of)
            {
                return Task.FromResult(ExitCodes.Usage);
            }

            BmsBackup? earlier = null;
            if (parsed.GetValue(against) is { } path && (earlier = BmsBackupCommand.Read(path, console)) is null)
            {
                return Task.FromResult(ExitCodes.Usage);
            }

            return BmsLine.ReadAsync(parsed.GetValue(address)!, parsed.GetValue(protocol)!, console, async bms =>
            {
                if (BmsLine.WriterOf(bms, console) is not { } writer)
                {
                    return ExitCodes.Error;
                }

                var settings = await writer.ReadSettingsAsync(cancellationToken);
                var findings = SettingsAudit.Of(of, settings, writer.Settings);
                Change[] changes = earlier is null ? [] :
                    [.. settings.Differences(earlier.Settings).Select(name => new Change(name, Text(earlier.Settings.Find(name)), Text(settings.Find(name))))];
                if (parsed.GetValue(json))
                {
                    console.Out.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?>
                    {
                        ["unit"] = BmsLine.Describe(bms.Identity),
                        ["findings"] = findings.Select(finding => new Dictionary<string, object?>
                        {
                            ["level"] = finding.Word, ["setting"] = finding.Setting, ["value"] = finding.Value, ["rule"] = finding.Rule, ["why"] = finding.Why,
                        }),
                        ["changes"] = changes.Select(change => new Dictionary<string, object?> { ["setting"] = change.Name, ["before"] = change.Before, ["now"] = change.Now }),
                    }));
                }
                else
                {
                    console.Out.WriteLine(BmsLine.Describe(bms.Identity));
                    Print(findings, changes, earlier, console);
                }

                return findings.Any(finding => finding.Level > AuditLevel.Note) ? RunOutcome.Failed.ExitCode() : ExitCodes.Done;
            }, cancellationToken);
        });
        return command;
    }

    private static void Print(IReadOnlyCollection<AuditFinding> findings, Change[] changes, BmsBackup? earlier, RigConsole console)
    {
        foreach (var finding in findings)
        {
            console.Out.WriteLine(finding.ToString());
        }

        console.Out.WriteLine(findings.Count == 0 ? "every setting fits the pack" : $"{findings.Count} {(findings.Count == 1 ? "finding" : "findings")}");
        if (earlier is null)
        {
            return;
        }

        var table = BmsLine.NewTable("changed since the backup", "then", "now");
        foreach (var change in changes)
        {
            table.AddRow(new Text(change.Name), new Text(change.Before), new Text(change.Now));
        }

        if (changes.Length == 0)
        {
            console.Out.WriteLine($"nothing has changed since {earlier.Time:yyyy-MM-dd HH:mm:ss} UTC");
        }
        else
        {
            console.Ansi.Write(table);
        }
    }

    private static string Text(BmsValue? value) => value?.ToString() ?? "not shown";

    private sealed record Change(string Name, string Before, string Now);
}
