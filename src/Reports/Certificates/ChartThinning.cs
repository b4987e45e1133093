using PackBench.Reports.Charts;

namespace PackBench.Reports.Certificates;

/// <summary>
/// A report holds a curve as finely as anyone can read it: of so many equal stretches of x the first, lowest, highest and last
/// point. The rest is in the run file. Without this, a run of a million scans would make a JSON report of hundreds of megabytes.
/// </summary>
internal static class ChartThinning
{
    public const int Fine = 2000;

    /// <summary>For a paper with a dozen charts: a quarter of a millimetre each on a page.</summary>
    public const int Printed = 700;

    public static ImmutableArray<ReportBlock> Of(IEnumerable<ReportBlock> blocks, int stretches) => [.. blocks.Select(block => Of(block, stretches))];

    private static ReportBlock Of(ReportBlock block, int stretches) => block switch
    {
        ReportBlock.LineChart chart when chart.Series.Any(series => series.X.Length > 4 * stretches) => chart with { Series = [.. chart.Series.Select(series => Of(series, stretches))] },
        ReportBlock.Together together => new ReportBlock.Together(Of(together.Blocks, stretches)),
        ReportBlock.SideBySide side => new ReportBlock.SideBySide([.. side.Columns.Select(column => column with { Blocks = Of(column.Blocks, stretches) })]),
        _ => block,
    };

    private static ChartSeries Of(ChartSeries series, int stretches)
    {
        if (series.X.Length <= 4 * stretches)
        {
            return series;
        }

        var range = new DataRange();
        range.Include(series.X.AsSpan());
        var kept = Thinning.ByColumns(series.X.AsSpan(), series.Y.AsSpan(), range.Minimum, range.Maximum, stretches);
        // In one step: X and Y must agree in length when the record checks them.
        return new ChartSeries(series.Name, [.. kept.Select(i => series.X[i])], [.. kept.Select(i => series.Y[i])], series.Side, series.Stepped);
    }
}
