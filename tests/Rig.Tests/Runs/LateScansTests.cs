using PackBench.Rig.Analysis.Integration;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Runs.Resuming;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>S25: a computer that stood still for a moment leaves a gap in the record, and a hundredth of its current in the budget.</summary>
public sealed class LateScansTests
{
    [Fact]
    public void Scans_that_come_late_are_a_gap_and_widen_the_charge()
    {
        using var bench = new KilledBench("""
            procedure: test-procedure
            version: 1
            title: Late
            needs: { load: required }
            steps:
              - discharge: { current: 8 A, until: step.elapsed >= 20 s, at_most: 1 min, scan: 100 ms, record: discharge }
            results:
              charge: { value: discharge.charge, unit: Ah }
            """);
        using var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var time = new HaltingTime(clock);
        var job = new RunJob(bench.Plan, new YesOperator(true, ""), time, clock, Listen) { Durability = DurabilityMode.Proof };
        var summary = clock.Run(() => job.RunAsync(TestContext.Current.CancellationToken), clock);

        Assert.Equal(RunOutcome.Passed, summary.Outcome);
        using var reader = SqliteRunReader.Open(summary.Path);
        var gap = Assert.Single(reader.ReadEvents<RunEvent.Gap>());
        Assert.False(gap.IsOutage);
        Assert.Equal(1, gap.Length.TotalSeconds, 0.15);
        Assert.Equal(8 * 0.01 * gap.Length.TotalSeconds, reader.ReadSteps().Single().State.Values[StepState.ChargeDoubtKey], 0.002);
        Assert.Contains(summary.Results.Single().Budget, line => line.Name == ChargeBudget.GapLine);

        void Listen(RunEvent happened)
        {
            if (happened is RunEvent.ScanTaken { Scan.Index: 100 })
            {
                time.Halt(TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Time goes on and nobody is woken: what a machine does that swaps or sleeps.</summary>
    private sealed class HaltingTime(VirtualClock clock) : TimeProvider
    {
        private TimeSpan _halted;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp() + _halted.Ticks;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + _halted;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);

        public void Halt(TimeSpan time) => _halted += time;
    }
}
