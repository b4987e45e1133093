using PackBench.Instruments.Simulation;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Resting;

/// <summary>What the groups of a resting pack lose inside their cells, against the leaks of the model. The model starts at rest: four hours are left out here, not 72.</summary>
public sealed class SelfDischargeRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-resting-").FullName;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_leak_of_each_group_is_found_within_its_uncertainty(int seed)
    {
        using var run = Rest(seed).Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        for (var group = 0; group < 6; group++)
        {
            var (leak, capacity) = (PackParameters.UsedLto4P6S.SelfDischarge[group], PackParameters.UsedLto4P6S.Capacities[group]);
            Within(run, $"leak[{group + 1}]", leak * 1e3);
            Within(run, $"rate_day[{group + 1}]", leak * 24 / capacity * 100);
        }

        // Nothing is energised, and sixteen hours at one scan a minute are that many rows.
        Assert.False(run.World.EverEnergized);
        using var record = run.Open();
        Assert.InRange(record.ScanCount, 16 * 60, (16 * 60) + 100);
        Assert.Contains(run.Summary.Results.Single(result => result.Name == "leak[1]").Budget, line => line.Name == "slope of the open-circuit table");
    }

    [Fact]
    public void A_group_that_leaks_fails_by_its_number_and_the_others_do_not()
    {
        var run = Rest(seed: 1, (TimeSpan.FromSeconds(5), world => world.Inject(SimulatedFault.LeakyGroup)));
        using (run)
        {
            run.Run();
            Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
            var verdicts = run.Summary.Results.Where(result => result.Name.StartsWith("above_median[", StringComparison.Ordinal)).Select(result => result.Verdict);
            Assert.Equal([ResultVerdict.Pass, ResultVerdict.Pass, ResultVerdict.Fail, ResultVerdict.Pass, ResultVerdict.Pass, ResultVerdict.Pass], verdicts);
            Assert.True(run.Result("excess[3]") > 3);
            Within(run, "leak[3]", 20.5);

            // A page with room for one figure shows that group's.
            using var record = run.Open();
            var data = RunReportBuilder.DataOf(record, DateTimeOffset.UnixEpoch, Shop.Shipped("en"));
            Assert.Contains(data.WorstOfGroups, row => row is { Id: "above_median", Title: "Above the median of the groups, worst of 6: group 3", Verdict: Reports.ReportVerdict.Failed });
            Assert.Contains(data.WorstOfGroups, row => row.Id == "rate_month" && row.Title.EndsWith("group 3", StringComparison.Ordinal));
            Assert.Contains("group 3", data.KeyFigures[0].Label, StringComparison.Ordinal);
            var reading = Assert.Single(data.Conditions, condition => condition.Term == "Reading at rest");
            Assert.Contains("times, 1 h 0 min each; cells ", reading.Value.ToPlainText(), StringComparison.Ordinal);
            Assert.Contains(data.Procedure.Parameters, parameter => parameter.Term == "largest rate" && parameter.Value.ToPlainText() == "3 %/month");
        }
    }

    [Fact]
    public void It_goes_on_until_the_decay_is_known_well_enough()
    {
        using var few = Rest(seed: 1, enough: "1 mV/d").Run();
        using var many = Rest(seed: 1, enough: "0.0001 mV/d").Run();
        Assert.Equal(16 * 3600, few.Seconds, 60.0);
        Assert.Equal(20 * 3600, many.Seconds, 60.0);
    }

    [Fact]
    public void An_instrument_that_falls_silent_in_a_slow_rest_trips_within_minutes()
    {
        using var run = Rest(seed: 1, (TimeSpan.FromHours(2), world => world.Inject(SimulatedFault.VoltmeterSilent))).Run();
        Assert.Equal(RunOutcome.Tripped, run.Summary.Outcome);
        Assert.Contains("pack.voltage", run.Summary.Reason, StringComparison.Ordinal);
        Assert.InRange(run.Seconds, 7200, 7200 + 300);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SimulatedRun Rest(int seed, (TimeSpan At, Action<SimulatedBench> What)? happening = null, string enough = "0.05 mV/d")
    {
        var bench = Path.Combine(_folder, $"bench-{seed}.yaml");
        File.WriteAllText(bench, File.ReadAllText(TestFiles.Of("bench", "simulated-resting.yaml")).Replace("seed: 1", $"seed: {seed}", StringComparison.Ordinal));
        var procedure = File.ReadAllText(TestFiles.Of("procedures", "self-discharge.yaml"))
            .Replace("procedure: self-discharge", "procedure: test-procedure", StringComparison.Ordinal).Replace("72 h", "4 h", StringComparison.Ordinal).Replace("96 h", "16 h", StringComparison.Ordinal).Replace("min: 80 h", "min: 8 h", StringComparison.Ordinal);
        return new SimulatedRun
        {
            Procedure = procedure, Bench = bench, Settings = new() { ["longest"] = "20 h", ["enough"] = enough }, Happenings = happening is { } one ? [one] : [],
        };
    }

    private static void Within(SimulatedRun run, string name, double truth)
    {
        var result = run.Summary.Results.Single(result => result.Name == name);
        Assert.True(Math.Abs(result.Value - truth) <= result.Uncertainty, $"{name}: {result.Value} ± {result.Uncertainty}, and the model has {truth}");
    }
}
