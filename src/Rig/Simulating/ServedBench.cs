using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Rig.Bench;

namespace PackBench.Rig.Simulating;

/// <summary>The bench file of a simulated bench that is served: the same instruments at the addresses where they are served.</summary>
internal static class ServedBench
{
    /// <summary>How such a file begins, by which it is known as one that may be written anew.</summary>
    public const string Mark = "Written by packbench simulate";

    public static string Text(BenchFile bench, ImmutableArray<ServedInstrument> served, double speed) => BenchFileText.Of(
        bench with
        {
            Name = $"{bench.Name}-served",
            Title = $"{bench.Title}, served",
            Instruments = [.. bench.Instruments.Select(one => one with { Address = served.First(at => at.Name == one.Address.Host).Main })],
            Simulation = bench.Simulation!.SetItem("served", speed.ToString(CultureInfo.InvariantCulture)),
        },
        $"{Mark}: good until that program ends. The world behind these addresses is a model, and a run on it says so;\nserved: how many times as fast as the clock it goes, which a run on it then does too.");
}
