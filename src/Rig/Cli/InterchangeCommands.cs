using System.CommandLine;
using PackBench.Rig.Procedures.Interchange;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench procedures import</c> and <c>export</c>: experiment strings of PyBaMM and protocols of aurora-unicycler.</summary>
internal static class InterchangeCommands
{
    public static Command Import(RigConsole console)
    {
        var file = new Argument<string>("file") { Description = "Experiment strings of PyBaMM, a line each or as a Python list, or a unicycler protocol (JSON); - for standard input" };
        var name = new Option<string?>("--name") { Description = "Name of the procedure; else by the file or the sample" };
        var voltages = new Option<string>("--voltages") { Description = "Whose the voltages are: cell or pack", DefaultValueFactory = _ => "cell" };
        var output = new Option<string?>("--out") { Description = "Write the procedure to this file; else to standard output" };
        var command = new Command("import", "Make a procedure of another program's protocol") { file, name, voltages, output };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (parsed.GetValue(voltages) is not ("cell" or "pack"))
            {
                console.Error.WriteLine($"--voltages {parsed.GetValue(voltages)}: expected cell or pack");
                return ExitCodes.Usage;
            }

            try
            {
                var text = path == "-" ? console.In.ReadToEnd() : File.ReadAllText(path);
                var stem = path == "-" ? "imported" : Path.GetFileNameWithoutExtension(path);
                var protocol = text.TrimStart().StartsWith('{') ? UnicyclerReader.Read(text, stem) : PybammReader.Read(text, stem);
                var target = parsed.GetValue(output);
                protocol = protocol with { Name = parsed.GetValue(name) ?? (target is null ? protocol.Name : Path.GetFileNameWithoutExtension(target)) };
                var made = new ProcedureWriter(protocol, parsed.GetValue(voltages) == "cell").Write(path == "-" ? "standard input" : Path.GetFileName(path));
                Put(made, target, console);
                Lost(protocol.Lost, console);
                return ExitCodes.Done;
            }
            catch (InterchangeException wrong)
            {
                console.Error.WriteLine($"{path}:{wrong.Message}");
                return ExitCodes.Usage;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine($"{path}: {failure.Message}");
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    public static Command Export(RigConsole console)
    {
        var procedure = CommonOptions.Procedure();
        var (bench, pack, set) = (CommonOptions.Bench(), CommonOptions.Pack(), CommonOptions.Set());
        var to = new Option<string>("--to") { Description = "pybamm or unicycler", Required = true };
        var output = new Option<string?>("--out") { Description = "Write to this file; else to standard output" };
        var command = new Command("export", "Write a procedure as another program's protocol, with its parameters as they are") { procedure, bench, pack, set, to, output };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(to) is not ("pybamm" or "unicycler"))
            {
                console.Error.WriteLine($"--to {parsed.GetValue(to)}: expected pybamm or unicycler");
                return ExitCodes.Usage;
            }

            var plan = PlanLoader.Load(
                new RigFiles(), parsed.GetValue(procedure)!, parsed.GetValue(bench)!, parsed.GetValue(pack)!, parsed.GetValue(set)!, "runs", "", console);
            if (plan is null)
            {
                return ExitCodes.Usage;
            }

            var protocol = ProtocolOf.Procedure(plan.Procedure, plan.Pack, plan.Bench);
            if (protocol.Steps.IsEmpty)
            {
                Lost(protocol.Lost, console);
                console.Error.WriteLine($"{plan.Procedure.Name}: it has no step that a cycler could do");
                return ExitCodes.Usage;
            }

            var lost = protocol.Lost.ToList();
            var text = parsed.GetValue(to) == "pybamm" ? PybammWriter.Write(protocol, lost) : UnicyclerWriter.Write(protocol, lost);
            try
            {
                Put(text, parsed.GetValue(output), console);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }

            Lost(lost, console);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Put(string text, string? target, RigConsole console)
    {
        if (target is null)
        {
            console.Out.Write(text);
        }
        else
        {
            File.WriteAllText(target, text);
        }
    }

    /// <summary>On standard error: what is on standard output goes on into other programs.</summary>
    private static void Lost(IReadOnlyCollection<string> lost, RigConsole console)
    {
        console.Error.WriteLine(lost.Count == 0 ? "nothing was lost" : $"{lost.Count} lost:");
        foreach (var line in lost)
        {
            console.Error.WriteLine($"  {line.ReplaceLineEndings(" ")}");
        }
    }
}
