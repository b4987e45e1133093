using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Planned;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

public sealed class PlanBandTests : IDisposable
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["charge_first"] = "off", ["recharge_after"] = "off", ["rest_before"] = "10 min", ["rest_after"] = "10 min", ["stop_pack"] = "12.4 V",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-plan-").FullName;

    [Fact]
    public void A_run_on_instruments_with_errors_keeps_to_the_plan_that_was_made_on_ideal_ones()
    {
        using var run = Capacity("simulated.yaml", Planned()).Run();

        Assert.DoesNotContain(run.Events, happened => happened is RunEvent.LeftPlan);
        using var reader = run.Open();
        var planned = Assert.Single(reader.ReadEvents<RunEvent.Planned>());
        Assert.Contains("capacity ± 5", planned.Band.Covers, StringComparison.Ordinal);
        var discharge = planned.Band.Steps.Single(step => step.Title == "Discharge");
        var voltage = discharge.Curves.Single(curve => curve.Channel == "pack.voltage");
        Assert.Equal(discharge.Ends.Length, voltage.Low.Length);
        Assert.All(voltage.Low.Zip(voltage.High), band => Assert.True(band.First < band.Second));
    }

    [Fact]
    public void A_pack_that_is_smaller_than_its_label_leaves_the_plan_once_for_each_quantity_and_nothing_else_changes()
    {
        using var alone = Capacity("simulated.yaml", null, ("removed: 53 Ah", "removed: 53 Ah\n  capacity: 66 Ah")).Run();
        using var run = Capacity("simulated.yaml", Planned(), ("removed: 53 Ah", "removed: 53 Ah\n  capacity: 66 Ah")).Run();

        var left = run.Events.OfType<RunEvent.LeftPlan>().ToList();
        Assert.Contains(left, one => one.Channel == "pack.voltage");
        Assert.InRange(left.Count, 1, 10);
        Assert.Equal(alone.Summary.Outcome, run.Summary.Outcome);
        Assert.Equal(alone.Seconds, run.Seconds);
        using var reader = run.Open();
        Assert.Equal(left.Count, reader.ReadEvents<RunEvent.LeftPlan>().Count());
    }

    [Fact]
    public void A_reading_that_leaves_the_plan_and_comes_back_says_so_once_each()
    {
        // A fan that stops and starts again; the charger's part warms up over its band and cools down.
        var (watch, channels) = (new PlanWatch(), new ChannelTable([new Channel("temp.max", PackBench.Instruments.Quantities.Units.Celsius, "thermometer", TimeSpan.FromSeconds(1))]));
        watch.Recorded(new PlanBand("", [Step("steps[0]", 1000, new PlannedCurve("temp.max", "°C", [20, 20], [30, 40]))]), channels);
        watch.Follow(Started("steps[0]"));

        var said = new List<RunEvent>();
        for (var second = 0; second < 900; second++)
        {
            // Around the upper edge for minutes, then well inside.
            var value = second < 100 ? 25 : second < 400 ? 30.5 + Math.Sin(second) * 0.1 : second < 500 ? 29.9 : 27;
            said.AddRange(watch.Judge(ScanAt(second, value), 0, stands: false));
        }

        var left = Assert.IsType<RunEvent.LeftPlan>(said[0]);
        Assert.InRange(left.Elapsed.TotalSeconds, 109, 112);
        Assert.Equal((20.0, 30.0), (left.Low, left.High));
        var back = Assert.IsType<RunEvent.BackInPlan>(said[1]);
        Assert.InRange(back.Elapsed.TotalSeconds, 499, 535);
        Assert.Equal(2, said.Count);
        Assert.StartsWith("temp.max is off the plan: 30.", left.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" °C, planned 20.0 °C to 30.0 °C", left.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_paused_step_is_compared_with_nothing_and_its_time_stands()
    {
        var (watch, channels) = (new PlanWatch(), new ChannelTable([new Channel("pack.current", PackBench.Instruments.Quantities.Units.Ampere, "load", TimeSpan.FromSeconds(1))]));
        watch.Recorded(new PlanBand("", [Step("steps[0]", 100, new PlannedCurve("pack.current", "A", [-9, -9], [-7, -7]))]), channels);
        watch.Follow(Started("steps[0]"));
        var said = new List<RunEvent>();
        for (var second = 0; second < 600; second++)
        {
            var stands = second is >= 20 and < 540;
            said.AddRange(watch.Judge(ScanAt(second, stands ? 0 : -8), 0, stands));
        }

        Assert.Empty(said);
        for (var second = 600; second < 800; second++)
        {
            said.AddRange(watch.Judge(ScanAt(second, -8), 0, stands: false));
        }

        var late = Assert.IsType<RunEvent.LeftPlan>(Assert.Single(said));
        Assert.Equal(PlanBand.StepTime, late.Channel);
        Assert.InRange(late.Value, 120, 122);
    }

    [Fact]
    public void A_run_file_of_format_1_has_no_plan_and_is_read_and_verified_as_ever()
    {
        var path = Path.Combine(_folder, "old.run.db");
        using (var packed = new System.IO.Compression.GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Fixtures", "format-1.run.db.gz")), System.IO.Compression.CompressionMode.Decompress))
        using (var plain = File.Create(path))
        {
            packed.CopyTo(plain);
        }

        using var reader = PackBench.Rig.Runs.Store.SqliteRunReader.Open(path);
        Assert.Empty(reader.ReadEvents<RunEvent.Planned>());
        Assert.Equal(13, reader.ScanCount);
        var console = new RigConsole(TextReader.Null, TextWriter.Null, TextWriter.Null, TimeProvider.System, isInteractive: false);
        Assert.Equal(0, RunsCommand.Create(console).Parse(["verify", path]).Invoke());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static PlannedStep Step(string path, double seconds, PlannedCurve curve) =>
        new(path, "Step", TimeSpan.Zero, TimeSpan.FromSeconds(seconds), TimeSpan.Zero, TimeSpan.FromSeconds(seconds * 1.2), [600, 1000], [curve]);

    private static RunEvent.StepStarted Started(string path) => new(path, "rest", "", 0, "", "") { Elapsed = TimeSpan.Zero, Utc = DateTimeOffset.UnixEpoch };

    private static Scan ScanAt(int second, double value) => new(
        second, TimeSpan.FromSeconds(second), DateTimeOffset.UnixEpoch, 0, [new Reading(value, Validity.Good, TimeSpan.FromSeconds(second))]);

    /// <summary>The plan of the run on the bench with ideal instruments and the pack as it is labelled.</summary>
    private static PlanBand Planned()
    {
        var console = new RigConsole(TextReader.Null, TextWriter.Null, TextWriter.Null, TimeProvider.System, isInteractive: false);
        var set = Settings.Select(pair => $"{pair.Key}={pair.Value}").ToArray();
        var plan = PlanLoader.Load(new RigFiles(), "capacity-run", "simulated-ideal", "lto-4p6s-used", set, "runs", "", console)!;
        return Prediction.Of(plan, plan.Bench, new YesOperator(true, ""), TimeProvider.System, CancellationToken.None).Band;
    }

    private SimulatedRun Capacity(string file, PlanBand? band, params (string From, string To)[] changes)
    {
        var path = Path.Combine(_folder, $"{changes.Length}-{file}");
        File.WriteAllText(path, changes.Aggregate(
            File.ReadAllText(Files.TestFiles.Of("bench", file)), (text, change) => text.Replace(change.From, change.To, StringComparison.Ordinal)));
        var run = new SimulatedRun { Procedure = "capacity-run", Bench = path, Settings = Settings };
        if (band is not null)
        {
            run.Plan.Give(band);
        }

        return run;
    }
}
