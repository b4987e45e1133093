using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PackBench.Instruments;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using PackBench.Rig.Simulating;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench simulate</c>: the simulated bench as servers, for any program that speaks to instruments.</summary>
internal static class SimulateCommand
{
    private const string UsualBenchFile = "served.yaml";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static Command Create(RigConsole console)
    {
        var bench = CommonOptions.Bench();
        var speed = new Option<string>("--speed") { Description = "Simulated seconds per second (1, 60, …)", DefaultValueFactory = _ => "1" };
        var scenario = new Option<string?>("--scenario") { Description = "What goes wrong and when: a file, or the name of one in scenarios/" };
        var file = new Option<string>("--bench-file") { Description = "Where the bench file for these addresses is written", DefaultValueFactory = _ => UsualBenchFile };
        var port = new Option<int?>("--port") { Description = $"First port of the raw sockets; {BenchServer.UsualFirstPort} or what is free where not given" };
        var command = new Command("simulate", "Serve the simulated bench on sockets, VXI-11, HiSLIP and a pseudo-terminal") { bench, speed, scenario, file, port, Control(console) };
        command.SetAction((parsed, cancellationToken) =>
        {
            var files = new RigFiles();
            var from = files.Bench(parsed.GetValue(bench)!);
            var script = parsed.GetValue(scenario) is { } name ? files.Scenario(name) : null;
            if (from is null || files.Findings.Count > 0)
            {
                PlanLoader.Print(files, console);
                return Task.FromResult(ExitCodes.Usage);
            }

            return TryServeAsync(new Wish(from, parsed.GetValue(speed)!, script, parsed.GetValue(file)!, parsed.GetValue(port)), console, cancellationToken);
        });
        return command;
    }

    private sealed record Wish(BenchFile Bench, string Speed, Scenario? Scenario, string BenchFile, int? Port);

    private static async Task<int> TryServeAsync(Wish wish, RigConsole console, CancellationToken cancellationToken)
    {
        try
        {
            if (!wish.Bench.IsSimulatedHere)
            {
                console.Error.WriteLine($"{wish.Bench.SourceFile}: a bench without 'simulation:', or one that is served already, says nothing of a world to serve");
                return ExitCodes.Usage;
            }

            if (wish.Port is < 1 or > 65500)
            {
                console.Error.WriteLine($"--port {wish.Port}: a port is 1 to 65500");
                return ExitCodes.Usage;
            }

            await ServeAsync(wish, console, cancellationToken);
            return ExitCodes.Done;
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            console.Error.WriteLine(wrong.Message);
            return ExitCodes.Usage;
        }
        catch (Exception failure) when (failure is LinkException or IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.Error;
        }
    }

    private static async Task ServeAsync(Wish wish, RigConsole console, CancellationToken cancellationToken)
    {
        var speed = SimulationOptions.SpeedOf(wish.Speed);
        RefuseToOverwrite(wish.BenchFile);
        var world = new SimulatedBench(SimulationOptions.FromText(wish.Bench.Simulation!), new ScaledTime(console.Time, speed));
        var changes = new ConcurrentQueue<(double Seconds, ScheduledFault Fault, bool Begins)>();
        world.FaultChanged = (fault, begins) => changes.Enqueue((world.Seconds, fault, begins));
        foreach (var fault in wish.Scenario?.Faults ?? [])
        {
            world.Inject(fault);
        }

        await using var server = await BenchServer.StartAsync(world, console.Time, wish.Port);
        File.WriteAllText(wish.BenchFile, ServedBench.Text(wish.Bench, server.Instruments, speed));
        PrintAddresses(server, wish, console);
        _ = Task.Run(() => ReadCommands(new SimulationControl(world), console), CancellationToken.None);
        using var timer = new PeriodicTimer(LookEvery, console.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                lock (world.Gate)
                {
                    world.Advance();
                }

                while (changes.TryDequeue(out var change))
                {
                    console.Out.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds(Math.Floor(change.Seconds)):c}  {change.Fault}: {(change.Begins ? "begins" : "ends")}"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            console.Out.WriteLine("ended");
        }
    }

