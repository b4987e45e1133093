using System.CommandLine;
using System.Globalization;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Planned;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench plan</c>: the steps as they stand, and a dry run of them on the pack model with its predicted times.</summary>
internal static class PlanCommand
{
    public static Command Create(RigConsole console)
    {
        var procedure = CommonOptions.Procedure();
        var (bench, pack, set) = (CommonOptions.Bench(), CommonOptions.Pack(), CommonOptions.Set());
        var noDryRun = new Option<bool>("--no-dry-run") { Description = "Only print the steps" };
        var command = new Command("plan", "Print the steps and what they will take, by a dry run on the pack model") { procedure, bench, pack, set, noDryRun };
        command.SetAction(parsed =>
        {
            var files = new RigFiles();
            var plan = PlanLoader.Load(
                files, parsed.GetValue(procedure)!, parsed.GetValue(bench)!, parsed.GetValue(pack)!, parsed.GetValue(set)!, "runs", "", console);
            if (plan is null)
            {
                return ExitCodes.Usage;
            }

            console.Ansi.Write(StepTree(plan.Procedure));
            return parsed.GetValue(noDryRun) ? ExitCodes.Done : DryRun(files, plan, console);
        });
        return command;
    }

    private static int DryRun(RigFiles files, RunPlan plan, RigConsole console)
    {
        // The same procedure on ideal instruments and the model of the pack, by the same runner; whatever the real bench lacks, the model has.
        if (files.ModelOf(plan.Bench, plan.Pack) is not { } bench)
        {
            if (files.Findings.Count > 0)
            {
                PlanLoader.Print(files, console);
                return ExitCodes.Usage;
            }

            console.Error.WriteLine($"There is no model of {plan.Pack.Chemistry.Name} cells: no dry run.");
            return ExitCodes.Done;
        }

        try
        {
            Print(Prediction.Of(plan, bench, new YesOperator(true, ""), console.Time, CancellationToken.None), console);
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is BenchException or IOException or FormatException)
        {
            console.Error.WriteLine($"The dry run did not work: {failure.Message}");
            return ExitCodes.Error;
        }
    }

    private static void Print(Prediction prediction, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).Title("Predicted on the pack model")
            .AddColumn("begins").AddColumn("step").AddColumn("takes").AddColumn("Ah").AddColumn("Wh").AddColumn("ends because");
        foreach (var step in prediction.Steps)
        {
            var (begin, end) = step;
            var values = end.State.Values;
            table.AddRow(
                new Text(Time(begin.Elapsed)), new Text(begin.Title.Length > 0 ? begin.Title : begin.Verb), new Text(Time(step.Duration)),
                new Text((values.GetValueOrDefault("charge_As") / 3600).ToString("0.00", CultureInfo.InvariantCulture)),
                new Text((values.GetValueOrDefault("energy_J") / 3600).ToString("0.0", CultureInfo.InvariantCulture)), new Text(end.Reason));
        }

