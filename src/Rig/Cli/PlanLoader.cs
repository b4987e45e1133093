using System.Collections.Immutable;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Cli;

/// <summary>Reads bench, pack and procedure and prints every finding at once; null where there is one.</summary>
internal static class PlanLoader
{
    public static RunPlan? Load(
        RigFiles files, string procedureName, string benchName, string packName, string[] set, string runs, string person, RigConsole console)
    {
        if (CommonOptions.Settings(set, console.Error) is not { } settings)
        {
            return null;
        }

        var bench = files.Bench(benchName);
        var pack = files.Pack(packName);
        var procedure = bench is null || pack is null ? null : files.Procedure(procedureName, pack, bench, settings);
        if (bench is not null && pack is not null)
        {
            CheckSimulation(files, bench, pack);
        }

        Print(files, console);
        return procedure is null || files.Findings.Count > 0 ? null : new RunPlan(procedure, pack!, bench!, files.Profiles, files.Chemistries, runs, person);
    }

    /// <summary>The model has to be of the pack that is tested; on a real bench the first look at the voltage does this.</summary>
    private static void CheckSimulation(RigFiles files, BenchFile bench, Pack pack)
    {
        if (bench.Simulation is not { } lines)
        {
            return;
        }

        try
        {
            var groups = SimulationOptions.FromText(lines).Pack.Groups;
            if (groups != pack.Series)
            {
                files.Complain(PlaceOf("series", pack.SourceFile, pack.SourceText), $"this pack has {pack.Series} cells in series; the simulated bench '{bench.Name}' has {groups} (simulation: cells)");
            }
        }
        catch (FormatException wrong)
        {
            files.Complain(PlaceOf("simulation", bench.SourceFile, bench.SourceText), wrong.Message);
        }
    }

    internal static Place PlaceOf(string key, string file, string text)
    {
        var line = Array.FindIndex(text.Split('\n'), line => line.StartsWith(key + ":", StringComparison.Ordinal));
        return new Place(file, line + 1, 1);
    }

    public static void Print(RigFiles files, RigConsole console) => Print([.. files.Findings], "energised", console);

    /// <param name="notDone">What was therefore not done.</param>
    public static void Print(ImmutableArray<Finding> findings, string notDone, RigConsole console)
    {
        foreach (var finding in findings)
        {
            console.Error.WriteLine(finding);
        }

        if (findings.Length > 0)
        {
            console.Error.WriteLine($"{findings.Length} {(findings.Length == 1 ? "finding" : "findings")}; nothing was {notDone}");
        }
    }
}
