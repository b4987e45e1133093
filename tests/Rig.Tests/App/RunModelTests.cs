using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.App;

public sealed class RunModelTests
{
    private static RunModel After(Func<RunEvent, bool>? until = null, int scans = 10)
    {
        var model = new RunModel(SampleRun.Channels, "Capacity run", "A17", true);
        foreach (var happened in SampleRun.Events(scans))
        {
            model.Take(happened);
            if (until?.Invoke(happened) == true)
            {
                break;
            }
        }

        return model;
    }

    [Fact]
    public void In_the_middle_of_a_step_it_shows_what_runs_and_what_ends_it()
    {
        var model = After(happened => happened is RunEvent.ScanTaken { Scan.Index: 5 });
        Assert.Equal(RunPhase.Running, model.Phase);
        Assert.Equal(["load: CC 8 A"], model.OutputsOn);
        Assert.Equal("Discharge at 8 A", model.PresentStep?.Title);
        Assert.Equal("cells.min <= 1.8 V", model.NextStop(TimeSpan.FromSeconds(5))?.When);
        Assert.Equal(TimeSpan.FromSeconds(5), model.Latest?.Elapsed);
        Assert.Equal(("load LVP", true), (model.Barriers.Single().Name, model.Barriers.Single().Armed));
    }

    [Fact]
    public void A_trip_carries_what_was_switched_off_and_how_that_was_confirmed()
    {
        var model = After();
        Assert.Equal("cell under-voltage", model.Trip?.Trip.Limit);
        Assert.True(model.Trip?.IsConfirmed);
        Assert.Equal("read back OFF, 0.3 mA", model.Trip?.Outputs.Single().How);
        Assert.False(model.IsOutputOn);
        Assert.Equal(RunPhase.Ending, model.Phase);
        Assert.Contains(model.Events, row => row.Level == EventLevel.Alarm && row.Text.StartsWith("TRIP cell under-voltage", StringComparison.Ordinal));
    }

    [Fact]
    public void An_output_that_could_not_be_confirmed_off_stays_told()
    {
        var model = After();
        model.Take(SampleRun.Event(new RunEvent.MadeSafe([new SafeConfirmation("load", false, "no answer", TimeSpan.FromSeconds(2))]) { Elapsed = default, Utc = default }, 20));
        Assert.Equal("load", model.Unconfirmed.Single().Role);
    }

    [Fact]
    public void The_weakest_and_the_highest_cell_are_marked_once_each()
    {
        var model = After();
        var cells = model.Cells(model.Latest);
        Assert.Equal(6, cells.Length);
        Assert.Equal(cells.MinBy(cell => cell.Volts), cells.Single(cell => cell.IsWeakest));
        Assert.Equal(cells.MaxBy(cell => cell.Volts), cells.Single(cell => cell.IsHighest));
    }

    [Fact]
    public void A_bad_reading_is_a_word_and_not_a_number()
    {
        var model = After();
        var readings = model.Latest!.Readings.ToArray();
        readings[0] = new Reading(double.NaN, Validity.Stale, TimeSpan.FromSeconds(2));
        var figure = model.Figure(0, model.Latest with { Readings = readings }, TimeSpan.FromSeconds(12));
        Assert.Equal(("?", "STALE", TimeSpan.FromSeconds(10)), (figure.Value, figure.Fault, figure.Age));
    }

    [Fact]
    public void Charge_and_discharge_are_summed_apart()
    {
        var model = After();
        Assert.Equal(80.5 / 3600, model.DischargedAmpereHours, 1e-9);
        Assert.Equal(0, model.ChargedAmpereHours);
        Assert.Equal(-80.5 / 3600, model.Steps.Single().AmpereHours, 1e-9);
    }

    [Fact]
    public void Events_are_kept_to_a_bound()
    {
        var model = After();
        for (var i = 0; i < 5000; i++)
        {
            model.Take(SampleRun.Event(new RunEvent.Noted($"note {i}") { Elapsed = default, Utc = default }, i));
        }

        Assert.Equal(2000, model.Events.Count);
        Assert.Equal("note 4999", model.Events.Last().Text);
    }
}

public sealed class ChartWindowTests
{
    [Fact]
    public void Zooming_about_the_cursor_keeps_it_in_its_place()
    {
        var window = new ChartWindow();
        window.MoveCursor(-25, 100, 1000);
        Assert.Equal(750, window.Cursor!.Value, 1e-9);
        window.Zoom(0.5, 1000);
        var (from, to) = window.Range(1000);
        Assert.Equal(500, to - from, 1e-9);
        Assert.Equal(0.75, (750 - from) / (to - from), 1e-9);
    }

    [Fact]
    public void It_follows_the_newest_scan_until_it_is_moved()
    {
        var window = new ChartWindow();
        window.Zoom(0.1, 1000);
        Assert.Equal((1900, 2000), Rounded(window.Range(2000)));
        window.Pan(-0.5, 2000);
        Assert.Equal((1850, 1950), Rounded(window.Range(2000)));
        Assert.Equal((1850, 1950), Rounded(window.Range(9000)));
        window.Follow();
        Assert.Equal((8900, 9000), Rounded(window.Range(9000)));
    }

    [Fact]
    public void It_never_leaves_the_run()
    {
        var window = new ChartWindow();
        window.Zoom(0.5, 100);
        window.Pan(-50, 100);
        Assert.Equal((0, 50), Rounded(window.Range(100)));
        window.Pan(50, 100);
        Assert.Equal((50, 100), Rounded(window.Range(100)));
        window.Zoom(100, 100);
        Assert.Equal((0, 100), Rounded(window.Range(100)));
    }

    private static (double From, double To) Rounded((double From, double To) range) => (Math.Round(range.From, 6), Math.Round(range.To, 6));
}
