using System.Globalization;
using PackBench.Reports.Certificates;

namespace PackBench.Reports.Charts;

/// <summary>Bars, upright or lying, with the values written at their ends.</summary>
internal sealed class BarChartPainter(ReportBlock.BarChart chart, IChartCanvas canvas)
{
    /// <summary>False: there is nothing to paint.</summary>
    public bool Paint(ChartRectangle area)
    {
        var range = Range();
        if (range.IsEmpty || chart.Categories.IsEmpty)
        {
            return false;
        }

        var scale = AxisScale.Of(chart.Values, Opened(range), chart.Horizontal ? 8 : 5, tight: false, chart.StartAtZero);
        var legend = new Legend(
            canvas,
            chart.Series.Length < 2 ? [] : [.. chart.Series.Select((series, index) => LegendEntry.Bar(series.Name, InkOf(index)))],
            area.Width);
        legend.Paint(canvas, area.Left, area.Top);
        var rest = area with { Top = area.Top + legend.Height };
        if (chart.Horizontal)
        {
            PaintLying(rest, scale);
        }
        else
        {
            PaintUpright(rest, scale);
        }

        return true;
    }

    private static ChartInk InkOf(int series) => (series % 3) switch
    {
        0 => ChartInk.Series0,
        1 => ChartInk.Series3,
        _ => ChartInk.Series5,
    };

    private DataRange Range()
    {
        var range = new DataRange();
        foreach (var series in chart.Series)
        {
            range.Include(series.Values.AsSpan());
            foreach (var (value, uncertainty) in series.Values.Zip(series.Uncertainties))
            {
                range.Include(value - uncertainty);
                range.Include(value + uncertainty);
            }
        }

        foreach (var limit in chart.Limits)
        {
            range.Include(limit.Value);
        }

        return range;
    }

    /// <summary>A little room beyond the longest bar for its number; below the shortest too, where bars do not start at zero.</summary>
    private DataRange Opened(DataRange range)
    {
        var span = range.Maximum - (chart.StartAtZero ? Math.Min(0, range.Minimum) : range.Minimum);
        range.Include(range.Maximum + (span * 0.06));
        if (!chart.StartAtZero)
        {
            range.Include(range.Minimum - (span * 0.25));
        }

        return range;
    }

    private void PaintUpright(ChartRectangle area, AxisScale scale)
    {
        var marks = chart.Categories.Select((label, index) => new Tick(index, label));
        var x = new AxisScale(-0.5, chart.Categories.Length - 0.5, [.. marks], "");
        var plot = new ChartRectangle(area.Left + PlotFrame.WidthOf(canvas, scale), area.Top + 16, area.Right - PlotFrame.LimitMargin(canvas, chart.Limits), area.Bottom - 15);
        var frame = new PlotFrame(canvas, plot, x, scale, null);
        frame.Grid(vertical: false);
        var slot = plot.Width / chart.Categories.Length;
        var width = Math.Min(slot * 0.72f / chart.Series.Length, 46);
        var floor = frame.PixelY(Math.Clamp(0, scale.Minimum, scale.Maximum));
        foreach (var (category, index, series, value) in Bars())
        {
            var middle = frame.PixelX(category) + ((index - ((chart.Series.Length - 1) / 2f)) * width);
            var end = frame.PixelY(value);
            var bar = new ChartRectangle(middle - (width * 0.46f), Math.Min(end, floor), middle + (width * 0.46f), Math.Max(end, floor));
            canvas.Rectangle(bar, FillOf(category, index), new Stroke(ChartInk.Axis, 0.5f));
            var above = end;
            if (Uncertainty(series, category) is { } uncertainty)
            {
                var (low, high) = (frame.PixelY(value - uncertainty), frame.PixelY(value + uncertainty));
                ErrorBar(new(middle, low), new(middle, high));
                above = Math.Min(low, high);
            }

            canvas.Text(Text(series, category), middle, (value < 0 ? Math.Max(end, floor) + 9 : above - 3), TextAnchor.Middle, new TextLook(PlotFrame.LabelSize, ChartInk.Ink));
            canvas.Tooltip(bar with { Top = plot.Top, Bottom = plot.Bottom }, Describe(category, series, value));
        }

        frame.Limits(chart.Limits, labelsOutside: true);

        frame.Axes();
    }

