using System.CommandLine;
using System.Globalization;
using PackBench.Instruments;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Safety;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench bench</c>: who is on the bench, and what do they read. Energises nothing, but for the self-test after a question; <c>off</c> switches off.</summary>
internal static class BenchCommand
{
    public static Command Create(RigConsole console) => new("bench", "Identify the instruments of a bench and read them")
    {
        Verb("identify", "Connect every instrument and print who it is", console, (bench, _, _, _) => Identify(bench, console)),
        Verb("test", "Read every channel once; sets nothing", console, (bench, _, _, _) => TestAsync(bench, console)),
        SelfTestCommand(console),
        OffCommand(console),
        BenchScanCommand.Create(console),
    };

    private static Command Verb(string name, string what, RigConsole console, Func<ConnectedBench, Pack, ParseResult, CancellationToken, Task<int>> work, params Option[] more)
    {
        var (bench, pack) = (CommonOptions.Bench(), CommonOptions.Pack());
        var command = new Command(name, what) { bench, pack };
        foreach (var option in more)
        {
            command.Add(option);
        }

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
                var simulation = file.MakeWorld(console.Time);
                await using var connected = await BenchConnector.ConnectAsync(file, onPack, files.Profiles, simulation, console.Time, cancellationToken);
                return await work(connected, onPack, parsed, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return (int)RunOutcome.Aborted;
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

    private static Command OffCommand(RigConsole console)
    {
        var bench = CommonOptions.Bench();
        var command = new Command("off", "Switch every output of the bench off, and confirm it by read-back; also while another program uses the bench") { bench };
        command.SetAction(async (parsed, _) =>
        {
            var files = new RigFiles();
            if (files.Bench(parsed.GetValue(bench)!) is not { } file)
            {
                PlanLoader.Print(files, console);
                return ExitCodes.Usage;
            }

            var simulation = file.MakeWorld(console.Time);
            var outputs = await BenchOff.SwitchAsync(file, files.Profiles, simulation, console.Time);
            foreach (var output in outputs)
            {
                var writer = output.Confirmed ? console.Out : console.Error;
                writer.WriteLine($"{output} ({output.Took.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms)");
            }

            if (outputs.IsEmpty)
            {
                console.Out.WriteLine($"'{file.Name}' has no load and no supply");
            }

            return outputs.All(output => output.Confirmed) ? ExitCodes.Done : ExitCodes.Error;
        });
        return command;
    }

    private static Command SelfTestCommand(RigConsole console)
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask before half an ampere flows" };
        return Verb("selftest", "0.5 A through the load: polarity, agreement of meter, load and BMS, off is off", console, async (bench, pack, parsed, cancellationToken) =>
        {
            console.Out.WriteLine($"{SelfTest.TestCurrent:0.0} A will flow from '{pack.Title}' through the load of '{bench.File.Name}' for a few seconds. Wired, fuse in, somebody beside it?");
            return parsed.GetValue(yes) || IsAgreed(console)
                ? await SelfTestAsync(new SelfTest(bench, pack, console.Time), console, cancellationToken)
                : (int)RunOutcome.Aborted;
        }, yes);
    }

    private static bool IsAgreed(RigConsole console)
    {
        console.Out.Write("Go on? [y/N] ");
        if (console.In.ReadLine()?.Trim() is "y" or "Y" or "yes")
        {
            return true;
        }

        console.Out.WriteLine("Nothing was switched on.");
        return false;
    }

    private static async Task<int> SelfTestAsync(SelfTest test, RigConsole console, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await test.RunAsync(cancellationToken);
            var table = new Table().Border(TableBorder.Simple).AddColumn("what").AddColumn("wanted").AddColumn("found").AddColumn("");
            foreach (var line in lines)
            {
                table.AddRow(new Text(line.What), new Text(line.Wanted), new Text(line.Found), new Text(line.IsGood switch { true => "good", false => "WRONG", null => "not judged" }));
            }

            console.Ansi.Write(table);
            var wrong = lines.Count(line => line.IsGood == false);
            console.Out.WriteLine(wrong == 0 ? "The bench agrees with itself." : $"{wrong} {(wrong == 1 ? "line is" : "lines are")} wrong: find out why before a run.");
            return wrong == 0 ? ExitCodes.Done : (int)RunOutcome.Failed;
        }
        catch (Exception failure) when (failure is StartRefusedException or InvalidOperationException or LinkException or InstrumentException)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.Error;
        }
    }

    private static Task<int> Identify(ConnectedBench bench, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("role").AddColumn("instrument").AddColumn("address").AddColumn("profile").AddColumn("calibration");
        foreach (var instrument in bench.Instruments)
        {
            table.AddRow(
                new Text(instrument.Entry.Role), new Text(instrument.Identity), new Text(instrument.Entry.Address.ToString()), new Text(instrument.Entry.Profile), new Text(instrument.Calibration));
        }

        console.Ansi.Write(table);
        return Task.FromResult(ExitCodes.Done);
    }

    private static async Task<int> TestAsync(ConnectedBench bench, RigConsole console)
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

        return bench.Sources.Any(source => source.Failure is not null) ? ExitCodes.Error : ExitCodes.Done;
    }
}
