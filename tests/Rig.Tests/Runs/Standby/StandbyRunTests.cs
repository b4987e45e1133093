using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Standby;

/// <summary>The standing pack's sleep, and the small loads that its BMS sees or does not, against the model.</summary>
public sealed class StandbyRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-standby-").FullName;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Levels_shares_and_the_time_of_falling_asleep_are_those_of_the_model(int seed)
    {
        // Awake for 10 min, asleep; woken by its timer for 2 min at the end of each 20 min.
        using var run = Stand(seed, "bms_sleep_after: 10 min", "bms_wakes_every: 20 min");
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);

        // It falls asleep in the very instant of a scan: the end of the second that U covers to 95 %.
        Within(run, "asleep_after", 10, more: 0.001);
        var (volts, parasitics) = (run.World.TerminalVolts, run.World.Parasitics);
        var (awake, asleep) = (parasitics.CurrentAt(volts) * 1e3, parasitics.WithOwn(0.004).CurrentAt(volts) * 1e3);
        Within(run, "level[1]", awake);
        Within(run, "level[2]", asleep);
        Within(run, "lowest", asleep);
        Within(run, "highest", awake);

        // 50 min: 10 awake, then 18 asleep and 2 awake twice.
        var share = 14.0 / 50;
        Assert.Equal(share * 100, run.Result("level_share[1]"), 0.2);
        Assert.Equal(100, run.Result("level_share[1]") + run.Result("level_share[2]"), 1e-6);
        Within(run, "mean", (share * awake) + ((1 - share) * asleep), 0.1);
        Assert.InRange(run.Result("transitions"), 3, 4);
        Assert.StartsWith("00:00:00 ", run.Text("course"), StringComparison.Ordinal);
        Assert.Contains("; 00:10:00 ", run.Text("course"), StringComparison.Ordinal);
        Assert.False(run.World.EverEnergized);
        var mean = run.Summary.Results.Single(result => result.Name == "mean");
        Assert.NotEmpty(mean.Budget);
    }

    [Fact]
    public void A_unit_that_never_sleeps_fails_by_the_time_it_was_watched()
    {
        using var run = Stand(1, "bms_sleep_after: 40 h", "bms_wakes_every: 0 s", ("sleep_within", "20 min"));
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains("Asleep after", run.Summary.Reason, StringComparison.Ordinal);
        Assert.Equal(50, run.Result("asleep_after"), 0.1);
        Assert.Equal(0, run.Result("transitions"));
    }

    [Fact]
    public void A_bench_that_asks_the_unit_keeps_it_awake_and_says_so()
    {
        using var run = new SimulatedRun
        {
            Procedure = "standby-audit", Bench = BenchOf("simulated-standing", 1, "  bms_sleep_after: 3 min\n"), Settings = new() { ["duration"] = "15 min", ["expect_sleep"] = "off" },
        }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Contains(run.Events.OfType<RunEvent.Noted>(), note => note.Text.Contains("keeps most units awake", StringComparison.Ordinal));
        Assert.Equal(0, run.Result("transitions"));
        Assert.False(run.World.Bms.IsAsleep);
    }

    [Fact]
    public void A_unit_of_fine_steps_counts_every_small_load()
    {
        using var run = Wake("");
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        for (var i = 1; i <= 3; i++)
        {
            // The model counts in steps of 0.1 A and reads 2 % high.
            Assert.Equal(new[] { 0.3, 0.6, 1.0 }[i - 1], run.Result($"load[{i}]"), 0.02);
            Assert.Equal(new[] { 0.3, 0.6, 1.0 }[i - 1], run.Result($"shown[{i}]"), 0.001);

            // It looks once a second at what flowed 1.5 s ago.
            var onset = run.Summary.Results.Single(result => result.Name == $"onset[{i}]");
            Assert.InRange(onset.Value, 1.5 - onset.Uncertainty, 3.5 + onset.Uncertainty);
            Assert.InRange(onset.Uncertainty, 0.1, 1);
        }
    }

    [Fact]
    public void Below_its_dead_band_a_load_is_never_shown_and_the_day_that_is_missed_is_stated()
    {
        using var run = Wake("  bms_sense: hard-dead-band\n");
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Equal(0, run.Result("counted[1]"));
        Assert.InRange(run.Result("counted[2]"), 95, 105);
        Assert.Equal(120, run.Result("onset[1]"), 2);

        // 0.3 A for 24 h.
        var unseen = run.Summary.Results.Single(result => result.Name == "unseen");
        Assert.Equal(run.Result("load[1]") * 24, unseen.Value, 0.01);
        Assert.InRange(unseen.Value, 7.0, 7.4);
        Assert.Equal(unseen.Value / 80 * 100, run.Result("soc_error"), 0.01);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SimulatedRun Stand(int seed, string after, string every, params (string Name, string Value)[] settings) => new SimulatedRun
    {
        Procedure = "standby-audit", Bench = BenchOf("simulated-standby", seed, "", ("bms_sleep_after: 40 min", after), ("bms_wakes_every: 3 h", every)),
        Settings = settings.Append(("duration", "50 min")).ToDictionary(pair => pair.Item1, pair => pair.Item2),
    }.Run();

    private SimulatedRun Wake(string simulation) => new SimulatedRun
    {
        Procedure = "wake-check", Bench = BenchOf("simulated", 1, simulation, ("parasitics: new", "parasitics: none")), Settings = new() { ["rest"] = "20 s" },
    }.Run();

    private string BenchOf(string name, int seed, string more, params (string Was, string Is)[] changes)
    {
        var path = Path.Combine(_folder, $"bench-{Guid.NewGuid():N}.yaml");
        var text = File.ReadAllText(TestFiles.Of("bench", name + ".yaml")).Replace("seed: 1", $"seed: {seed}", StringComparison.Ordinal);
        foreach (var (was, now) in changes)
        {
            Assert.Contains(was, text, StringComparison.Ordinal);
            text = text.Replace(was, now, StringComparison.Ordinal);
        }

        File.WriteAllText(path, text.TrimEnd() + "\n" + more);
        return path;
    }

    private static void Within(SimulatedRun run, string name, double truth, double more = 0)
    {
        var result = run.Summary.Results.Single(result => result.Name == name);
        Assert.True(Math.Abs(result.Value - truth) <= result.Uncertainty + more, $"{name}: {result.Value} ± {result.Uncertainty}, and the model has {truth}");
    }
}