    /// <summary>A file that somebody wrote is not replaced by one that will do until this program ends.</summary>
    private static void RefuseToOverwrite(string path)
    {
        if (File.Exists(path) && !File.ReadAllText(path).StartsWith($"# {ServedBench.Mark}", StringComparison.Ordinal))
        {
            throw new ArgumentException($"{path} is there already and was not written by packbench simulate; give another --bench-file");
        }
    }

    private static void PrintAddresses(BenchServer server, Wish wish, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("instrument").AddColumn("address").AddColumn("VXI-11").AddColumn("HiSLIP").AddColumn("identity");
        foreach (var one in server.Instruments)
        {
            table.AddRow(
                new Text(one.Name), new Text(one.Main.ToString()), new Text(one.Vxi11?.ToString() ?? ""), new Text(one.Hislip?.ToString() ?? ""), new Text(one.Identity));
        }

        console.Ansi.Write(table);
        var first = server.Instruments[0];
        console.Out.WriteLine($"In VISA's words the first one is TCPIP::{first.Main.Host}::{first.Main.Port}::SOCKET, {(server.HasUsualPortmapper ? $"TCPIP::{first.Main.Host}::inst0::INSTR, " : "")}TCPIP::{first.Main.Host}::hislip0{(first.Hislip is { Port: > 0 } other ? $",{other.Port}" : "")}::INSTR");
        if (!server.HasUsualPortmapper)
        {
            console.Out.WriteLine($"VXI-11: port {BenchServer.PortmapperPort} was not to be had (another portmapper, or no rights: start as root, or give dotnet the capability cap_net_bind_service). PackBench finds the port in the address; other clients do not look there, and reach raw sockets and HiSLIP.");
        }

        console.Out.WriteLine($"Bench file: {wish.BenchFile} (packbench run capacity-run --bench {wish.BenchFile}); the world goes {wish.Speed} times as fast as the clock");
        console.Out.WriteLine($"Faults: type one here (bms-silent for 30 s), or packbench simulate ctl{(server.Control.Port == 5024 ? "" : $" --at {server.Control}")} bms-silent for 30 s; 'faults' lists them, 'state' says how it is. Ctrl-C ends.");
    }

    private static void ReadCommands(SimulationControl control, RigConsole console)
    {
        while (console.In.ReadLine() is { } line)
        {
            console.Out.WriteLine(control.Execute(line));
        }
    }

    private static Command Control(RigConsole console)
    {
        var at = new Option<string>("--at") { Description = "Where the running packbench simulate takes commands", DefaultValueFactory = _ => "tcp://127.0.0.1:5024" };
        var words = new Argument<string[]>("words") { Description = "A fault such as: bms-silent for 30 s; mend FAULT; faults; state", Arity = ArgumentArity.OneOrMore };
        var command = new Command("ctl", "Tell a running packbench simulate what goes wrong") { at, words };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!TransportAddress.TryParse(parsed.GetValue(at)!, out var address, out var error) || address.Scheme != "tcp")
            {
                console.Error.WriteLine($"--at {parsed.GetValue(at)}: {error.Message ?? "expected tcp://host:port"}");
                return ExitCodes.Usage;
            }

            try
            {
                var answer = await TellAsync(address, string.Join(' ', parsed.GetValue(words)!), cancellationToken);
                var isRefusal = answer.StartsWith(SimulationControl.Refusal, StringComparison.Ordinal);
                (isRefusal ? console.Error : console.Out).WriteLine(answer);
                return isRefusal ? ExitCodes.Usage : ExitCodes.Done;
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                console.Error.WriteLine($"{address}: no packbench simulate takes commands there: {failure.Message}");
                return ExitCodes.Error;
            }
        });
        return command;
    }

    private static async Task<string> TellAsync(TransportAddress address, string line, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.EffectivePort, cancellationToken);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
        using var answers = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await answers.ReadLineAsync(cancellationToken) ?? throw new IOException("it closed the connection");
    }
}
