using System.Collections.Immutable;
using System.CommandLine;
using System.IO.Ports;
using PackBench.Instruments.Discovery;
using PackBench.Instruments.Profiles;
using PackBench.Rig.Bench;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench bench scan</c>: what instruments are there, which profile fits, and a bench file of them.</summary>
internal static class BenchScanCommand
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    public static Command Create(RigConsole console)
    {
        var serial = new Option<bool>("--serial") { Description = "Also open the serial ports and ask each for *IDN?, then as a JK or JBD BMS is read: only where nothing hangs on one that takes bytes amiss" };
        var ports = new Option<string[]>("--port") { Description = "Also ask this serial port, such as /dev/ttyS0; may be given several times", DefaultValueFactory = _ => [] };
        var write = new Option<string?>("--write") { Description = "Write a bench file of what was found" };
        var command = new Command("scan", "Look for instruments on network, USB, VISA and, if asked, serial ports") { serial, ports, write };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] here = [.. SerialPort.GetPortNames().Order()];
            if (parsed.GetValue(ports)!.FirstOrDefault(port => !File.Exists(port) && !here.Contains(port)) is { } missing)
            {
                console.Error.WriteLine($"--port {missing}: there is no such port here; those that are there: {string.Join(", ", here.DefaultIfEmpty("none"))}");
                return ExitCodes.Usage;
            }

            try
            {
                var candidates = await InstrumentScan.FindAsync(parsed.GetValue(serial), parsed.GetValue(ports)!, Wait, console.Time, cancellationToken);
                var found = await InstrumentScan.IdentifyAsync(candidates, console.Time, cancellationToken);
                var files = new RigFiles();
                Print(found, files.Profiles, console);
                return Write(found, files, parsed.GetValue(write), console);
            }
            catch (OperationCanceledException)
            {
                return (int)Runs.RunOutcome.Aborted;
            }
        });
        return command;
    }

    private static void Print(ImmutableArray<Found> found, ProfileLibrary profiles, RigConsole console)
    {
        if (found.IsEmpty)
        {
            console.Out.WriteLine("Nothing found. Instruments have to be on the same network with LXI, mDNS or VXI-11 switched on; a raw socket alone cannot be found: packbench scpi tcp://host:port '*IDN?' asks one.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumn("address").AddColumn("found by").AddColumn("identity").AddColumn("profile");
        foreach (var one in found)
        {
            var identity = one.Bms is { } bms ? string.Join(", ", new[] { bms.Maker, bms.Model, bms.Serial, bms.Software }.Where(text => text.Length > 0))
                : one.Identity.Length > 0 ? one.Identity : $"({(one.Candidate.Name.Length > 0 ? one.Candidate.Name + ": " : "")}{one.Failure})";
            var fitting = one.Identity.Length > 0 ? string.Join(", ", profiles.Match(one.Identity).Select(profile => profile.Id)) : one.Bms is { } unit ? $"BMS, {unit.Protocol}" : "";
            table.AddRow(new Text(one.Candidate.Address.ToString()), new Text(one.Candidate.How), new Text(identity), new Text(fitting.Length > 0 || one.Identity.Length == 0 ? fitting : "none"));
        }

        console.Ansi.Write(table);
        if (!found.Any(one => one.Candidate.Address.Scheme == "serial"))
        {
            console.Out.WriteLine("Serial ports were not asked, where a BMS would be: --serial does that, --port /dev/ttyS0 for one of them.");
        }
    }

    private static int Write(ImmutableArray<Found> found, RigFiles files, string? path, RigConsole console)
    {
        var bench = FoundBench.Of(found, files.Profiles, Path.GetFileNameWithoutExtension(path ?? "found"));
        if (bench is null)
        {
            if (path is not null)
            {
                console.Error.WriteLine("no bench file was written: nothing that was found has a profile");
            }

            return path is null ? ExitCodes.Done : ExitCodes.Error;
        }

        if (path is null && console.IsInteractive)
        {
            var usual = Path.Combine("bench", "found.yaml");
            console.Out.Write($"Write {usual} with these instruments? [y/N] ");
            path = console.In.ReadLine()?.Trim() is "y" or "Y" or "yes" ? usual : null;
        }

        if (path is null)
        {
            return ExitCodes.Done;
        }

        if (File.Exists(path))
        {
            console.Error.WriteLine($"{path} is there already; name another file with --write");
            return ExitCodes.Usage;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, FoundBench.Text(bench));
        console.Out.WriteLine($"{path}: {bench.Instruments.Length} instruments; check the roles, then packbench bench test --bench {path}");
        return ExitCodes.Done;
    }
}
