using System.CommandLine;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench check</c>: reads everything, connects nothing, prints every finding.</summary>
internal static class CheckCommand
{
    public static Command Create(RigConsole console)
    {
        var procedure = CommonOptions.Procedure();
        var (bench, pack, set) = (CommonOptions.Bench(), CommonOptions.Pack(), CommonOptions.Set());
        var command = new Command("check", "Check a procedure against a pack and a bench; nothing is connected") { procedure, bench, pack, set };
        command.SetAction(parsed =>
        {
            var plan = PlanLoader.Load(
                new RigFiles(), parsed.GetValue(procedure)!, parsed.GetValue(bench)!, parsed.GetValue(pack)!, parsed.GetValue(set)!, "runs", "", console);
            if (plan is null)
            {
                return ExitCodes.Usage;
            }

            console.Out.WriteLine($"{plan.Procedure.Name} on {plan.Pack.Id} with {plan.Bench.Name}: no findings");
            return ExitCodes.Done;
        });
        return command;
    }
}
