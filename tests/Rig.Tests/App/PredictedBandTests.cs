using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Planned;
using Xunit;

namespace PackBench.Rig.Tests.App;

/// <summary>A plan of a rest of 100 s and a discharge of 1000 s from 9 V to 8 V, on the screen of runs that do otherwise.</summary>
public sealed class PredictedBandTests
{
    private const string Rest = "steps[0]";
    private const string Discharge = "steps[1]";

    private static readonly ChannelTable Channels = new([
        new Channel(BenchChannels.PackVoltage, Units.Volt, "test", TimeSpan.FromSeconds(1)), new Channel(BenchChannels.PackCurrent, Units.Ampere, "test", TimeSpan.FromSeconds(1))]);

    private long _scans;

    [Theory]
    [InlineData(100)]
    [InlineData(777)]
    public void The_band_of_a_step_begins_when_the_step_does(double before)
    {
        var curve = Run(before).Band!.Curve(BenchChannels.PackVoltage);
        var middle = curve(before + 500, before + 501);
        Assert.True(middle is { Minimum: <= 8.5, Maximum: >= 8.5 } && middle.Maximum - middle.Minimum < 0.5, $"{middle}");
        Assert.True(curve(before + 10, before + 11).Minimum > 8.7);
    }

    [Fact]
    public void A_run_without_a_plan_has_no_band()
    {
        var model = new RunModel(Channels, "Test", "Pack", isSimulated: true);
        Assert.Null(model.Band);
        Assert.Null(model.OffPlan);
    }

    [Fact]
    public void Beyond_the_longest_time_of_a_step_nothing_is_planned()
    {
        var model = Run(100);
        Take(model, 100, 2000, _ => 8);
        Assert.False(model.Band!.Curve(BenchChannels.PackVoltage)(1150, 1151).IsEmpty);
        Assert.True(model.Band.Curve(BenchChannels.PackVoltage)(2000, 2001).IsEmpty);
    }

    [Fact]
    public void What_has_left_the_plan_is_a_state_until_it_is_back()
    {
        var model = Run(100);
        model.Take(new RunEvent.LeftPlan(BenchChannels.PackVoltage, Discharge, 7.5, 8.8, 9.1, "V") { Elapsed = Seconds(120), Utc = default });
        Assert.Equal(BenchChannels.PackVoltage, model.OffPlan?.Channel);
        Assert.Contains(model.Events, row => row.Level == EventLevel.Warning && row.Text.Contains("off the plan", StringComparison.Ordinal));
        model.Take(new RunEvent.BackInPlan(BenchChannels.PackVoltage, Discharge, 8.9, 8.8, 9.1, "V", Seconds(60)) { Elapsed = Seconds(180), Utc = default });
        Assert.Null(model.OffPlan);
    }

    [Fact]
    public void A_step_that_took_too_long_is_off_the_plan_until_the_next_one_begins()
    {
        var model = Run(100);
        model.Take(new RunEvent.LeftPlan(PlanBand.StepTime, Discharge, 1300, 900, 1200, "s") { Elapsed = Seconds(1400), Utc = default });
        Assert.NotNull(model.OffPlan);
        model.Take(Started("steps[2]", 2, 1500));
        Assert.Null(model.OffPlan);
    }

    [Fact]
    public void What_is_to_come_follows_where_the_run_stands()
    {
        var model = Run(300);
        Assert.Equal(300 + 1000, model.Band!.End, 1.0);
        var look = new RunLook();
        Assert.True(look.Take(KeyPress.Of('f'), model));
        Assert.Equal(1300, look.Window.Range(look.End(model)).To, 1.0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_band_is_sparse_behind_the_curve_and_told_from_it_without_colours(bool isAscii)
    {
        var canvas = new Canvas(60, 12, isAscii ? Glyphs.Ascii : Glyphs.Unicode);
        var model = Run(100);
        Take(model, 100, 500, seconds => 9 - ((seconds - 100) / 1000));
        var band = new PredictedCurve(0, model.Band!.Curve(BenchChannels.PackVoltage));
        StripChart.Draw(canvas, new Area(0, 0, 60, 12), model.Traces, [new Curve(0, Ink.FirstSeries, '*')], 0, 1100, null, value => $"{value:0.0}", band);
        var cells = Enumerable.Range(0, 12).SelectMany(y => Enumerable.Range(StripChart.AxisWidth, 60 - StripChart.AxisWidth).Select(x => canvas[x, y])).ToList();
        Assert.Contains(cells, cell => cell.Ink == Ink.Predicted);
        Assert.All(cells.Where(cell => cell.Ink == Ink.Predicted), cell => Assert.True(isAscii ? cell.Sign == ':' : Dots(cell.Sign) <= 2, $"a dense sign {cell.Sign}"));
        Assert.Contains(cells, cell => cell.Ink == Ink.FirstSeries && (isAscii ? cell.Sign == '*' : Dots(cell.Sign) >= 2));
    }

    private static int Dots(char sign) => int.PopCount(sign - '\u2800');

    /// <summary>A run whose rest went to so many seconds, and whose discharge begins then.</summary>
    private RunModel Run(double before)
    {
        var model = new RunModel(Channels, "Test", "Pack", isSimulated: true);
        model.Take(new RunEvent.RunStarted("id", "test", "pack", true) { Elapsed = default, Utc = default });
        model.Take(new RunEvent.Planned(Plan()) { Elapsed = default, Utc = default });
        model.Take(Started(Rest, 0, 0));
        Take(model, 1, (int)before - 1, _ => 9);
        model.Take(new RunEvent.StepEnded(Rest, 0, "", StepState.Empty) { Elapsed = Seconds(before), Utc = default });
        model.Take(Started(Discharge, 1, before));
        return model;
    }

    private void Take(RunModel model, double from, int count, Func<double, double> volts)
    {
        for (var i = 0; i < count; i++)
        {
            var at = Seconds(from + i);
            var scan = new Scan(_scans++, at, default, 0, [new Reading(volts(from + i), Validity.Good, at), new Reading(-8, Validity.Good, at)]);
            model.Take(new RunEvent.ScanTaken(scan) { Elapsed = at, Utc = default });
        }
    }

    /// <summary>In slices of 10 s, ±0.1 V.</summary>
    private static PlanBand Plan()
    {
        ImmutableArray<double> ends = [.. Enumerable.Range(1, 100).Select(slice => slice * 10.0)];
        return new PlanBand("test",
        [
            new PlannedStep(Rest, "Rest", default, Seconds(100), Seconds(50), Seconds(200), [100], [new PlannedCurve(BenchChannels.PackVoltage, "V", [8.9], [9.1])]),
            new PlannedStep(Discharge, "Discharge", Seconds(100), Seconds(1000), Seconds(900), Seconds(1200), ends,
                [new PlannedCurve(BenchChannels.PackVoltage, "V", [.. ends.Select(end => 9 - (end / 1000) - 0.1)], [.. ends.Select(end => 9 - (end / 1000) + 0.1)])]),
        ]);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static RunEvent.StepStarted Started(string path, int index, double at) => new(path, "discharge", path, index, "", "") { Elapsed = Seconds(at), Utc = default };
}
