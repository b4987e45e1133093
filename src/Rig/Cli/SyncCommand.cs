using System.CommandLine;
using System.Globalization;
using PackBench.Rig.Lab;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench sync</c>: finished runs into the lab's database.</summary>
internal static class SyncCommand
{
    public static Command Create(RigConsole console)
    {
        var to = new Option<string>("--to") { Description = "postgres://user@host:port/database; the password from PGPASSWORD or ~/.pgpass", Required = true };
        var runs = CommonOptions.Runs();
        var station = new Option<string>("--station") { Description = "The name of this bench in the lab", DefaultValueFactory = _ => Environment.MachineName };
        var prepare = new Option<bool>("--prepare") { Description = "Make the tables and roles, or bring them up to date; as the owner of the database, once" };
        var command = new Command("sync", "Send finished runs to the lab's PostgreSQL: each once, whole, verified; may be repeated at any time") { to, runs, station, prepare };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var address = LabAddress.Parse(parsed.GetValue(to)!);
                if (parsed.GetValue(prepare))
                {
                    var applied = await LabSchema.PrepareAsync(address, cancellationToken);
                    console.Out.WriteLine(applied.Count == 0 ? $"{address}: up to date, version {LabSchema.Newest}" : $"{address}: brought to version {LabSchema.Newest}");
                    return ExitCodes.Done;
                }

                var folder = parsed.GetValue(runs)!;
                if (!Directory.Exists(folder))
                {
                    console.Error.WriteLine($"{folder}: there is no such folder of runs");
                    return ExitCodes.Usage;
                }

                var summary = await new LabSync(address, folder, parsed.GetValue(station)!, console.Time).RunAsync(console.Out.WriteLine, cancellationToken);
                return Report(summary, address, console);
            }
            catch (FormatException bad)
            {
                console.Error.WriteLine($"--to: {bad.Message}");
                return ExitCodes.Usage;
            }
            catch (LabException failure)
            {
                console.Error.WriteLine(failure.Message);
                return failure.IsTransient ? ExitCodes.Error : ExitCodes.Usage;
            }
            catch (OperationCanceledException)
            {
                console.Error.WriteLine("stopped; what was sent is there, and the rest goes with the next 'packbench sync'");
                return (int)RunOutcome.Aborted;
            }
        });
        return command;
    }

    private static int Report(SyncSummary summary, LabAddress address, RigConsole console)
    {
        foreach (var complaint in summary.Complaints)
        {
            console.Error.WriteLine(complaint);
        }

        var rate = summary.Took.TotalSeconds > 0 ? summary.Scans / summary.Took.TotalSeconds : 0;
        console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{address}: {summary.Sent} runs sent ({summary.Scans} scans in {summary.Took.TotalSeconds:0.0} s, {rate:0} a second), {summary.AlreadyThere} were there, {summary.Unfinished} are not finished{(summary.Interruptions > 0 ? $", {summary.Interruptions} interruptions" : "")}"));
        return summary.Complaints.IsEmpty ? ExitCodes.Done : (int)RunOutcome.Failed;
    }
}
