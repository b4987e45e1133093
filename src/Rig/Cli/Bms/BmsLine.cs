using System.CommandLine;
using PackBench.Instruments;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using Spectre.Console;

namespace PackBench.Rig.Cli.Bms;

/// <summary>What the commands to one BMS share: its address, its protocol, the folder of its backups, and how failures end.</summary>
internal static class BmsLine
{
    public const string DefaultBackups = "backups";

    public static Argument<string> Address() => new("address")
    {
        Description = "Such as serial:///dev/ttyUSB0?baud=115200; sim://bms for the simulated one", DefaultValueFactory = _ => "sim://bms",
    };

    public static Option<string> Protocol() => new("--protocol") { Description = $"One of {string.Join(", ", BmsConnector.Protocols)}", DefaultValueFactory = _ => BmsConnector.Auto };

    public static Option<string> Backups() => new("--backups") { Description = "Folder of the backups", DefaultValueFactory = _ => DefaultBackups };

    public static Option<bool> DryRun() => new("--dry-run") { Description = "Print the bytes that would be sent, and send none of them" };

    /// <summary>Reads with nobody kept out: for commands that change nothing.</summary>
    public static Task<int> ReadAsync(string address, string protocol, RigConsole console, Func<IBms, Task<int>> work, CancellationToken cancellationToken) =>
        WithAsync(address, protocol, null, console, work, cancellationToken);

    /// <param name="purpose">What the unit is wanted for, for whoever comes second; null where nothing is written.</param>
    public static async Task<int> WithAsync(
        string address, string protocol, string? purpose, RigConsole console, Func<IBms, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            var place = TransportAddress.Parse(address);
            using var leases = purpose is null ? null : new BenchLeases(purpose, console.Time);
            leases?.Take(place);
            var simulation = new SimulatedBench(new SimulationOptions(), console.Time);
            var transport = await TransportFactory.OpenAsync(place, console.Time, simulation.Endpoint, cancellationToken);
            await using var bms = await BmsConnector.ConnectAsync(transport, protocol, console.Time, cancellationToken);
            leases?.Take(place, bms);
            return await work(bms);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            console.Error.WriteLine(wrong.Message);
            return ExitCodes.Usage;
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException or IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.Error;
        }
        catch (OperationCanceledException)
        {
            return (int)RunOutcome.Aborted;
        }
    }

    public static string Describe(BmsIdentity unit) =>
        $"{unit.Maker} {unit.Model}, serial {unit.Serial}, hardware {unit.Hardware}, software {unit.Software}, speaks {unit.Protocol}";

    /// <summary>Null, after it was said, where nothing is known that this unit's protocol can be told.</summary>
    public static IBmsWriter? WriterOf(IBms bms, RigConsole console)
    {
        if (bms.Writer is null)
        {
            console.Error.WriteLine($"{bms.Who}: {bms.Identity.Protocol} has no settings that are known");
        }

        return bms.Writer;
    }

    /// <summary>Null after its findings were printed.</summary>
    public static Pack? PackOf(string name, RigConsole console)
    {
        var files = new RigFiles();
        var pack = files.Pack(name);
        if (pack is null)
        {
            PlanLoader.Print(files, console);
        }

        return pack;
    }

    /// <summary>0 as asked; 2 where it was refused and nothing was sent; 5 where it was sent and is not so.</summary>
    public static int ExitCodeOf(BmsWriteOutcome outcome) => outcome.IsAsAsked ? ExitCodes.Done : outcome.Verdict == BmsWriteVerdict.Refused ? ExitCodes.Usage : ExitCodes.Error;

    public static Table NewTable(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }
}
