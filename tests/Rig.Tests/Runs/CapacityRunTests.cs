using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

public sealed class CapacityRunTests
{
    private static readonly Dictionary<string, string> ScenarioF = new()
    {
        ["current"] = "8 A", ["stop_cell"] = "1.9 V", ["charge_current"] = "10 A", ["full_pack"] = "15.85 V", ["full_cell"] = "2.7 V",
        ["rest_before"] = "4 h", ["rest_after"] = "1 h", ["recharge_after"] = "off",

        // The weak group of the model leaves 184 mV between the cells after the rest.
        ["spread_rest"] = "200 mV",
    };

    /// <summary>Without the hours of a charge before and after it.</summary>
    private static readonly Dictionary<string, string> FromNearlyFull = new()
    {
        ["charge_first"] = "off", ["recharge_after"] = "off", ["rest_before"] = "10 min", ["rest_after"] = "10 min", ["current"] = "10 A",
    };

    [Fact]
    public void A_discharge_that_is_over_before_it_began_has_no_charge_and_the_run_a_sealed_end()
    {
        using var run = new SimulatedRun
        {
            Procedure = "capacity-run",
            Settings = new() { ["charge_first"] = "off", ["recharge_after"] = "off", ["stop_pack"] = "14.5 V", ["rest_before"] = "10 min", ["rest_after"] = "10 min" },
        }.Run();

        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Equal(ResultVerdict.Missing, run.Summary.Results.Single(result => result.Name == "capacity").Verdict);
        using var reader = run.Open();
        Assert.True(reader.IsFinished);
    }

    [Fact]
    public void The_reference_scenario_comes_out_of_files_wires_and_record()
    {
        using var run = new SimulatedRun { Procedure = "capacity-run", Bench = "simulated-ideal", Settings = ScenarioF }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Equal(74.620, run.Result("capacity"), 0.002);
        Assert.Equal(1002.98, run.Result("energy"), 0.05);
        Assert.Equal("cell 4", run.Text("weakest"));
        Assert.StartsWith("cell 4 at 1.900 V", run.Text("end_reason"), StringComparison.Ordinal);
        Assert.Equal(1.500, run.Result("resistance_connections"), 0.001);

        // 33,579 s: one scan just before the load goes on, 10 a second for 30 s, then one a second, both ends counted.
        using var reader = run.Open();
        var discharge = reader.ReadSteps().Single(step => step.Record == "discharge");
        Assert.Equal(1 + 300 + (33579 - 30) + 1, discharge.Scans);
        Assert.Equal(33579, (discharge.State.Ended - discharge.State.Began).TotalSeconds, 6);
    }

    [Fact]
    public void The_same_seed_gives_identical_data()
    {
        static List<double[]> Scans()
        {
            using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge }.Run();
            using var reader = run.Open();
            return [.. reader.ReadScans().Select(scan => scan.Readings.Select(reading => reading.Value).ToArray())];
        }

        Assert.Equal(Scans(), Scans());
    }

    [Fact]
    public void Every_number_carries_its_uncertainty_and_every_criterion_its_verdict()
    {
        using var run = new SimulatedRun
        {
            Procedure = "capacity-run", Settings = FromNearlyFull,
            Change = plan => plan with { Bench = plan.Bench with { Simulation = plan.Bench.Simulation!.SetItem("removed", "2 Ah") } },
        }.Run();

        // The used pack of the model has a weak group: its cells rest farther apart than the usual 100 mV, and nothing else is wrong with it.
        Assert.Equal((RunOutcome.Failed, "not met: Spread after the rest"), (run.Summary.Outcome, run.Summary.Reason));
        // The loads of the runtime table are given, not measured.
        var numbers = run.Summary.Results.Where(result => !result.IsText && !result.Name.StartsWith("runtime_load[", StringComparison.Ordinal)).ToList();
        // A BMS of one reading a second cannot know what its groups did within the first second.
        Assert.Equal("not known", run.Text("resistance_groups_1s"));
        Assert.All(numbers, result => Assert.True(result.Uncertainty > 0, $"{result.Name} has no uncertainty"));
        Assert.All(numbers.Where(result => result.Limit.Length > 0), result => Assert.NotEqual(ResultVerdict.Informative, result.Verdict));
        var capacity = run.Summary.Results.Single(result => result.Name == "capacity");
        Assert.Contains(capacity.Budget, line => line.Name.Contains("gain", StringComparison.Ordinal));
        Assert.Equal(run.World.DischargedCharge / 3600, capacity.Value, capacity.Uncertainty);

        // By 0.3 % a kelvin, known to a half of itself.
        var warm = run.Summary.Results.Single(result => result.Name == "capacity_25");
        Assert.Equal(capacity.Value / (1 + (0.003 * (run.World.CellCelsius - 25))), warm.Value, 0.2);
        Assert.Contains(warm.Budget, line => line.Name.Contains("capacity per kelvin", StringComparison.Ordinal) && line.Contribution > 0);
        Assert.True(warm.Uncertainty > capacity.Uncertainty);

        // Explained, the lines add up to what is stated.
        var shown = new StringWriter();
        var console = new RigConsole(TextReader.Null, shown, TextWriter.Null, TimeProvider.System, isInteractive: false);
        Assert.Equal(0, ExplainCommand.Explain(run.Summary.Results, "capacity", console));
        var stated = (capacity.Uncertainty / capacity.CoverageFactor).ToString("G4", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"u = {stated} Ah", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains("of u²", shown.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, ExplainCommand.Explain(run.Summary.Results, "capacitance", console));

        // One rectangle dominates: k = 1.65 covers 95 %, and the draws find that.
        Assert.Equal(0, ExplainCommand.Explain(run.Summary.Results, "capacity", console, 100_000));
        Assert.Contains("agrees with the stated uncertainty", shown.ToString(), StringComparison.Ordinal);
    }
}
