using PackBench.Instruments.Simulation;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>The short procedures around building a pack: what came in, isolation, wiring, charger; against the model and against a fault of each.</summary>
public sealed class InspectionRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-inspection-").FullName;

    [Fact]
    public void An_isolated_pack_passes_with_the_limits_of_the_meter_in_its_budget()
    {
        using var run = new SimulatedRun { Procedure = "isolation-check" }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        var positive = run.Summary.Results.Single(result => result.Name == "positive");
        Assert.Equal(2 * 0.95, positive.Uncertainty, 0.01);
        Assert.Equal("positive to case: limit of error", Assert.Single(positive.Budget).Name);
        Assert.False(run.World.EverEnergized);
    }

    [Theory]
    [InlineData("positive pole", "240 mV", "Positive pole to the case")]
    [InlineData("negative pole", "-3 V", "Negative pole to the case")]
    [InlineData("pole to pole", "0.001 V", "Meter against the reference")]
    public void A_pole_on_the_case_and_a_broken_lead_fail_by_name(string question, string answer, string title)
    {
        using var run = new SimulatedRun
        {
            Procedure = "isolation-check",
            Answers = (asked, _) => asked.Kind == AskKind.Confirm ? "yes" : asked.Message.Contains(question, StringComparison.Ordinal) ? answer : asked.Default,
        }.Run();
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains(title, run.Summary.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulated", 1)]
    [InlineData("simulated-cells", 2)]
    public void What_lies_between_the_groups_is_that_of_the_model(string bench, int seed)
    {
        using var run = new SimulatedRun { Procedure = "wiring-drop", Bench = BenchOf(bench, seed), Settings = new() { ["settle"] = "1 min" } }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Within(run, "connections", PackParameters.UsedLto4P6S.Rint);
        Assert.Equal(1.2 / 8, run.Result("joint_resistance"), 0.002);
    }

    /// <summary>A BMS sees it in the group at whose tap it is, a scanner on the groups' own terminals between the groups.</summary>
    [Theory]
    [InlineData("simulated", "Resistance of each group with its joints[3]")]
    [InlineData("simulated-cells", "Between the groups and to the terminals")]
    public void A_loose_bus_bar_fails_where_it_is_seen(string bench, string title)
    {
        using var run = new SimulatedRun
        {
            Procedure = "wiring-drop", Bench = bench, Settings = new() { ["settle"] = "1 min" }, Happenings = [(TimeSpan.FromSeconds(1), world => world.Inject(SimulatedFault.BusBarLoose))],
        }.Run();
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains(title, run.Summary.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("joints[2]", run.Summary.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_that_came_in_are_told_from_one_another()
    {
        using var run = Inspect();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Equal("simulated cells without a history", run.Text("identity"));
        for (var group = 0; group < 6; group++)
        {
            // What an hour less twenty minutes and the halves of both readings take from a group on the flat of its curve is microvolts.
            Within(run, $"drop[{group + 1}]", 0, more: 0.01);
        }

        // 0.372 against a median of 0.3625, with 0.1 and 0.04 mΩ of relaxation in both.
        Assert.InRange(run.Result("resistance_difference[2]"), 0.5, 4);
    }

    [Theory]
    [InlineData("leaky-group by 500 mA", "Drop at rest[3]")]
    [InlineData("cell-disconnected", "From the median of the groups[3]")]
    public void A_group_that_leaks_or_has_lost_a_cell_is_sorted_out(string fault, string title)
    {
        using var run = Inspect((TimeSpan.FromSeconds(1), world => world.Inject(ScheduledFault.Parse(fault))));
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains(title, run.Summary.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_efficiency_of_the_charger_is_that_of_the_model(int seed)
    {
        using var run = Charger(seed, "50 mA");
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Within(run, "efficiency", SimulatedCharger.Efficiency * 100);
        Within(run, "level_efficiency[1]", SimulatedCharger.Efficiency * 100);
    }

    [Fact]
    public void A_charger_without_a_diode_fails_by_its_reverse_current()
    {
        using var run = Charger(1, "5 mA");
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains("Reverse current", run.Summary.Reason, StringComparison.Ordinal);
        Assert.InRange(run.Result("reverse_current"), 27, 29);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SimulatedRun Inspect(params (TimeSpan At, Action<SimulatedBench> What)[] happenings) => new SimulatedRun
    {
        Procedure = "incoming-inspection", Bench = "simulated-incoming", Settings = new() { ["standing"] = "1 h" }, Happenings = [.. happenings],
    }.Run();

    private SimulatedRun Charger(int seed, string reverse) => new SimulatedRun
    {
        Procedure = "charger-efficiency", Bench = BenchOf("simulated", seed), Settings = new() { ["warm_up"] = "1 min", ["hold"] = "1 min", ["reverse_limit"] = reverse },
    }.Run();

    private string BenchOf(string name, int seed)
    {
        var path = Path.Combine(_folder, $"{name}-{seed}.yaml");
        File.WriteAllText(path, File.ReadAllText(TestFiles.Of("bench", name + ".yaml")).Replace("seed: 1", $"seed: {seed}", StringComparison.Ordinal));
        return path;
    }

    private static void Within(SimulatedRun run, string name, double truth, double more = 0)
    {
        var result = run.Summary.Results.Single(result => result.Name == name);
        Assert.True(Math.Abs(result.Value - truth) <= result.Uncertainty + more, $"{name}: {result.Value} ± {result.Uncertainty}, and the model has {truth}");
    }
}
