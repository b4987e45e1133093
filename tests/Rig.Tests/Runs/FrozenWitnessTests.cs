using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>A reading that is fresh, plausible and for ever the same: no other interlock sees it before the pack is somewhere else.</summary>
public sealed class FrozenWitnessTests
{
    private static readonly TimeSpan Middle = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(SimulatedFault.BmsFrozen, "cell[1].voltage does not move")]
    [InlineData(SimulatedFault.VoltmeterFrozen, "pack.voltage does not move")]
    public void A_step_of_the_current_that_a_voltage_does_not_show_trips(SimulatedFault fault, string limit)
    {
        using var run = new SimulatedRun { Procedure = Steps("2 min"), Happenings = { (Middle, world => world.Inject(fault)) } }.Run();
        Assert.Equal(RunOutcome.Tripped, run.Summary.Outcome);
        var trip = run.Events.OfType<RunEvent.Tripped>().First().Trip;
        Assert.Equal(limit, trip.Limit);
        Assert.InRange(trip.Elapsed.TotalSeconds, 120, 120 + 20);
        Assert.Contains("unchanged for", trip.Observed, StringComparison.Ordinal);
        Assert.Contains("repeats itself", trip.Because, StringComparison.Ordinal);
        Assert.Equal(0, run.World.LoadCurrent);
    }

    /// <summary>Nothing steps here: the pack goes down slowly, its current is as asked for, and the frozen instrument agrees with all of that for a long time.</summary>
    [Theory]
    [InlineData(SimulatedFault.BmsFrozen, "cell[1].voltage does not move")]
    [InlineData(SimulatedFault.VoltmeterFrozen, "pack.voltage does not move")]
    public void A_steady_discharge_trips_before_the_frozen_reading_is_far_from_the_truth(SimulatedFault fault, string limit)
    {
        using var run = new SimulatedRun { Procedure = Steps("4 h"), Happenings = { (Middle, world => world.Inject(fault)) } }.Run();
        Assert.Equal(RunOutcome.Tripped, run.Summary.Outcome);
        var trip = run.Events.OfType<RunEvent.Tripped>().First().Trip;
        Assert.Equal(limit, trip.Limit);
        using var reader = run.Open();
        var channels = reader.Header.Channels;
        var last = reader.ReadScans().Last();
        var cells = channels.Cells.Sum(cell => last[cell].Value);
        Assert.InRange(Math.Abs(last[channels.IndexOf("pack.voltage")].Value - cells), 0, 0.12);
    }

    [Fact]
    public void A_healthy_bench_that_steps_and_rests_does_not_trip()
    {
        using var run = new SimulatedRun { Procedure = Steps("30 min") }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
    }

    private static string Steps(string length) => $$"""
        procedure: test-procedure
        version: 1
        title: A discharge between two rests
        needs: { load: required }
        steps:
          - rest: { for: 20 s }
          - discharge: { current: 9 A, until: step.elapsed >= {{length}} - 20 s, at_most: 5 h }
          - rest: { for: 2 min }
        results: { nothing: { value: 1 } }
        """;
}
