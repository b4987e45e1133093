namespace PackBench.Reports.Charts;

/// <summary>Curves with steps as bands, moments as upright lines, limits as level lines.</summary>
internal sealed class LineChartPainter(ReportBlock.LineChart chart, IChartCanvas canvas)
{
    /// <summary>False: there is nothing to paint.</summary>
    public bool Paint(ChartRectangle area)
    {
        var (xRange, leftRange, rightRange) = Ranges();
        if (xRange.IsEmpty || (leftRange.IsEmpty && rightRange.IsEmpty))
        {
            return false;
        }

        var x = AxisScale.Of(chart.X, xRange, 9, tight: true);
        var left = AxisScale.Of(chart.Left, leftRange.IsEmpty ? rightRange : leftRange, 5, tight: false);
        var right = chart.Right is not null && !rightRange.IsEmpty ? AxisScale.Of(chart.Right, rightRange, 5, tight: false) : null;
        var legend = new Legend(canvas, [.. chart.Series.Select((series, index) => LegendEntry.Line(series.Name, StrokeOf(index)))], area.Width);
        var bands = new BandLabels(canvas, chart.Bands, x);
        var marginRight = right is null ? PlotFrame.LimitMargin(canvas, chart.Limits) : PlotFrame.WidthOf(canvas, right);
        var strip = chart.Bands.IsEmpty ? 0 : BandLabels.Height;
        var notes = bands.NoteLines(area.Width);
        var plot = new ChartRectangle(
            area.Left + PlotFrame.WidthOf(canvas, left),
            area.Top + legend.Height + 16 + strip,
            area.Right - marginRight,
            area.Bottom - 24 - (notes.Length * 10));
        var frame = new PlotFrame(canvas, plot, x, left, right) { TitleRise = strip };

        legend.Paint(canvas, area.Left, area.Top);
        bands.PaintBackground(plot);
        frame.Grid(vertical: chart.Bands.IsEmpty);
        foreach (var (index, series) in chart.Series.Index().Where(_ => canvas.HasInk))
        {
            PaintCurve(frame, series, x, StrokeOf(index));
        }

        frame.Limits(chart.Limits, labelsOutside: right is null);

        bands.PaintLabels(plot);
        PaintMarkers(frame, x);
        frame.Axes();
        foreach (var (line, note) in notes.Index())
        {
            canvas.Text(note, area.Left, area.Bottom - ((notes.Length - 1 - line) * 10) - 1, TextAnchor.Start, new TextLook(PlotFrame.LabelSize, ChartInk.Muted));
        }

        if (canvas.HasPointer)
        {
            Hover(frame, x, left, right);
        }

        return true;
    }

    private static Stroke StrokeOf(int index) => new(ChartPainter.SeriesInk(index), 1.15f, index);

    private (DataRange X, DataRange Left, DataRange Right) Ranges()
    {
        var (x, left, right) = (new DataRange(), new DataRange(), new DataRange());
        foreach (var series in chart.Series)
        {
            x.Include(series.X.AsSpan());
            if (series.Side == ChartSide.Right && chart.Right is not null)
            {
                right.Include(series.Y.AsSpan());
            }
            else
            {
                left.Include(series.Y.AsSpan());
            }
        }

        foreach (var limit in chart.Limits)
        {
            if (limit.Side == ChartSide.Left && !left.IsEmpty)
            {
                left.Include(limit.Value);
            }
        }

        if (!left.IsEmpty && chart.Limits.Any(limit => limit.Value <= left.Minimum || limit.Value >= left.Maximum))
        {
            left.Widen(0.04);
        }

        return (x, left, right);
    }

    private void PaintCurve(PlotFrame frame, ChartSeries series, AxisScale x, Stroke stroke)
    {
        foreach (var stretch in Stretches(frame, series, x))
        {
            canvas.Polyline(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Thinning.Straighten(stretch, 0.1f)), stroke);
        }
    }

    private static IEnumerable<List<ChartPoint>> Stretches(PlotFrame frame, ChartSeries series, AxisScale x)
    {
        var points = new List<ChartPoint>();
        foreach (var index in Thinned(frame, series, x))
        {
            if (!double.IsFinite(series.Y[index]))
            {
                yield return points;
                points = [];
                continue;
            }

            var point = new ChartPoint(frame.PixelX(series.X[index]), frame.PixelY(series.Y[index], series.Side));
            if (series.Stepped && points.Count > 0)
            {
                points.Add(point with { Y = points[^1].Y });
            }

            points.Add(point);
        }

        yield return points;
    }

    /// <summary>One column a point: the line itself is wider.</summary>
    private static List<int> Thinned(PlotFrame frame, ChartSeries series, AxisScale x) =>
        Thinning.ByColumns(series.X.AsSpan(), series.Y.AsSpan(), x.Minimum, x.Maximum, (int)frame.Plot.Width);

    private void PaintMarkers(PlotFrame frame, AxisScale x)
    {
        var top = frame.Plot.Top + 2;
        foreach (var (index, marker) in chart.Markers.Where(marker => marker.X >= x.Minimum && marker.X <= x.Maximum).Index())
        {
            var at = frame.PixelX(marker.X);
            var baseline = top + PlotFrame.LabelSize + (index % 4 * 10);
            canvas.Polyline([new(at, frame.Plot.Top), new(at, frame.Plot.Bottom)], new Stroke(ChartInk.Ink, 0.7f, 2));
            var fitsLeft = at - canvas.Measure(marker.Label, PlotFrame.LabelSize, strong: false) - 6 > frame.Plot.Left;
            canvas.Text(marker.Label, fitsLeft ? at - 3 : at + 3, baseline, fitsLeft ? TextAnchor.End : TextAnchor.Start, new TextLook(PlotFrame.LabelSize, ChartInk.Ink));
        }
    }

    private void Hover(PlotFrame frame, AxisScale x, AxisScale left, AxisScale? right)
    {
        var series = chart.Series.Select((curve, index) =>
        {
            int[] kept = [.. Thinning.ByColumns(curve.X.AsSpan(), curve.Y.AsSpan(), x.Minimum, x.Maximum, 200).Where(i => double.IsFinite(curve.Y[i]))];
            var y = curve.Side == ChartSide.Right && right is not null ? right : left;
            return new ChartHoverSeries(
                curve.Name,
                StrokeOf(index).Ink,
                [.. kept.Select(i => new ChartPoint(frame.PixelX(curve.X[i]), frame.PixelY(curve.Y[i], curve.Side)))],
                [.. kept.Select(i => x.Describe(curve.X[i]))],
                [.. kept.Select(i => y.Describe(curve.Y[i]))]);
        });
        canvas.Hover(new ChartHover(frame.Plot, [.. series]));
    }
}
