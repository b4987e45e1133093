using PackBench.Rig.App.Models;

namespace PackBench.Rig.App.Drawing;

/// <summary>One curve of a chart.</summary>
public readonly record struct Curve(int Channel, Ink Ink, char Mark);

/// <summary>Where the curve of a channel should be.</summary>
/// <param name="At">Between two times; empty for no matter where.</param>
public sealed record PredictedCurve(int Channel, Func<double, double, Extent> At);

/// <summary>
/// Curves over time: four rows and two columns of dots to a cell where the terminal has Braille, one mark to a cell where it has not. A
/// column shows everything between the least and the greatest value of its time, so that no peak is lost.
/// </summary>
public static class StripChart
{
    /// <summary>Columns of the axis.</summary>
    public const int AxisWidth = 9;

    /// <summary>Seconds: three periods of the usual scan, and a little.</summary>
    private const double LongestHold = 3.5;

    // Dots of a Braille cell by column and row, from the top.
    private static readonly int[,] Dots = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    /// <param name="format">Of the numbers at the axis.</param>
    /// <param name="band">Where a curve should be between two times; empty for no matter where.</param>
    public static void Draw(
        Canvas canvas, Area area, TraceStore traces, ReadOnlySpan<Curve> curves, double from, double to, double? cursor, Func<double, string> format, PredictedCurve? band = null)
    {
        var (axis, plot) = area.SplitColumns(AxisWidth);
        if (plot.Width < 2 || plot.Height < 1)
        {
            return;
        }

        var range = Extent.Empty;
        foreach (var curve in curves)
        {
            range = range.With(traces.Between(curve.Channel, from, to));
        }

        var expected = band is null ? [] : StripBand.Read(band, plot.Width * (canvas.Glyphs.IsAscii ? 1 : 2), from, to);
        range = band is null ? range : range.With(StripBand.Worth(expected, band, traces, from, to));

        if (range.IsEmpty)
        {
            canvas.Text(plot.Left + 1, plot.Top + (plot.Height / 2), "no reading in this time", Ink.Dim, plot.Right);
            return;
        }

        range = Widened(range);
        canvas.TextRight(axis.Right - 1, axis.Top, format(range.Maximum), Ink.Dim);
        if (plot.Height > 1)
        {
            canvas.TextRight(axis.Right - 1, axis.Bottom - 1, format(range.Minimum), Ink.Dim);
        }

        if (plot.Height > 6)
        {
            canvas.TextRight(axis.Right - 1, axis.Top + (axis.Height / 2), format((range.Minimum + range.Maximum) / 2), Ink.Dim);
        }

        StripBand.Draw(canvas, plot, expected, range);
        DrawCursor(canvas, plot, from, to, cursor);
        foreach (var curve in curves)
        {
            if (canvas.Glyphs.IsAscii)
            {
                DrawMarks(canvas, plot, traces, curve, from, to, range);
            }
            else
            {
                DrawDots(canvas, plot, traces, curve, from, to, range);
            }
        }
    }

    private static Extent Widened(Extent range)
    {
        var span = range.Maximum - range.Minimum;
        var least = Math.Max(1e-3, Math.Abs(range.Maximum) * 1e-4);
        var more = span < least ? (least - span) / 2 : span * 0.04;
        return new Extent(range.Minimum - more, range.Maximum + more);
    }

    private static void DrawCursor(Canvas canvas, Area plot, double from, double to, double? cursor)
    {
        if (cursor is { } at && at >= from && at <= to && to > from)
        {
            var column = Math.Min(plot.Width - 1, (int)((at - from) / (to - from) * plot.Width));
            for (var y = plot.Top; y < plot.Bottom; y++)
            {
                canvas.Set(plot.Left + column, y, canvas.Glyphs.Vertical, Ink.Key);
            }
        }
    }

    private static void DrawDots(Canvas canvas, Area plot, TraceStore traces, Curve curve, double from, double to, Extent range)
    {
        var (columns, rows) = (plot.Width * 2, plot.Height * 4);
        var extents = new Extent[columns];
        traces.Read(curve.Channel, from, to, extents);
        Hold(extents, (to - from) / columns);
        var before = -1;
        for (var column = 0; column < columns; column++)
        {
            if (extents[column].IsEmpty)
            {
                before = -1;
                continue;
            }

            var (top, bottom) = (Row(extents[column].Maximum, range, rows), Row(extents[column].Minimum, range, rows));
            var last = bottom;
            if (before >= 0)
            {
                // Joined to the column before, so that a jump is a line and not two islands.
                (top, bottom) = (Math.Min(top, Math.Max(before, top)), Math.Max(bottom, Math.Min(before, bottom)));
                top = before < top ? before : top;
                bottom = before > bottom ? before : bottom;
            }

            before = (Row(extents[column].Maximum, range, rows) + last) / 2;
            for (var row = top; row <= bottom; row++)
            {
                Dot(canvas, plot, column, row, curve.Ink);
            }
        }
    }

    private static void DrawMarks(Canvas canvas, Area plot, TraceStore traces, Curve curve, double from, double to, Extent range)
    {
        var extents = new Extent[plot.Width];
        traces.Read(curve.Channel, from, to, extents);
        Hold(extents, (to - from) / extents.Length);
        for (var column = 0; column < extents.Length; column++)
        {
            if (extents[column].IsEmpty)
            {
                continue;
            }

            for (var row = Row(extents[column].Maximum, range, plot.Height); row <= Row(extents[column].Minimum, range, plot.Height); row++)
            {
                canvas.Set(plot.Left + column, plot.Top + row, curve.Mark, curve.Ink);
            }
        }
    }

    /// <summary>Between two scans the last value stands until it would be stale; a longer silence stays a hole.</summary>
    private static void Hold(Span<Extent> columns, double secondsOfColumn)
    {
        var (last, held) = (Extent.Empty, 0.0);
        for (var i = 0; i < columns.Length; i++)
        {
            held = columns[i].IsEmpty ? held + secondsOfColumn : 0;
            last = columns[i].IsEmpty ? last : columns[i];
            columns[i] = columns[i].IsEmpty && held <= LongestHold ? last : columns[i];
        }
    }

    internal static int Row(double value, Extent range, int rows) =>
        Math.Clamp((int)((range.Maximum - value) / (range.Maximum - range.Minimum) * rows), 0, rows - 1);

    internal static void Dot(Canvas canvas, Area plot, int column, int row, Ink ink)
    {
        var (x, y) = (plot.Left + (column / 2), plot.Top + (row / 4));
        if (x >= canvas.Width || y >= canvas.Height || x < 0 || y < 0)
        {
            return;
        }

        // A curve takes the cells of what lies behind it.
        var sign = ink != Ink.Predicted && canvas[x, y].Ink == Ink.Predicted ? ' ' : canvas[x, y].Sign;
        var dots = sign is >= '\u2800' and <= '\u28FF' ? sign - '\u2800' : 0;
        canvas.Set(x, y, (char)('\u2800' + (dots | Dots[column % 2, row % 4])), ink);
    }
}
