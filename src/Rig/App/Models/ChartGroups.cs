using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Models;

/// <summary>One strip chart: channels of one unit.</summary>
public sealed record ChartGroup(string Title, Unit Unit, ImmutableArray<int> Channels)
{
    /// <summary>The four charts of a run; one without channels is left out.</summary>
    public static ImmutableArray<ChartGroup> For(ChannelTable channels)
    {
        int[] Existing(params string[] names) => [.. names.Select(channels.IndexOf).Where(index => index >= 0)];
        var temperatures = Enumerable.Range(0, channels.Count)
            .Where(index => channels[index].Unit.Dimension == Dimension.Temperature && channels[index].Source != BenchChannels.Derived);
        ImmutableArray<ChartGroup> groups =
        [
            new("Pack voltage", Units.Volt, [.. Existing(BenchChannels.PackVoltage)]),
            new("Current", Units.Ampere, [.. Existing("bms.current", BenchChannels.PackCurrent)]),
            new("Cells", Units.Volt, channels.Cells),
            new("Temperatures", Units.Celsius, [.. temperatures.Reverse()]),
        ];
        return [.. groups.Where(group => group.Channels.Length > 0)];
    }
}

/// <summary>Which stretch of the run the charts show, and where the cursor stands. In seconds.</summary>
public sealed class ChartWindow
{
    private const double Shortest = 2;

    /// <summary>Null: the whole run.</summary>
    public double? Span { get; private set; }

    /// <summary>Right end; null: follows the newest scan.</summary>
    public double? Right { get; private set; }

    public double? Cursor { get; private set; }

    public bool IsFollowing => Right is null;

    public (double From, double To) Range(double end)
    {
        var to = Right ?? Math.Max(end, Shortest);
        return (Span is { } span ? Math.Max(0, to - span) : 0, to);
    }

    /// <summary>Below 1: nearer; about the cursor, or else the right end.</summary>
    public void Zoom(double factor, double end)
    {
        var (from, to) = Range(end);
        var span = Math.Max(Shortest, (to - from) * factor);
        if (span >= end)
        {
            (Span, Right) = (null, null);
            return;
        }

        if (Cursor is { } cursor)
        {
            Right = Math.Clamp(cursor + (span * (to - cursor) / Math.Max(to - from, 1e-9)), span, Math.Max(span, end));
        }

        Span = span;
        Right = Right >= end ? null : Right;
    }

    /// <param name="share">Of the window; negative: back in time.</param>
    public void Pan(double share, double end)
    {
        var (from, to) = Range(end);
        var span = to - from;
        var right = Math.Max(span, to + (span * share));
        (Span, Right) = (span, right >= end ? null : right);
    }

    /// <summary>Moves the cursor by so many columns of the chart; at the edge the window goes along.</summary>
    public void MoveCursor(int columns, int width, double end)
    {
        var (from, to) = Range(end);
        var cursor = Math.Clamp((Cursor ?? to) + (columns * (to - from) / Math.Max(1, width)), 0, end);
        Cursor = cursor;
        if (cursor < from || cursor > to)
        {
            Pan((cursor < from ? cursor - from : cursor - to) / (to - from), end);
        }
    }

    public void DropCursor() => Cursor = null;

    public void ShowAll() => (Span, Right) = (null, null);

    public void Follow() => Right = null;
}
