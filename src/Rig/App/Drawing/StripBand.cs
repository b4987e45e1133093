using PackBench.Rig.App.Models;

namespace PackBench.Rig.App.Drawing;

/// <summary>What was predicted, behind a curve: sparse dots between its least and its greatest value, told from the solid curve without colours too.</summary>
internal static class StripBand
{
    private const char Mark = ':';

    public static Extent[] Read(PredictedCurve band, int columns, double from, double to)
    {
        var (extents, width) = (new Extent[columns], (to - from) / Math.Max(1, columns));
        for (var column = 0; column < columns; column++)
        {
            extents[column] = band.At(from + (column * width), from + ((column + 1) * width));
        }

        return extents;
    }

    /// <summary>As much of it as the chart has to show: what is to come, and where the curve has left it. Else the curve's own detail comes first.</summary>
    public static Extent Worth(ReadOnlySpan<Extent> expected, PredictedCurve band, TraceStore traces, double from, double to)
    {
        var (worth, width) = (Extent.Empty, (to - from) / Math.Max(1, expected.Length));
        for (var column = 0; column < expected.Length; column++)
        {
            var (begin, end) = (from + (column * width), from + ((column + 1) * width));
            var measured = traces.Between(band.Channel, begin, end);
            var isOutside = !measured.IsEmpty && (measured.Maximum < expected[column].Minimum || measured.Minimum > expected[column].Maximum);
            worth = !expected[column].IsEmpty && (isOutside || begin > traces.End) ? worth.With(expected[column]) : worth;
        }

        return worth;
    }

    public static void Draw(Canvas canvas, Area plot, ReadOnlySpan<Extent> expected, Extent range)
    {
        var rows = plot.Height * (canvas.Glyphs.IsAscii ? 1 : 4);
        for (var column = 0; column < expected.Length; column++)
        {
            if (expected[column].IsEmpty || expected[column].Maximum < range.Minimum || expected[column].Minimum > range.Maximum)
            {
                continue;
            }

            var (top, bottom) = (StripChart.Row(expected[column].Maximum, range, rows), StripChart.Row(expected[column].Minimum, range, rows));
            for (var row = top; row <= bottom; row++)
            {
                if (canvas.Glyphs.IsAscii && (column + row) % 2 == 0)
                {
                    canvas.Set(plot.Left + column, plot.Top + row, Mark, Ink.Predicted);
                }
                else if (!canvas.Glyphs.IsAscii && (column + (2 * row)) % 4 == 0)
                {
                    StripChart.Dot(canvas, plot, column, row, Ink.Predicted);
                }
            }
        }
    }
}
