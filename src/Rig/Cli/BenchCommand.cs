using System.CommandLine;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench bench</c>: who is on the bench, and what do they read. Sets nothing, energises nothing.</summary>
internal static class BenchCommand
{
    public static Command Create(RigConsole console) => new("bench", "Identify the instruments of a bench and read them")
    {
        Verb("identify", "Connect every instrument and print who it is", console, Identify),
        Verb("test", "Read every channel once; sets nothing", console, TestAsync),
    };

    private static Command Verb(string name, string what, RigConsole console, Func<ConnectedBench, RigConsole, Task> work)
    {
        var (bench, pack) = (CommonOptions.Bench(), CommonOptions.Pack());
        var command = new Command(name, what) { bench, pack };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var files = new RigFiles();
            var (file, onPack) = (files.Bench(parsed.GetValue(bench)!), files.Pack(parsed.GetValue(pack)!));
            if (file is null || onPack is null)
            {
                PlanLoader.Print(files, console);
                return ExitCodes.Usage;
            }

            try
            {
                var simulation = file is { IsSimulatedHere: true, Simulation: { } lines } ? new SimulatedBench(SimulationOptions.FromText(lines), console.Time) : null;
                await using var connected = await BenchConnector.ConnectAsync(file, onPack, files.Profiles, simulation, console.Time, cancellationToken);
                await work(connected, console);
                return ExitCodes.Done;
            }
            catch (BenchException failure)
            {
                foreach (var line in failure.Failures)
                {
                    console.Error.WriteLine(line);
                }

                return ExitCodes.Error;
            }
        });
        return command;
    }

    private static Task Identify(ConnectedBench bench, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("role").AddColumn("instrument").AddColumn("address").AddColumn("profile").AddColumn("calibration");
        foreach (var instrument in bench.Instruments)
        {
            table.AddRow(
                new Text(instrument.Entry.Role), new Text(instrument.Identity), new Text(instrument.Entry.Address.ToString()), new Text(instrument.Entry.Profile), new Text(instrument.Calibration));
        }

        console.Ansi.Write(table);
        return Task.CompletedTask;
    }

    private static async Task TestAsync(ConnectedBench bench, RigConsole console)
    {
        var scan = await new Scanner(bench.Channels, bench.Sources, new RunClock(console.Time)).TakeAsync(CancellationToken.None);
        var table = new Table().Border(TableBorder.Simple).AddColumn("channel").AddColumn("value").AddColumn("from");
        for (var i = 0; i < bench.Channels.Count; i++)
        {
            var channel = bench.Channels[i];
            var value = scan[i].IsGood
                ? Quantity.Of(Math.Round(scan[i].Value, 6), channel.Unit).ToString(channel.Unit)
                : scan[i].Validity.ToString().ToLower(CultureInfo.InvariantCulture);
            table.AddRow(new Text(channel.Name), new Text(value), new Text(channel.Source));
        }

        console.Ansi.Write(table);
        foreach (var source in bench.Sources.Where(source => source.Failure is not null))
        {
            console.Error.WriteLine($"{source.Role}: {source.Failure!.Message}");
        }
    }
}
