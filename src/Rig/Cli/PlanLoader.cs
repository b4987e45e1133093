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
        Print(files, console);
        return procedure is null || files.Findings.Count > 0 ? null : new RunPlan(procedure, pack!, bench!, files.Profiles, files.Chemistries, runs, person);
    }

    public static void Print(RigFiles files, RigConsole console)
    {
        foreach (var finding in files.Findings)
        {
            console.Error.WriteLine(finding);
        }

        if (files.Findings.Count > 0)
        {
            console.Error.WriteLine($"{files.Findings.Count} {(files.Findings.Count == 1 ? "finding" : "findings")}; nothing was energised");
        }
    }
}
