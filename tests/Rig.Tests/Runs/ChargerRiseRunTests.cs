using PackBench.Instruments.Simulation;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>The warm-up of the charger, against the model of its heat.</summary>
public sealed class ChargerRiseRunTests
{
    [Fact]
    public void Rise_idle_rise_and_reverse_current_are_those_of_the_model()
    {
        var (loaded, idle, idleVolts) = (double.NaN, double.NaN, double.NaN);
        using var run = new SimulatedRun
        {
            Procedure = "charger-temperature-rise",
            Happenings =
            [
                (TimeSpan.FromMinutes(69), world => (idle, idleVolts) = (world.Charger.Rise, world.TerminalVolts)),
                (TimeSpan.FromMinutes(159), world => loaded = world.Charger.Rise),
            ],
        }.Run();

        // The pack's charger feeds back, as its maker's page would not say: that is found, and fails.
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains("Idle rise", run.Summary.Reason, StringComparison.Ordinal);
        Within(run, "rise", loaded, 0);

        // After four time constants 2 % of the idle rise are still to come; the fit goes to its end.
        Within(run, "idle_rise", 6.0 * idleVolts * idleVolts / (14.88 * 14.88), 0);
        Assert.InRange(idle, 0.95 * run.Result("idle_rise") - 0.5, run.Result("idle_rise") + 0.5);
        Within(run, "reverse_current", SimulatedCharger.BackFeedCurrent(idleVolts) * 1e3, 0);
        Within(run, "efficiency", SimulatedCharger.Efficiency * 100, 0);
        Within(run, "heat_resistance", SimulatedCharger.ThermalResistance, 0);
        Within(run, "idle_heat", SimulatedCharger.BackFeedThermalResistance / SimulatedCharger.ThermalResistance, 0);
        Assert.Equal(40 + run.Result("rise"), run.Result("part_temperature"), 6);
        Assert.Equal(run.Result("charge_current") * Math.Sqrt(10 / run.Result("rise")), run.Result("safe_current"), 6);
        TheReportHasTheFitsThatWereJudged(run);
    }

    private static void TheReportHasTheFitsThatWereJudged(SimulatedRun run)
    {
        using var reader = run.Open();
        var document = RunReportBuilder.Build(reader, new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        var table = document.Blocks.OfType<Reports.ReportBlock.Table>().Single(table => table.Name == "rise");
        Assert.Equal(2, table.Rows.Length);
        Assert.Equal(run.Result("idle_rise"), table.Rows[0].Cells[1].Value!.Value, 9);
        Assert.Equal(run.Result("rise"), table.Rows[1].Cells[1].Value!.Value, 9);
    }

    [Fact]
    public void A_rise_with_room_to_spare_derates_no_further_than_what_was_tested()
    {
        using var run = new SimulatedRun { Procedure = "charger-temperature-rise", Settings = new() { ["part_limit"] = "90 °C", ["match_for"] = "1 min", ["idle_for"] = "20 min", ["longest"] = "30 min" } }.Run();
        Assert.Equal(run.Result("charge_current"), run.Result("safe_current"), 6);
    }

    private static void Within(SimulatedRun run, string name, double truth, double more)
    {
        var result = run.Summary.Results.Single(result => result.Name == name);
        Assert.True(Math.Abs(result.Value - truth) <= result.Uncertainty + more, $"{name}: {result.Value} ± {result.Uncertainty}, and the model has {truth}");
    }
}
