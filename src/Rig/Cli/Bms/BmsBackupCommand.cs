using System.CommandLine;
using System.Text.Json;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Settings;

namespace PackBench.Rig.Cli.Bms;

/// <summary><c>packbench bms backup</c> and <c>restore</c>: the settings to a file that a person can read, and back, one at a time.</summary>
internal static class BmsBackupCommand
{
    public static Command CreateBackup(RigConsole console)
    {
        var (address, protocol, backups, json) = (BmsLine.Address(), BmsLine.Protocol(), BmsLine.Backups(), CommonOptions.Json());
        var command = new Command("backup", "Write all settings to a new file; passwords are not among them") { address, protocol, backups, json };
        command.SetAction((parsed, cancellationToken) => BmsLine.ReadAsync(parsed.GetValue(address)!, parsed.GetValue(protocol)!, console, async bms =>
        {
            if (BmsLine.WriterOf(bms, console) is not { } writer)
            {
                return ExitCodes.Error;
            }

            var backup = await writer.BackUpAsync(parsed.GetValue(backups)!, cancellationToken);
            console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new Dictionary<string, object?> { ["unit"] = BmsLine.Describe(bms.Identity), ["backup"] = backup.Path, ["settings"] = backup.Backup.Settings.Values.Count })
                : $"{BmsLine.Describe(bms.Identity)}{Environment.NewLine}backup: {backup.Path} ({backup.Backup.Settings.Values.Count} settings)");
            return ExitCodes.Done;
        }, cancellationToken));
        return command;
    }

    public static Command CreateRestore(RigConsole console)
    {
        var file = new Argument<string>("file") { Description = "A backup of this unit" };
        var (address, protocol, pack, backups, dry, json) =
            (BmsLine.Address(), BmsLine.Protocol(), CommonOptions.Pack(), BmsLine.Backups(), BmsLine.DryRun(), CommonOptions.Json());
        var command = new Command("restore", "Put back what differs from a backup of this unit; current calibrations are not settings and stay") { file, address, protocol, pack, backups, dry, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (Read(parsed.GetValue(file)!, console) is not { } kept || BmsLine.PackOf(parsed.GetValue(pack)!, console) is not { } under)
            {
                return Task.FromResult(ExitCodes.Usage);
            }

            var isDry = parsed.GetValue(dry);
            var restore = new Restore(kept, under.BmsGuards, parsed.GetValue(backups)!, isDry, parsed.GetValue(json), console);
            return BmsLine.WithAsync(
                parsed.GetValue(address)!, parsed.GetValue(protocol)!, isDry ? null : "packbench bms restore", console, bms => restore.RunAsync(bms, cancellationToken), cancellationToken);
        });
        return command;
    }

    /// <summary>Null after its findings were printed.</summary>
    public static BmsBackup? Read(string path, RigConsole console)
    {
        try
        {
            var (backup, findings) = BmsBackupFile.Read(path);
            foreach (var finding in findings)
            {
                console.Error.WriteLine(finding);
            }

            return backup;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(missing.Message);
            return null;
        }
    }

    private sealed record Restore(BmsBackup Kept, SettingGuards Guards, string Backups, bool IsDry, bool Json, RigConsole Console)
    {
        public async Task<int> RunAsync(IBms bms, CancellationToken cancellationToken)
        {
            if (BmsLine.WriterOf(bms, Console) is not { } writer)
            {
                return ExitCodes.Error;
            }

            if ((Kept.Identity.Model, Kept.Identity.Serial) != (bms.Identity.Model, bms.Identity.Serial))
            {
                Console.Error.WriteLine($"the backup is of {BmsLine.Describe(Kept.Identity)}; this is {BmsLine.Describe(bms.Identity)}");
                return ExitCodes.Usage;
            }

            var now = await writer.ReadSettingsAsync(cancellationToken);
            var writable = writer.Settings.Where(setting => setting.ReadOnlyBecause is null).Select(setting => setting.Name).ToHashSet(StringComparer.Ordinal);
            var differing = now.Differences(Kept.Settings).Where(name => Kept.Settings.Find(name) is not null).ToList();
            var changes = SettingRules.InOrder(
                differing.Where(writable.Contains).Select(name => KeyValuePair.Create(name, Kept.Settings.Find(name)!.Value)), now);
            var left = differing.Where(name => !writable.Contains(name)).ToList();
            var lines = IsDry ? Plans(writer, now, changes) : await WriteAsync(writer, changes, cancellationToken);
            Print(lines, left);
            return lines.Select(line => line.Code).DefaultIfEmpty(ExitCodes.Done).Max();
        }

        private List<Line> Plans(IBmsWriter writer, BmsSettings now, IEnumerable<KeyValuePair<string, BmsValue>> changes)
        {
            var lines = new List<Line>();
            foreach (var (name, value) in changes)
            {
                var plan = writer.Plan(name, value, Guards, now);
                lines.Add(new Line(name, plan.ToString(), plan.IsRefused ? ExitCodes.Usage : ExitCodes.Done));
                now = now.With(name, value);
            }

            return lines;
        }

        /// <summary>Ends at the first that is not as asked: what follows may rest on it.</summary>
        private async Task<List<Line>> WriteAsync(IBmsWriter writer, IReadOnlyCollection<KeyValuePair<string, BmsValue>> changes, CancellationToken cancellationToken)
        {
            var lines = new List<Line>();
            if (changes.Count == 0)
            {
                return lines;
            }

            var backup = await writer.BackUpAsync(Backups, cancellationToken);
            lines.Add(new Line("backup", $"backup of what it is set to now: {backup.Path}", ExitCodes.Done));
            foreach (var (name, value) in changes)
            {
                var outcome = await writer.WriteAsync(backup, name, value, Guards, cancellationToken);
                lines.Add(new Line(name, outcome.Text, BmsLine.ExitCodeOf(outcome)));
                if (!outcome.IsAsAsked)
                {
                    break;
                }
            }

            return lines;
        }

        private void Print(List<Line> lines, List<string> left)
        {
            if (Json)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?>
                {
                    ["steps"] = lines.Select(line => new Dictionary<string, object?> { ["setting"] = line.Name, ["text"] = line.Text, ["good"] = line.Code == ExitCodes.Done }),
                    ["not_written"] = left,
                }));
                return;
            }

            foreach (var line in lines)
            {
                (line.Code == ExitCodes.Done ? Console.Out : Console.Error).WriteLine(line.Text);
            }

            if (lines.Count == 0 && left.Count == 0)
            {
                Console.Out.WriteLine("the unit is as the backup says; nothing was sent");
            }

            if (left.Count > 0)
            {
                Console.Error.WriteLine($"differing, and not written on this unit: {string.Join(", ", left)}");
            }
        }
    }

    private sealed record Line(string Name, string Text, int Code);
}