    private void PaintLying(ChartRectangle area, AxisScale scale)
    {
        var names = chart.Categories.Max(name => canvas.Measure(name, PlotFrame.LabelSize, strong: false)) + 8;
        var plot = new ChartRectangle(area.Left + names, area.Top + 4, area.Right - 8, area.Bottom - 24);
        // The axes change places: the values run along x, the categories stand on the left, first at the top.
        var y = new AxisScale(chart.Categories.Length - 0.5, -0.5, [.. chart.Categories.Select((label, index) => new Tick(index, label))], "");
        var frame = new PlotFrame(canvas, plot, scale, y, null);
        foreach (var tick in scale.Ticks)
        {
            canvas.Polyline([new(frame.PixelX(tick.Value), plot.Top), new(frame.PixelX(tick.Value), plot.Bottom)], new Stroke(ChartInk.Grid, 0.5f));
        }

        var slot = plot.Height / chart.Categories.Length;
        var width = Math.Min(slot * 0.76f / chart.Series.Length, 18);
        var floor = frame.PixelX(Math.Clamp(0, scale.Minimum, scale.Maximum));
        foreach (var (category, index, series, value) in Bars())
        {
            var middle = frame.PixelY(category) + ((index - ((chart.Series.Length - 1) / 2f)) * width);
            var end = frame.PixelX(value);
            var bar = new ChartRectangle(Math.Min(end, floor), middle - (width * 0.46f), Math.Max(end, floor), middle + (width * 0.46f));
            canvas.Rectangle(bar, FillOf(category, index), new Stroke(ChartInk.Axis, 0.5f));
            var beyond = Math.Max(end, floor);
            if (Uncertainty(series, category) is { } uncertainty)
            {
                ErrorBar(new(frame.PixelX(value - uncertainty), middle), new(frame.PixelX(value + uncertainty), middle));
                beyond = Math.Max(beyond, frame.PixelX(value + uncertainty));
            }

            canvas.Text(Text(series, category), beyond + 3, middle + (PlotFrame.LabelSize * 0.36f), TextAnchor.Start, new TextLook(PlotFrame.LabelSize, ChartInk.Ink));
            canvas.Tooltip(bar with { Left = plot.Left, Right = plot.Right }, Describe(category, series, value));
        }

        foreach (var limit in chart.Limits)
        {
            var at = frame.PixelX(limit.Value);
            canvas.Polyline([new(at, plot.Top), new(at, plot.Bottom)], new Stroke(ChartInk.Limit, 1f, Dashes.Limit));
            canvas.Text(limit.Label, at - 3, plot.Bottom - 3, TextAnchor.End, new TextLook(PlotFrame.LabelSize, ChartInk.Limit));
        }

        frame.Axes();
    }

    private IEnumerable<(int Category, int Index, BarSeries Series, double Value)> Bars() =>
        from category in Enumerable.Range(0, chart.Categories.Length)
        from series in chart.Series.Index()
        where category < series.Item.Values.Length && double.IsFinite(series.Item.Values[category])
        select (category, series.Index, series.Item, series.Item.Values[category]);

    private ChartInk FillOf(int category, int series) => category == chart.HighlightedCategory ? ChartInk.Highlight : InkOf(series);

    private static double? Uncertainty(BarSeries series, int category) =>
        category < series.Uncertainties.Length && series.Uncertainties[category] is > 0 and var uncertainty ? uncertainty : null;

    private void ErrorBar(ChartPoint from, ChartPoint to)
    {
        var stroke = new Stroke(ChartInk.Ink, 0.9f);
        var (dx, dy) = from.X == to.X ? (3f, 0f) : (0f, 3f);
        canvas.Polyline([from, to], stroke);
        canvas.Polyline([new(from.X - dx, from.Y - dy), new(from.X + dx, from.Y + dy)], stroke);
        canvas.Polyline([new(to.X - dx, to.Y - dy), new(to.X + dx, to.Y + dy)], stroke);
    }

    private string Describe(int category, BarSeries series, double value) =>
        $"{chart.Categories[category]}, {series.Name}: {AxisTicks.Signed(value.ToString("G6", CultureInfo.InvariantCulture))} {chart.Values.Unit}";

    /// <summary>To the place of its uncertainty; without one, four digits of the largest.</summary>
    private string Text(BarSeries series, int category)
    {
        var value = series.Values[category];
        if (Uncertainty(series, category) is { } uncertainty)
        {
            return NumberText.Rounded(value, uncertainty).Value;
        }

        var largest = chart.Series.SelectMany(each => each.Values).Where(double.IsFinite).Max(Math.Abs);
        return NumberText.Fixed(value, largest > 0 ? Math.Clamp(3 - (int)Math.Floor(Math.Log10(largest)), 0, 6) : 0);
    }
}
