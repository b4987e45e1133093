namespace PackBench.Reports.Charts;

/// <summary>Paints any chart block; one picture for paper and screen.</summary>
internal static class ChartPainter
{
    private const float PointsPerMillimetre = 72 / 25.4f;

    /// <summary>Height of the drawing in points, for a block that is a chart; null for any other.</summary>
    public static float? HeightOf(ReportBlock block) => block switch
    {
        ReportBlock.LineChart line => (float)line.HeightMm * PointsPerMillimetre,
        ReportBlock.BarChart bar => (float)bar.HeightMm * PointsPerMillimetre,
        ReportBlock.FitChart fit => (float)fit.HeightMm * PointsPerMillimetre,
        _ => null,
    };

    /// <param name="noData">What an empty chart says, in the document's language.</param>
    public static void Paint(ReportBlock block, IChartCanvas canvas, ChartRectangle area, string noData)
    {
        var painted = block switch
        {
            ReportBlock.LineChart line => new LineChartPainter(line, canvas).Paint(area),
            ReportBlock.BarChart bar => new BarChartPainter(bar, canvas).Paint(area),
            ReportBlock.FitChart fit => new FitChartPainter(fit, canvas).Paint(area),
            _ => throw new ArgumentException($"{block.GetType().Name} is not a chart.", nameof(block)),
        };
        if (!painted)
        {
            canvas.Rectangle(area, ChartInk.Band, new Stroke(ChartInk.Grid, 0.8f));
            canvas.Text(noData, (area.Left + area.Right) / 2, (area.Top + area.Bottom) / 2, TextAnchor.Middle, new TextLook(9, ChartInk.Muted));
        }
    }

    public static ChartInk SeriesInk(int index) => ChartInk.Series0 + (index % 8);
}
