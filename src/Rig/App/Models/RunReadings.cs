using System.Collections.Immutable;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Models;

/// <summary>The readings of a scan as rows of a screen.</summary>
internal static class RunReadings
{
    public static ImmutableArray<CellRow> Cells(this RunModel model, Scan? scan)
    {
        if (scan is null)
        {
            return [];
        }

        var (weakest, highest) = (-1, -1);
        foreach (var channel in model.Channels.Cells)
        {
            if (scan[channel].IsGood)
            {
                weakest = weakest < 0 || scan[channel].Value < scan[weakest].Value ? channel : weakest;
                highest = highest < 0 || scan[channel].Value > scan[highest].Value ? channel : highest;
            }
        }

        return [.. model.Channels.Cells.Select((channel, index) => new CellRow(
            index + 1, scan[channel].IsGood ? scan[channel].Value : double.NaN, Figures.Word(scan[channel].Validity), channel == weakest, channel == highest && highest != weakest))];
    }

    /// <summary>All channels but the cells, with their values, units and ages.</summary>
    /// <param name="now">Time since the run began: at least the scan's own.</param>
    public static ImmutableArray<FigureRow> FiguresOf(this RunModel model, Scan? scan, TimeSpan now)
    {
        if (scan is null)
        {
            return [];
        }

        var rows = ImmutableArray.CreateBuilder<FigureRow>();
        for (var i = 0; i < model.Channels.Count; i++)
        {
            if (!model.Channels.Cells.Contains(i) && !model.Channels[i].Name.StartsWith("bms.cell[", StringComparison.Ordinal))
            {
                rows.Add(model.Figure(i, scan, now));
            }
        }

        return rows.ToImmutable();
    }

    public static FigureRow Figure(this RunModel model, int channel, Scan scan, TimeSpan now)
    {
        var reading = scan[channel];
        return new FigureRow(
            channel, model.Channels[channel].Name, model.Channels[channel].Name, reading.IsGood ? Figures.Text(reading.Value, model.Channels[channel].Unit) : "?",
            (now > scan.Elapsed ? now : scan.Elapsed) - reading.Taken, Figures.Word(reading.Validity));
    }

    public static double Value(this RunModel model, Scan? scan, string channel) =>
        model.Channels.IndexOf(channel) is >= 0 and var index && scan is not null && scan[index].IsGood ? scan[index].Value : double.NaN;

    public static HoldRow HoldOf(this RunModel model, PresentHold hold, Scan scan)
    {
        var rule = hold.Rule;
        var values = rule.Hold.Channels.Select(model.Channels.IndexOf).Where(index => index >= 0).Select(index => $"{model.Channels[index].Name} {model.Figure(index, scan, scan.Elapsed).Value}");
        return new HoldRow(rule.Hold.Text, string.Join(", ", values), rule.Resume.Text, hold.Times, rule.Times, scan.Elapsed - hold.Began, rule.AtMost, rule.Because);
    }

    /// <summary>What the curves know of a time, as a scan.</summary>
    public static Scan ScanOfCurves(this RunModel model, double seconds)
    {
        var half = model.Traces.Slice / 2;
        var at = TimeSpan.FromSeconds(seconds);
        var readings = new Reading[model.Channels.Count];
        for (var channel = 0; channel < readings.Length; channel++)
        {
            var extent = model.Traces.Between(channel, seconds - half, seconds + half);
            readings[channel] = extent.IsEmpty ? Reading.None : new Reading((extent.Minimum + extent.Maximum) / 2, Validity.Good, at);
        }

        return new Scan(-1, at, default, -1, readings);
    }
}
