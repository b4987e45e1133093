using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>Charge acceptance and soak, on a pack that is nearly full and between two voltages near each other, so that the cycles are short.</summary>
public sealed class CyclingRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-cycling-").FullName;

    [Fact]
    public void What_the_pack_takes_at_both_is_what_went_into_its_groups()
    {
        using var run = Accept();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        var (current, voltage) = (Of(run, "charge"), Of(run, "charge_at_voltage"));

        // The truth: the state of charge of group 1 from beginning to end, and what the boards drew of it meanwhile (47 mA for less than two hours).
        var went = (run.World.Pack.StateOfCharge[0] - (1 - (8 / 76.4))) * 76.4;
        Assert.Equal(went, current.Value + voltage.Value, current.Uncertainty + voltage.Uncertainty + 0.1);
        Assert.InRange(run.Result("end_current"), 0.5, 1.7);
        Assert.InRange(run.Result("time_constant"), 0.5, 30);
    }

    [Fact]
    public void A_group_that_is_full_before_the_others_leaves_no_constant_voltage_and_is_no_pass()
    {
        using var run = Accept((TimeSpan.FromSeconds(30), world => world.Inject(ScheduledFault.Parse("weak-group by 30 %"))));
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains("Highest cell at constant current", run.Summary.Reason, StringComparison.Ordinal);
        Assert.True(run.World.HighestCellEver < 2.75);
    }

    [Fact]
    public void Equal_cycles_repeat_and_the_gain_of_the_reference_drops_out()
    {
        using var run = Soak();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        var change = Of(run, "change");

        // Between two voltages that are a tenth of the charge apart, a millivolt of the BMS and the first cycle's relaxation are per cents.
        Assert.InRange(change.Value, 0, 4);
        Assert.InRange(change.Uncertainty, 0.5, 3);
        Assert.DoesNotContain(change.Budget, line => line.Name.Contains("gain", StringComparison.Ordinal) && line.Contribution > change.Uncertainty / 50);
        Assert.InRange(run.Result("efficiency"), 97, 103);
        Assert.Equal(2, run.Summary.Results.Count(result => result.Name.StartsWith("cycle_charge[", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_group_that_loses_capacity_between_two_cycles_is_found()
    {
        using var run = Soak((TimeSpan.FromHours(1.7), world => world.Inject(ScheduledFault.Parse("weak-group by 25 %"))));
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains("Change of the charge", run.Summary.Reason, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SimulatedRun Accept(params (TimeSpan At, Action<SimulatedBench> What)[] happenings) => new SimulatedRun
    {
        Procedure = "charge-acceptance", Bench = BenchOf("8 Ah"), Happenings = [.. happenings],
    }.Run();

    private SimulatedRun Soak(params (TimeSpan At, Action<SimulatedBench> What)[] happenings) => new SimulatedRun
    {
        Procedure = "soak-cycles", Bench = BenchOf("16 Ah"), Happenings = [.. happenings],
        Settings = new() { ["cycles"] = "2", ["full_cell"] = "2.42 V", ["full_pack"] = "14.5 V", ["stop_cell"] = "2.30 V", ["pause"] = "10 min", ["change_limit"] = "5 %" },
    }.Run();

    private string BenchOf(string removed)
    {
        var path = Path.Combine(_folder, $"bench-{removed.Split(' ')[0]}.yaml");
        File.WriteAllText(path, File.ReadAllText(TestFiles.Of("bench", "simulated.yaml")).Replace("removed: 53 Ah", $"removed: {removed}", StringComparison.Ordinal));
        return path;
    }

    private static RunResult Of(SimulatedRun run, string name) => run.Summary.Results.Single(result => result.Name == name);
}
