namespace PackBench.Reports.Charts;

/// <summary>The rectangle of a plot with its grid, axes, legend, limits and names, shared by all charts.</summary>
internal sealed class PlotFrame(IChartCanvas canvas, ChartRectangle plot, AxisScale x, AxisScale left, AxisScale? right, float? titleLeft = null)
{
    public const float LabelSize = 7.2f;
    public const float TitleSize = 7.6f;

    private static readonly TextLook TickLook = new(LabelSize, ChartInk.Muted);
    private static readonly TextLook TitleLook = new(TitleSize, ChartInk.Ink, Strong: true);

    public ChartRectangle Plot => plot;

    /// <summary>How much higher than usual the titles of the y axes stand, to clear a strip above the plot.</summary>
    public float TitleRise { get; init; }

    /// <summary>Room on the right for the names of limits.</summary>
    public static float LimitMargin(IChartCanvas canvas, ImmutableArray<ChartLimit> limits) =>
        limits.Select(limit => canvas.Measure(limit.Label, LabelSize, strong: false) + 4).DefaultIfEmpty(0).Max() + 6;

    public float PixelX(double value) => x.ToPixel(value, plot.Left, plot.Right);

    public float PixelY(double value, ChartSide side = ChartSide.Left) =>
        (side == ChartSide.Right && right is not null ? right : left).ToPixel(value, plot.Bottom, plot.Top);

    /// <summary>Room for the widest mark of an axis, with its gap.</summary>
    public static float WidthOf(IChartCanvas canvas, AxisScale axis) =>
        axis.Ticks.Select(tick => canvas.Measure(tick.Label, LabelSize, strong: false)).DefaultIfEmpty(0).Max() + 6;

    public void Grid(bool vertical = true)
    {
        foreach (var tick in left.Ticks)
        {
            canvas.Polyline([new(plot.Left, PixelY(tick.Value)), new(plot.Right, PixelY(tick.Value))], new Stroke(ChartInk.Grid, 0.5f));
        }

        foreach (var tick in vertical ? x.Ticks : [])
        {
            canvas.Polyline([new(PixelX(tick.Value), plot.Top), new(PixelX(tick.Value), plot.Bottom)], new Stroke(ChartInk.Grid, 0.5f));
        }
    }

    public void Axes(bool xLabels = true)
    {
        canvas.Polyline([new(plot.Left, plot.Top), new(plot.Left, plot.Bottom), new(plot.Right, plot.Bottom)], new Stroke(ChartInk.Axis, 0.8f));
        foreach (var tick in left.Ticks)
        {
            canvas.Text(tick.Label, plot.Left - 4, PixelY(tick.Value) + (LabelSize * 0.36f), TextAnchor.End, TickLook);
        }

        canvas.Text(left.Title, titleLeft ?? plot.Left - WidthOf(canvas, left) + 2, plot.Top - 6 - TitleRise, TextAnchor.Start, TitleLook);
        if (right is not null)
        {
            canvas.Polyline([new(plot.Right, plot.Top), new(plot.Right, plot.Bottom)], new Stroke(ChartInk.Axis, 0.8f));
            foreach (var tick in right.Ticks)
            {
                canvas.Text(tick.Label, plot.Right + 4, PixelY(tick.Value, ChartSide.Right) + (LabelSize * 0.36f), TextAnchor.Start, TickLook);
            }

            canvas.Text(right.Title, plot.Right + WidthOf(canvas, right) - 2, plot.Top - 6 - TitleRise, TextAnchor.End, TitleLook);
        }

        if (xLabels)
        {
            XLabels();
        }
    }

    /// <summary>Level lines with their names: outside on the right, clear of the curves, or inside where an axis stands there.</summary>
    public void Limits(ImmutableArray<ChartLimit> limits, bool labelsOutside)
    {
        var lastLabel = float.NegativeInfinity;
        foreach (var limit in limits.OrderByDescending(limit => limit.Value))
        {
            var y = PixelY(limit.Value, limit.Side);
            if (y < plot.Top - 0.5f || y > plot.Bottom + 0.5f)
            {
                continue;
            }

            canvas.Polyline([new(plot.Left, y), new(plot.Right, y)], new Stroke(ChartInk.Limit, 1f, Dashes.Limit));
            var look = new TextLook(LabelSize, ChartInk.Limit);
            if (labelsOutside)
            {
                // Names of near limits move down, below one another.
                lastLabel = Math.Max(y + (LabelSize * 0.36f), lastLabel + LabelSize + 1);
                canvas.Text(limit.Label, plot.Right + 4, lastLabel, TextAnchor.Start, look);
            }
            else
            {
                canvas.Text(limit.Label, plot.Right - 3, y - 3 > plot.Top + LabelSize ? y - 2.5f : y + LabelSize + 1, TextAnchor.End, look);
            }
        }
    }

    private void XLabels()
    {
        var lastEnd = float.NegativeInfinity;
        foreach (var tick in x.Ticks)
        {
            var at = PixelX(tick.Value);
            var half = canvas.Measure(tick.Label, LabelSize, strong: false) / 2;
            canvas.Polyline([new(at, plot.Bottom), new(at, plot.Bottom + 2.5f)], new Stroke(ChartInk.Axis, 0.8f));
            if (at - half > lastEnd + 3)
            {
                canvas.Text(tick.Label, at, plot.Bottom + LabelSize + 4, TextAnchor.Middle, TickLook);
                lastEnd = at + half;
            }
        }

        canvas.Text(x.Title, (plot.Left + plot.Right) / 2, plot.Bottom + (LabelSize * 2) + 7, TextAnchor.Middle, TitleLook);
    }
}
