using PackBench.Reports.Charts;

namespace PackBench.Reports.Certificates;

/// <summary>
/// A report holds a curve as finely as anyone can read it: of 2000 equal stretches of x the first, lowest, highest and last
/// point. The rest is in the run file. Without this, a run of a million scans would make a JSON report of hundreds of megabytes.
/// </summary>
internal static class ChartThinning
{
    private const int Stretches = 2000;
    private const int MostPoints = 4 * Stretches;

    public static ImmutableArray<ReportBlock> Of(IEnumerable<ReportBlock> blocks) => [.. blocks.Select(Of)];

    private static ReportBlock Of(ReportBlock block) => block switch
    {
        ReportBlock.LineChart chart when chart.Series.Any(series => series.X.Length > MostPoints) => chart with { Series = [.. chart.Series.Select(Of)] },
        ReportBlock.Together together => new ReportBlock.Together(Of(together.Blocks)),
        ReportBlock.SideBySide side => new ReportBlock.SideBySide([.. side.Columns.Select(column => column with { Blocks = Of(column.Blocks) })]),
        _ => block,
    };

    private static ChartSeries Of(ChartSeries series)
    {
        if (series.X.Length <= MostPoints)
        {
            return series;
        }

        var range = new DataRange();
        range.Include(series.X.AsSpan());
        var kept = Thinning.ByColumns(series.X.AsSpan(), series.Y.AsSpan(), range.Minimum, range.Maximum, Stretches);
        // In one step: X and Y must agree in length when the record checks them.
        return new ChartSeries(series.Name, [.. kept.Select(i => series.X[i])], [.. kept.Select(i => series.Y[i])], series.Side, series.Stepped);
    }
}
