using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

public sealed class ProgressTests
{
    private static readonly string[] Settings = ["charge_first=off", "recharge_after=off", "rest_before=10 min", "rest_after=10 min"];

    [Fact]
    public void A_dry_run_predicts_what_is_left_of_the_run_it_was_made_for()
    {
        var console = new RigConsole(TextReader.Null, TextWriter.Null, TextWriter.Null, TimeProvider.System, isInteractive: false);
        var plan = PlanLoader.Load(new RigFiles(), "capacity-run", "simulated-ideal", "lto-4p6s-used", Settings, "runs", "", console)!;
        var prediction = Prediction.Of(plan, plan.Bench, new YesOperator(true, ""), TimeProvider.System, CancellationToken.None);

        var discharge = prediction.Steps.Single(step => step.Begin.Record == "discharge");
        var hour = TimeSpan.FromHours(1);
        Assert.Equal((discharge.Duration - hour).TotalSeconds + 600, prediction.Remaining(discharge.Begin.Path, hour)!.Value.TotalSeconds, 2.0);
        Assert.Equal(600, prediction.Remaining(discharge.Begin.Path, 2 * discharge.Duration)!.Value.TotalSeconds, 2.0);
        Assert.Null(prediction.Remaining("steps[99]", hour));
    }

    [Fact]
    public void The_progress_of_a_run_names_the_limit_that_governs()
    {
        var shown = new StringWriter();
        var console = new RigConsole(TextReader.Null, shown, TextWriter.Null, TimeProvider.System, isInteractive: false);
        var plan = PlanLoader.Load(new RigFiles(), "capacity-run", "simulated", "lto-4p6s-used", Settings, "runs", "", console)!;
        var progress = RunProgress.For(console, plan, json: false);
        using var run = new SimulatedRun
        {
            Procedure = "capacity-run", Listener = progress.Show, Settings = Settings.Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]),
        }.Run();

        // The procedure trips at 0.1 V below its stop of 1.9 V: nearer than the absolute minimum of the cell.
        Assert.Contains("nearest limit: cells.min 2.", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains(", limit 1.8 V (", shown.ToString(), StringComparison.Ordinal);
    }
}
