using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>S16: a hold begins by one threshold and ends by another, counts, and becomes a trip once it comes too often or lasts too long.</summary>
public sealed class HoldTests
{
    [Fact]
    public void A_hold_takes_the_output_off_and_lets_the_step_go_on()
    {
        using var run = Run("times: 3");
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        var notes = run.Events.OfType<RunEvent.Noted>().Select(note => note.Text).ToList();
        Assert.Equal(2, notes.Count(text => text.StartsWith("Held, ", StringComparison.Ordinal)));
        Assert.Contains("Held, 2 of 3 times: pack.current < -7 A. A test.", notes);
        Assert.Equal(2, notes.Count(text => text.StartsWith("Goes on: pack.current > -0.1 A", StringComparison.Ordinal)));
        Assert.Equal(3, run.World.EnergizedIntervals.Count);
        Assert.All(run.World.EnergizedIntervals.Take(2), interval => Assert.InRange(interval.To!.Value - interval.From, 24, 28));
    }

    [Fact]
    public void Once_too_often_is_a_trip()
    {
        using var run = Run("times: 1");
        Assert.Equal(RunOutcome.Tripped, run.Summary.Outcome);
        Assert.Contains("hold: pack.current < -7 A: pack.current 2 times (allowed at most 1 times)", run.Summary.Reason, StringComparison.Ordinal);
        Assert.Equal(0, run.World.LoadCurrent);
    }

    [Fact]
    public void Too_long_is_a_trip()
    {
        using var run = Run("at_most: 10 s", resume: "pack.voltage > 16 V");
        Assert.Equal(RunOutcome.Tripped, run.Summary.Outcome);
        Assert.Contains("(allowed at most 10 s)", run.Summary.Reason, StringComparison.Ordinal);
        Assert.InRange(run.Events.OfType<RunEvent.Tripped>().First().Trip.Elapsed.TotalSeconds, 34, 39);
    }

    [Theory]
    [InlineData("{ hold: pack.current < -7 A, because: x }", "'resume' is missing")]
    [InlineData("{ hold: pack.current < -7 A, resume: pack.current > 0 A, trip: pack.current < -9 A, because: x }", "'trip' belongs to a limit that trips")]
    [InlineData("{ trip: pack.current < -9 A, times: 3, because: x }", "'times' belongs to a limit with 'hold'")]
    [InlineData("{ hold: 1 < 2, resume: pack.current > 0 A, because: x }", "reads nothing that is measured")]
    public void A_hold_that_cannot_be_is_a_finding(string limit, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidOperationException>(() => new SimulatedRun { Procedure = Procedure(limit) }.Run()).Message, StringComparison.Ordinal);

    private static SimulatedRun Run(string more, string resume = "pack.current > -0.1 A") => new SimulatedRun
    {
        Procedure = Procedure($"{{ hold: pack.current < -7 A, resume: {resume}, after: 25 s, {more}, because: A test. }}"),
    }.Run();

    private static string Procedure(string limit) => $$"""
        procedure: test-procedure
        version: 1
        title: Held
        needs: { load: required }
        limits:
          - {{limit}}
        steps:
          - discharge: { current: 8 A, until: step.elapsed >= 65 s, at_most: 10 min, record: discharge }
        results:
          charge: { value: discharge.charge, unit: Ah }
        """;
}
