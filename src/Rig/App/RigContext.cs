using System.Collections.Immutable;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Bench;
using PackBench.Rig.Cli;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App;

/// <summary>What the application was started with, and the files that it found.</summary>
internal sealed class RigContext
{
    private RigContext(string benchName, string packName, string runs, string person, TimeProvider time) =>
        (BenchName, PackName, Runs, Person, Time) = (benchName, packName, runs, person, time);

    public string BenchName { get; }

    public string PackName { get; }

    /// <summary>Folder of the run files.</summary>
    public string Runs { get; }

    /// <summary>Who sits here, for the record; may be empty.</summary>
    public string Person { get; }

    public TimeProvider Time { get; }

    /// <summary>Folder of the keys that certificates are signed with.</summary>
    public string Keys { get; init; } = Signing.KeyFolder.Default;

    public required BenchFile Bench { get; init; }

    public required Pack Pack { get; init; }

    public required RigFiles Files { get; init; }

    /// <summary>Null with the findings printed.</summary>
    public static RigContext? Load(string bench, string pack, string runs, string person, RigConsole console)
    {
        var files = new RigFiles();
        var (onBench, onPack) = (files.Bench(bench), files.Pack(pack));
        if (onBench is null || onPack is null || files.Findings.Count > 0)
        {
            PlanLoader.Print(files, console);
            return null;
        }

        return new RigContext(bench, pack, runs, person, console.Time) { Bench = onBench, Pack = onPack, Files = files };
    }

    /// <summary>The same with another folder of runs and another person.</summary>
    public RigContext With(string runs, string person, string? keys = null) =>
        new(BenchName, PackName, runs, person, Time) { Bench = Bench, Pack = Pack, Files = Files, Keys = keys ?? Keys };

    /// <summary>The plan of a run, read anew from the files; null with what is wrong.</summary>
    public RunPlan? Plan(string procedure, IEnumerable<string> settings, out ImmutableArray<string> findings)
    {
        var said = new StringWriter();
        var console = new RigConsole(TextReader.Null, TextWriter.Null, said, Time, isInteractive: false);
        var plan = PlanLoader.Load(new RigFiles(Files.Profiles), procedure, BenchName, PackName, [.. settings], Runs, Person, console);
        findings = [.. said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        return plan;
    }

    /// <summary>A world of its own behind a bench without lines; null where the bench has instruments.</summary>
    public SimulatedBench? Simulation() => Bench.MakeWorld(Time);

    /// <summary>
    /// The bench on which a run is predicted: the simulated one itself, or the model of the pack on ideal instruments. Never one with lines, also
    /// where it is a model that answers at their other end: a plan energises nothing.
    /// </summary>
    public BenchFile? Model() => new RigFiles(Files.Profiles).ModelOf(Bench, Pack);
}
