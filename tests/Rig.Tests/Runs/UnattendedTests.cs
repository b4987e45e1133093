using PackBench.Instruments.Quantities;
using PackBench.Instruments.Simulation;
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
    }

    [Fact]
    public void A_charge_has_barriers_of_its_own_made_to_act_in_its_own_direction()
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Charge, IsUnattended = true }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        using var reader = run.Open();
        var tested = reader.ReadEvents<RunEvent.BarrierTested>().ToList();
        Assert.Equal(["end voltage of the supply", "limits of the rig", "BMS"], tested.Select(barrier => barrier.Barrier));
        Assert.All(tested, barrier => Assert.True(barrier.Held));
        Assert.All(tested.Take(2), barrier => Assert.InRange(barrier.Reaction!.Value.TotalSeconds, 0, 0.5));

        var first = reader.ReadSteps().First(step => step.StepIndex >= 0).FirstScan;
        var current = reader.Header.Channels.IndexOf("pack.current");
        Assert.All(reader.ReadScans(0, first), scan => Assert.InRange(scan[current].Value, -0.1, 0.55));
        Assert.Contains(reader.ReadScans(0, first), scan => scan[current].Value > 0.45);
    }

    [Fact]
    public void What_the_load_does_below_a_voltage_is_no_barrier_of_a_charge()
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Charge, IsUnattended = true, Change = WithoutBms };
        var refused = Assert.Throws<UnattendedRefusedException>(() => run.Run());
        Assert.Contains("a charge wants 2 barriers beside this program; there is 1: end voltage of the supply yes, guard process no, BMS no", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_supply_that_goes_on_above_its_end_voltage_refuses_the_run()
    {
        using var run = new SimulatedRun
        {
            Procedure = ShortProcedure.Charge, IsUnattended = true,
            Happenings = { (TimeSpan.Zero, world => world.Inject(new ScheduledFault(SimulatedFault.ChargerOvershoots, Amount: 3))) },
        }.Run();
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains("'end voltage of the supply' did not hold", run.Summary.Reason, StringComparison.Ordinal);
        Assert.Equal(0, run.World.ChargerCurrent);
        Assert.DoesNotContain(run.Events, happened => happened is RunEvent.OutputChanged { Role: "supply", Setpoint: not "off" } output && !output.Setpoint.Contains("self-test", StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_pack_shows_the_end_voltage_by_taking_nothing()
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Charge, IsUnattended = true, Change = EndsAt13Volts }.Run();
        using var reader = run.Open();
        var tested = reader.ReadEvents<RunEvent.BarrierTested>().ToList();
        Assert.Equal(["end voltage of the supply", "BMS"], tested.Select(barrier => barrier.Barrier));
        Assert.Contains("the pack is full", tested[0].Detail, StringComparison.Ordinal);
        Assert.Null(tested[0].Reaction);
    }

    [Fact]
    public void A_supply_that_does_not_reach_the_pack_is_not_taken_for_a_full_pack()
    {
        using var run = new SimulatedRun
        {
            Procedure = ShortProcedure.Charge.Replace("steps:", "setup: [{ set: { target: bms.charge, value: off } }]\nsteps:", StringComparison.Ordinal).Replace("supply: required", "supply: required, bms: required", StringComparison.Ordinal),
            IsUnattended = true,
        }.Run();
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains("above the pack and nothing flows: are its leads on?", run.Summary.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Attended_nothing_is_tested_and_nothing_demanded()
    {
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge }.Run();
        Assert.DoesNotContain(run.Events, happened => happened is RunEvent.BarrierTested);
    }

    private static RunPlan WithoutBms(RunPlan plan) => plan with { Bench = plan.Bench with { Instruments = [.. plan.Bench.Instruments.Where(one => one.Role != "bms")] } };

    private static RunPlan EndsAt13Volts(RunPlan plan) => plan with { Pack = plan.Pack with { ChargerVoltage = new Voltage(13) } };
}
