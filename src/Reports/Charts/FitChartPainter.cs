using System.Globalization;

namespace PackBench.Reports.Charts;

/// <summary>Measured points and the line through them; under it, on the same x axis, what the line does not explain.</summary>
internal sealed class FitChartPainter(ReportBlock.FitChart chart, IChartCanvas canvas)
{
    /// <summary>False: there is nothing to paint.</summary>
    public bool Paint(ChartRectangle area)
    {
        var (xRange, yRange, residualRange) = (new DataRange(), new DataRange(), new DataRange());
        foreach (var points in chart.Points)
        {
            Include(points, ref xRange, ref yRange);
        }

        foreach (var fit in chart.Fits)
        {
            xRange.Include(fit.X.AsSpan());
            yRange.Include(fit.Y.AsSpan());
        }

        foreach (var points in chart.ResidualPoints)
        {
            Include(points, ref xRange, ref residualRange);
        }

        if (xRange.IsEmpty || yRange.IsEmpty)
        {
            return false;
        }

        foreach (var limit in chart.ResidualLimits)
        {
            residualRange.Include(limit.Value);
        }

        residualRange.Include(0);
        xRange.Widen(0.02);
        yRange.Widen(0.03);
        residualRange.Widen(0.06);
        var x = AxisScale.Of(chart.X, xRange, 9, tight: false);
        var y = AxisScale.Of(chart.Y, yRange, 5, tight: false);
        var residuals = chart.Residuals is null ? null : AxisScale.Of(chart.Residuals, residualRange, 3, tight: false);
        Paint(area, x, y, residuals);
        return true;
    }

    private void Paint(ChartRectangle area, AxisScale x, AxisScale y, AxisScale? residuals)
    {
        var legend = new Legend(
            canvas,
            [
                .. chart.Points.Select((points, index) => LegendEntry.Point(points.Name, index, ChartPainter.SeriesInk(index))),
                .. chart.Fits.Select((fit, index) => LegendEntry.Line(fit.Name, StrokeOf(fit, index))),
            ],
            area.Width);
        legend.Paint(canvas, area.Left, area.Top);
        var margin = Math.Max(PlotFrame.WidthOf(canvas, y), residuals is null ? 0 : PlotFrame.WidthOf(canvas, residuals));
        var top = area.Top + legend.Height + 16;
        var bottom = area.Bottom - 24;
        var upper = new ChartRectangle(area.Left + margin, top, area.Right - 2 - PlotFrame.LimitMargin(canvas, chart.ResidualLimits), residuals is null ? bottom : top + ((bottom - top) * 0.64f) - 10);

        var frame = new PlotFrame(canvas, upper, x, y, null, area.Left);
        frame.Grid();
        foreach (var (index, fit) in chart.Fits.Index())
        {
            canvas.Polyline([.. fit.X.Zip(fit.Y, (atX, atY) => new ChartPoint(frame.PixelX(atX), frame.PixelY(atY)))], StrokeOf(fit, index));
        }

        PaintPoints(frame, chart.Points, chart.Y.Unit);
        frame.Axes(xLabels: residuals is null);
        if (residuals is not null)
        {
            var lower = upper with { Top = upper.Bottom + 22, Bottom = bottom };
            PaintResiduals(new PlotFrame(canvas, lower, x, residuals, null, area.Left));
        }
    }

    private void PaintResiduals(PlotFrame frame)
    {
        frame.Grid();
        canvas.Polyline([new(frame.Plot.Left, frame.PixelY(0)), new(frame.Plot.Right, frame.PixelY(0))], new Stroke(ChartInk.Axis, 0.8f));
        frame.Limits(chart.ResidualLimits, labelsOutside: true);
        PaintPoints(frame, chart.ResidualPoints, chart.Residuals?.Unit);
        frame.Axes();
    }

    private void PaintPoints(PlotFrame frame, ImmutableArray<PointSeries> all, string? unit)
    {
        foreach (var (index, points) in all.Index())
        {
            for (var i = 0; i < points.X.Length; i++)
            {
                if (!double.IsFinite(points.Y[i]))
                {
                    continue;
                }

                var at = new ChartPoint(frame.PixelX(points.X[i]), frame.PixelY(points.Y[i]));
                if (i < points.Uncertainties.Length && points.Uncertainties[i] > 0)
                {
                    ErrorBar(frame, at.X, points.Y[i], points.Uncertainties[i]);
                }

                canvas.Marker(at, index, 5, ChartPainter.SeriesInk(index));
                canvas.Tooltip(new(at.X - 5, at.Y - 5, at.X + 5, at.Y + 5), Describe(points, i, unit));
            }
        }
    }

    private void ErrorBar(PlotFrame frame, float x, double value, double uncertainty)
    {
        var (low, high) = (frame.PixelY(value - uncertainty), frame.PixelY(value + uncertainty));
        var stroke = new Stroke(ChartInk.Ink, 0.7f);
        canvas.Polyline([new(x, low), new(x, high)], stroke);
        canvas.Polyline([new(x - 2.5f, low), new(x + 2.5f, low)], stroke);
        canvas.Polyline([new(x - 2.5f, high), new(x + 2.5f, high)], stroke);
    }

    private static Stroke StrokeOf(FitLine fit, int index) => new(ChartPainter.SeriesInk(index), 1.15f, fit.Extrapolation ? 1 : 0);

    private static void Include(PointSeries points, ref DataRange x, ref DataRange y)
    {
        x.Include(points.X.AsSpan());
        y.Include(points.Y.AsSpan());
        foreach (var (value, uncertainty) in points.Y.Zip(points.Uncertainties))
        {
            y.Include(value - uncertainty);
            y.Include(value + uncertainty);
        }
    }

    private string Describe(PointSeries points, int i, string? unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{points.Name}: {points.X[i]:G6} {chart.X.Unit}, {points.Y[i]:G6} {unit}");
}
