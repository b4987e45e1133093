using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>A step that energises right after another: the BMS still shows the current of the last one for a moment.</summary>
public sealed class StepAfterStepTests
{
    [Fact]
    public void A_discharge_that_follows_a_charge_at_once_waits_for_the_slow_reading_instead_of_refusing()
    {
        using var run = new SimulatedRun
        {
            Procedure = """
                procedure: test-procedure
                version: 1
                title: One after the other
                needs: { load: required, supply: required }
                steps:
                  - charge: { current: 5 A, voltage: 15.9 V, until: step.elapsed >= 60 s, at_most: 5 min, record: charge }
                  - discharge: { current: 8 A, until: step.elapsed >= 60 s, at_most: 5 min, record: discharge }
                  - charge: { current: 5 A, voltage: 15.9 V, until: step.elapsed >= 60 s, at_most: 5 min, record: again }
                results:
                  charge: { value: discharge.charge, unit: Ah }
                """,
        }.Run();
        Assert.Equal((RunOutcome.Passed, ""), (run.Summary.Outcome, run.Summary.Outcome == RunOutcome.Passed ? "" : run.Summary.Reason));
        Assert.InRange(run.Seconds, 180, 220);
    }

    [Fact]
    public void A_limit_that_stays_broken_refuses_the_step_and_nothing_is_switched_on()
    {
        using var run = new SimulatedRun
        {
            Procedure = ShortProcedure.Discharge.Replace("results:", "limits:\n  - { trip: pack.voltage > 10 V, after: 10 min, because: a test }\nresults:", StringComparison.Ordinal),
        }.Run();
        Assert.NotEqual(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Contains("broken already", run.Summary.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Events.OfType<RunEvent.OutputChanged>(), output => output.Setpoint != "off");
    }
}
