using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.App;

/// <summary>A discharge of 1000 s that falls from 9 V to 8 V on the model, after a rest of 100 s, held against runs that do otherwise.</summary>
public sealed class PredictedBandTests
{
    private const string Rest = "steps[0]";
    private const string Discharge = "steps[1]";

    private static readonly ChannelTable Channels = new([
        new Channel(BenchChannels.PackVoltage, Units.Volt, "test", TimeSpan.FromSeconds(1)), new Channel(BenchChannels.PackCurrent, Units.Ampere, "test", TimeSpan.FromSeconds(1))]);

    private long _scans;

    [Fact]
    public void A_run_like_its_dry_run_stays_inside_whatever_time_it_begins_and_however_long_people_take()
    {
        var model = Run(before: 777);
        Take(model, 777, 900, seconds => 9 - ((seconds - 777) / 1000), -8);
        Assert.Null(model.Outside);
        var band = model.Band!.Curve(BenchChannels.PackVoltage)(1277, 1278);
        Assert.InRange(8.5, band.Minimum, band.Maximum);
        Assert.True(band.Maximum - band.Minimum < 0.6, "a band that says nothing");
    }

    [Fact]
    public void A_pack_that_sags_is_outside_after_a_while_and_the_events_say_what_was_predicted()
    {
        var model = Run(before: 100);
        Take(model, 100, 5, _ => 7.5, -8);
        Assert.Null(model.Outside);
        Take(model, 106, 10, _ => 7.5, -8);
        Assert.Equal((BenchChannels.PackVoltage, 7.5), (model.Outside?.Channel, model.Outside!.Value));
        Assert.Contains(model.Events, row => row.Level == EventLevel.Warning && row.Text.StartsWith("outside the prediction: pack.voltage 7.500 V, predicted ", StringComparison.Ordinal));
        Take(model, 120, 1, _ => 8.97, -8);
        Assert.Null(model.Outside);
        Assert.Contains(model.Events, row => row.Text == "inside the prediction again");
    }

    [Fact]
    public void A_current_that_is_not_the_predicted_one_is_outside()
    {
        var model = Run(before: 100);
        Take(model, 100, 100, seconds => 9 - ((seconds - 100) / 1000), -4);
        Assert.Equal(BenchChannels.PackCurrent, model.Outside?.Channel);
    }

    [Fact]
    public void Beyond_the_predicted_end_of_a_step_nothing_is_predicted_and_nothing_is_outside()
    {
        var model = Run(before: 100);
        Take(model, 100, 2000, seconds => Math.Max(7, 9 - ((seconds - 100) / 1000)), -8);
        Assert.True(model.Band!.Curve(BenchChannels.PackVoltage)(2000, 2001).IsEmpty);
        Assert.Null(model.Outside);
    }

    [Fact]
    public void What_is_to_come_follows_where_the_run_stands()
    {
        var model = Run(before: 300);
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
        var model = Run(before: 100);
        Take(model, 100, 500, seconds => 9 - ((seconds - 100) / 1000), -8);
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
        model.Expect(DryRun());
        model.Take(new RunEvent.RunStarted("id", "test", "pack", true) { Elapsed = default, Utc = default });
        model.Take(Started(Rest, 0, 0));
        Take(model, 1, (int)before - 1, _ => 9, 0);
        model.Take(Ended(Rest, 0, before));
        model.Take(Started(Discharge, 1, before));
        return model;
    }

    private void Take(RunModel model, double from, int count, Func<double, double> volts, double amperes)
    {
        for (var i = 0; i < count; i++)
        {
            var at = Seconds(from + i);
            var scan = new Scan(_scans++, at, default, 0, [new Reading(volts(from + i), Validity.Good, at), new Reading(amperes, Validity.Good, at)]);
            model.Take(new RunEvent.ScanTaken(scan) { Elapsed = at, Utc = default });
        }
    }

    private static Forecast DryRun()
    {
        var traces = new TraceStore(Channels.Count);
        for (var second = 0; second <= 1100; second++)
        {
            traces.Add(second, [second < 100 ? 9 : 9 - ((second - 100) / 1000.0), second < 100 ? 0 : -8]);
        }

        ImmutableArray<PredictedStep> steps = [new(Started(Rest, 0, 0), Ended(Rest, 0, 100)), new(Started(Discharge, 1, 100), Ended(Discharge, 1, 1100))];
        return new Forecast(new Prediction(steps, Seconds(1100), new RunSummary(RunOutcome.Passed, "", "", [])), Channels, traces, Seconds(1100));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static RunEvent.StepStarted Started(string path, int index, double at) => new(path, "discharge", path, index, "", "") { Elapsed = Seconds(at), Utc = default };

    private static RunEvent.StepEnded Ended(string path, int index, double at) =>
        new(path, index, "", new StepState(default, Seconds(at), 1, ImmutableSortedDictionary<string, double>.Empty)) { Elapsed = Seconds(at), Utc = default };
}
