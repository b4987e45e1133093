using PackBench.Rig.Cli;
using PackBench.Rig.Proving;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Resuming;

/// <summary>The short form of <c>packbench prove</c>: a handful of kills; docs/safety.md quotes the long one.</summary>
public sealed class ProofTests
{
    private const string Procedure = """
        procedure: test-procedure
        version: 1
        title: Rest, discharge, rest
        needs: { load: required }
        resume: continue_with_gap
        steps:
          - rest: { for: 10 s, until: "abs(slope(pack.voltage, 10 s)) < 1 V/h", at_most: 1 min, record: before }
          - discharge: { current: 8 A, until: step.charge >= 0.2 Ah, at_most: 10 min, burst: { scan: 100 ms, for: 5 s }, record: discharge }
          - rest: { for: 10 s, record: after }
        results:
          charge: { value: discharge.charge, unit: Ah }
          energy: { value: discharge.energy, unit: Wh }
          duration: { value: discharge.duration, unit: s }
          voltage: { value: discharge.mean_voltage, unit: V }
          resistance: { value: "discharge.resistance(pack.voltage, 3 s)", unit: mΩ }
          runtime: { value: "discharge.runtimes('4.5 W, 9 W')", unit: h }
          remains: { value: after.end(cells), unit: V }
        """;

    [Fact]
    public void Killed_anywhere_and_taken_up_again_a_run_comes_out_as_the_untouched_one()
    {
        using var bench = new KilledBench(Procedure);
        var prover = new Prover(bench.Plan, new YesOperator(true, ""), TimeSpan.FromMinutes(1), seed: 1);
        var (untouched, records) = prover.Untouched(TestContext.Current.CancellationToken);
        var trials = Enumerable.Range(0, 8).Select(kill => prover.Kill(1 + (kill * (records - 1) / 7), untouched, TestContext.Current.CancellationToken)).ToList();
        Assert.All(trials, trial =>
        {
            Assert.Equal("", trial.Refused);
            Assert.Equal(untouched.Outcome, trial.Outcome);
            Assert.All(trial.Differences, difference => Assert.True(difference.IsWithin, $"record {trial.Record}: {difference}"));
            Assert.InRange(trial.TimeToOff, TimeSpan.Zero, TimeSpan.FromSeconds(0.3));
        });
        Assert.Contains(trials, trial => trial.TimeToOff > TimeSpan.Zero);
    }

    /// <summary>A pack that has rested delivers for longer: switched on again it would come to another charge than the untouched run.</summary>
    [Fact]
    public void Killed_in_the_last_moments_before_a_cut_off_a_run_comes_out_as_the_untouched_one()
    {
        using var bench = new KilledBench(NearlyEmpty);
        var emptied = bench.Plan with { Bench = bench.Plan.Bench with { Simulation = bench.Plan.Bench.Simulation!.SetItem("removed", "70 Ah") } };
        var prover = new Prover(emptied, new YesOperator(true, ""), TimeSpan.FromMinutes(1), seed: 1);
        var (untouched, records) = prover.Untouched(TestContext.Current.CancellationToken);
        var charge = untouched.Results.Single(result => result.Name == "charge").Value;
        Assert.InRange(charge, 0.05, 5);
        var trials = Enumerable.Range(0, 8).Select(kill => prover.Kill(records - RecordsAfterTheDischarge - (2 * kill), untouched, TestContext.Current.CancellationToken)).ToList();
        Assert.All(trials, trial => Assert.Equal(untouched.Outcome, trial.Outcome));
        Assert.All(trials, trial => Assert.All(trial.Differences, difference => Assert.True(difference.IsWithin, $"record {trial.Record}: {difference}")));
    }

    private const int RecordsAfterTheDischarge = 16;

    private const string NearlyEmpty = """
        procedure: test-procedure
        version: 1
        title: The end of a discharge
        needs: { load: required }
        resume: continue_with_gap
        steps:
          - discharge: { current: 8 A, until: cells.min <= 2.0 V, at_most: 2 h, record: discharge }
          - rest: { for: 10 s, record: after }
        results:
          charge: { value: discharge.charge, unit: Ah }
          energy: { value: discharge.energy, unit: Wh }
        """;
}