        console.Ansi.Write(table);
        PrintBand(prediction.Band, console);
        console.Out.WriteLine($"In all about {Time(prediction.Duration)}; on the model it ends: {RunProgress.Word(prediction.Summary.Outcome)}, {prediction.Summary.Reason}");
    }

    private static void PrintBand(PlanBand band, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).Title("What a pack within its tolerances may show")
            .AddColumn("step").AddColumn("takes").AddColumn("pack V").AddColumn("cells V").AddColumn("A").AddColumn("°C").AddColumn("Ah");
        foreach (var step in band.Steps)
        {
            string Extent(string low, string high, string format) =>
                step.Curves.FirstOrDefault(curve => curve.Channel == low) is { } lowest && step.Curves.FirstOrDefault(curve => curve.Channel == high) is { } highest
                    ? $"{lowest.Low.Where(double.IsFinite).Min().ToString(format, CultureInfo.InvariantCulture)} to {highest.High.Where(double.IsFinite).Max().ToString(format, CultureInfo.InvariantCulture)}"
                    : "";
            table.AddRow(
                new Text(step.Title), new Text($"{Time(step.Shortest)} to {Time(step.Longest)}"), new Text(Extent(BenchChannels.PackVoltage, BenchChannels.PackVoltage, "0.00")),
                new Text(Extent(BenchChannels.CellsMin, BenchChannels.CellsMax, "0.000")), new Text(Extent(BenchChannels.PackCurrent, BenchChannels.PackCurrent, "0.0")),
                new Text(Extent(BenchChannels.TempMax, BenchChannels.TempMax, "0")), new Text(Extent(PlanBand.StepCharge, PlanBand.StepCharge, "0.0")));
        }

        console.Ansi.Write(table);
        console.Out.WriteLine($"It covers {band.Covers}.");
    }

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");

    private static Tree StepTree(Procedure procedure)
    {
        var tree = new Tree(new Text($"{procedure.Title} (version {procedure.Version})"));
        foreach (var parameter in procedure.Parameters)
        {
            tree.AddNode(new Text($"{parameter.Name} = {parameter}{(parameter.Title.Length > 0 ? $", {parameter.Title}" : "")}"));
        }

        foreach (var limit in procedure.Limits)
        {
            tree.AddNode(new Text($"trips when {limit.Trip.Text} for {limit.After.TotalSeconds:0.#} s: {limit.Because}"));
        }

        var known = new PlanValues(procedure.Parameters);
        AddSteps(tree, "setup", procedure.Setup, known);
        AddSteps(tree, "steps", procedure.Steps, known);
        AddSteps(tree, "teardown", procedure.Teardown, known);
        return tree;
    }

    private static void AddSteps(IHasTreeNodes parent, string title, IReadOnlyList<ProcedureStep> steps, PlanValues known)
    {
        if (steps.Count == 0)
        {
            return;
        }

        var node = parent.AddNode(new Text(title));
        foreach (var step in steps)
        {
            AddStep(node, step, known);
        }
    }

    private static void AddStep(TreeNode parent, ProcedureStep step, PlanValues known)
    {
        var node = parent.AddNode(new Text($"{step.Verb}{(step.Title.Length > 0 ? $": {step.Title}" : "")}{Details(step, known)}"));
        switch (step)
        {
            case ProcedureStep.Repeat repeat:
                AddSteps(node, "again and again", repeat.Steps, known);
                break;
            case ProcedureStep.ForEach each:
                AddSteps(node, $"for each {each.Variable}", each.Steps, known);
                break;
            case ProcedureStep.When branch:
                AddSteps(node, "then", branch.Then, known);
                AddSteps(node, "else", branch.Otherwise, known);
                break;
            case ProcedureStep.Call call:
                AddSteps(node, call.Procedure.Name, call.Procedure.Steps, new PlanValues(call.Procedure.Parameters));
                break;
            default:
                break;
        }
    }

    /// <summary>The steps as lines, indented by their nesting.</summary>
    internal static IEnumerable<string> StepLines(Procedure procedure)
    {
        var known = new PlanValues(procedure.Parameters);
        return Lines("setup", procedure.Setup, "", known).Concat(Lines("steps", procedure.Steps, "", known)).Concat(Lines("teardown", procedure.Teardown, "", known));
    }

    private static IEnumerable<string> Lines(string title, IReadOnlyList<ProcedureStep> steps, string indent, PlanValues known) =>
        steps.Count == 0 ? [] : steps.SelectMany(step => Lines(step, indent + "  ", known)).Prepend(indent + title);

    private static IEnumerable<string> Lines(ProcedureStep step, string indent, PlanValues known)
    {
        var inner = step switch
        {
            ProcedureStep.Repeat repeat => Lines("again and again", repeat.Steps, indent + "  ", known),
            ProcedureStep.ForEach each => Lines($"for each {each.Variable}", each.Steps, indent + "  ", known),
            ProcedureStep.When branch => Lines("then", branch.Then, indent + "  ", known).Concat(Lines("else", branch.Otherwise, indent + "  ", known)),
            ProcedureStep.Call call => Lines(call.Procedure.Name, call.Procedure.Steps, indent + "  ", new PlanValues(call.Procedure.Parameters)),
            _ => [],
        };
        return inner.Prepend($"{indent}{step.Verb}{(step.Title.Length > 0 ? $": {step.Title}" : "")}{Details(step, known).ReplaceLineEndings(" ")}");
    }

    private static string Details(ProcedureStep step, PlanValues known) => step switch
    {
        ProcedureStep.Discharge discharge => $", {discharge.Level.Text} until {discharge.Until.Text}, at most {discharge.AtMost.Text}",
        ProcedureStep.Charge charge => $", {charge.Current.Text} to {charge.Voltage.Text} until {charge.Until.Text}, at most {charge.AtMost.Text}",
        ProcedureStep.Pulse pulse => $", {pulse.Times.Text} times {pulse.Current.Text} for {pulse.On.Text}",
        ProcedureStep.Rest rest => $"{(rest.For is null ? "" : $", {rest.For.Text}")}{(rest.Until is null ? "" : $", until {rest.Until.Text}")}",
        ProcedureStep.When branch => $" {branch.Condition.Text}",
        ProcedureStep.Ask ask => $": {ask.Message.Plan(known).Trim()}",
        ProcedureStep.Calibrate calibrate => $", {calibrate.Action}{(calibrate.Until is null ? "" : $" until {calibrate.Until.Text}, at most {calibrate.AtMost!.Text}")}",
        ProcedureStep.Set set => set.Value is { } value ? $" {set.Target} = {value.Text}" : $" {set.Target} back to what it was",
        _ => "",
    };
}
