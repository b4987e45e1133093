using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>S17 and S21: before nobody stays with it, each barrier is made to act, and two must hold.</summary>
public sealed class UnattendedTests
{
    [Fact]
    public void Each_barrier_is_made_to_act_at_half_an_ampere_and_its_time_is_in_the_record()
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge, IsUnattended = true }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        using var reader = run.Open();
        var tested = reader.ReadEvents<RunEvent.BarrierTested>().ToList();
        Assert.Equal(["limits of the rig", "load under-voltage off", "BMS"], tested.Select(barrier => barrier.Barrier));
        Assert.All(tested, barrier => Assert.True(barrier.Held));
        Assert.All(tested.Take(2), barrier => Assert.InRange(barrier.Reaction!.Value.TotalSeconds, 0, 0.5));
        Assert.Null(tested[2].Reaction);

        // Nothing above half an ampere flowed before the first step.
        var first = reader.ReadSteps().First(step => step.StepIndex >= 0).FirstScan;
        var current = reader.Header.Channels.IndexOf("pack.current");
        Assert.All(reader.ReadScans(0, first), scan => Assert.InRange(scan[current].Value, -0.55, 0.1));
        Assert.Contains(reader.ReadScans(0, first), scan => scan[current].Value < -0.45);
    }

    [Fact]
    public void A_barrier_that_does_not_hold_refuses_the_run()
    {
        // A threshold that only keeps the load from beginning: what some makers' latch makes of it.
        using var run = new SimulatedRun
        {
            Procedure = ShortProcedure.Discharge, IsUnattended = true, Happenings = { (TimeSpan.Zero, world => world.Load.KeepsSinkingBelowStart = true) },
        }.Run();
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains("'load under-voltage off' did not hold", run.Summary.Reason, StringComparison.Ordinal);
        Assert.Equal(0, run.World.LoadCurrent);
        Assert.DoesNotContain(run.Events, happened => happened is RunEvent.OutputChanged { Setpoint: "sink 8 A" });
    }

    [Fact]
    public void Fewer_than_two_barriers_are_refused_before_anything_is_energised()
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge, IsUnattended = true, Change = WithoutBms };
        var refused = Assert.Throws<UnattendedRefusedException>(() => run.Run());
        Assert.Contains("there is 1: under-voltage off in the load yes, guard process no, BMS no", refused.Message, StringComparison.Ordinal);

        static RunPlan WithoutBms(RunPlan plan) => plan with { Bench = plan.Bench with { Instruments = [.. plan.Bench.Instruments.Where(one => one.Role != "bms")] } };
    }

    [Fact]
    public void Attended_nothing_is_tested_and_nothing_demanded()
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge }.Run();
        Assert.DoesNotContain(run.Events, happened => happened is RunEvent.BarrierTested);
    }
}
