using System.Collections.Immutable;
using System.Globalization;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>One result in several runs, in their order.</summary>
/// <param name="Results">Null where a run has no such result.</param>
/// <param name="Change">Last less first, in the result's unit; null where one of them is missing.</param>
/// <param name="ChangeUncertainty">Of <paramref name="Change"/>, as if the two had nothing in common; null where one states none.</param>
internal sealed record ComparedResult(string Title, string Unit, ImmutableArray<RunResult?> Results, double? Change, double? ChangeUncertainty)
{
    /// <summary>Null where it cannot be told.</summary>
    public bool? HasChanged => Change is not null && ChangeUncertainty is not null && Results is [{ } first, .., { } last]
        ? Equivalence.EnNumber(first.Value, first.Uncertainty, last.Value, last.Uncertainty) > 1 : null;

    public string Judgement => HasChanged switch { true => "changed", false => "within U", null => "" };
}

/// <summary>
/// Runs of one procedure side by side: this year and last, before and after, one pack and another. A change is told from the doubt
/// of both, taken as independent: with the same instruments their common errors cancel in part, so this is on the safe side.
/// </summary>
internal static class RunComparison
{
    private const int MostCharts = 6;

    /// <param name="runs">Two or more, the earliest first.</param>
    public static ImmutableArray<ComparedResult> Of(IReadOnlyList<SqliteRunReader> runs)
    {
        var results = runs.Select(run => run.ReadResults().Where(result => !result.IsText && double.IsFinite(result.Value)).ToDictionary(result => result.Name, StringComparer.Ordinal)).ToList();
        return [.. results.SelectMany(one => one.Keys).Distinct(StringComparer.Ordinal).Select(name => Compare([.. results.Select(one => one.GetValueOrDefault(name))]))];
    }

    public static ReportDocument Report(IReadOnlyList<SqliteRunReader> runs, DateTimeOffset issued)
    {
        var compared = Of(runs);
        ImmutableArray<string> names = [.. runs.Select(NameOf)];
        var simulated = runs.Count(run => run.Header.IsSimulated);
        var charts = compared.Where(result => result.Results.All(one => one is not null && one.Uncertainty > 0) && !result.Title.EndsWith(']')).Take(MostCharts).ToList();
        return new ReportDocument
        {
            Title = $"Comparison: {runs[0].Header.ProcedureTitle}",
            Subtitle = string.Join(" and ", runs.Select(run => run.Header.PackTitle).Distinct()),
            SimulatedNotice = simulated == 0 ? null : $"{simulated} of these {runs.Count} runs come from the simulated bench. Nothing was measured in them.",
            Metadata = new ReportMetadata("PackBench", $"Comparison of {runs.Count} runs", issued, RunJob.SoftwareVersion, [runs[0].Header.ProcedureName]),
            Blocks =
            [
                new ReportBlock.Paragraph("A change is the last run less the first. It counts as changed where it is greater than the root of the sum of the squares of both expanded uncertainties.", ParagraphStyle.Small),
                TableOf(compared, names),
                .. charts.Select((result, index) => new ReportBlock.BarChart(
                    $"comparison-{index + 1}", new ChartAxis(result.Title, result.Unit), names,
                    [new BarSeries(result.Title, [.. result.Results.Select(one => one!.Value)], [.. result.Results.Select(one => one!.Uncertainty)])],
                    StartAtZero: false, Caption: $"{result.Title}, with expanded uncertainty", HeightMm: 48)),
                new ReportBlock.Heading(1, "Runs"),
                new ReportBlock.Table(
                    "runs", [new("Run"), new("Started"), new("Pack", Weight: 1.6), new("Bench"), new("File", Weight: 2.4)],
                    [.. runs.Select((run, index) => TableRow.Of(names[index], NumberText.Instant(run.Header.StartedUtc), run.Header.PackTitle, run.Header.BenchName, Path.GetFileName(run.Path)))]),
                Conditions(runs, names),
            ],
        };
    }

    /// <summary>"2026-11-25 07:36 lto-4p6s-used".</summary>
    public static string NameOf(SqliteRunReader run) => string.Create(CultureInfo.InvariantCulture, $"{run.Header.StartedUtc.UtcDateTime:yyyy-MM-dd HH:mm} {run.Header.PackId}");

    private static ComparedResult Compare(ImmutableArray<RunResult?> results)
    {
        var any = results.First(result => result is not null)!;
        var (first, last) = (results[0], results[^1]);
        var areBoth = first is not null && last is not null && first.Unit == last.Unit;
        return new ComparedResult(
            any.Title, any.Unit, results, areBoth ? last!.Value - first!.Value : null,
            areBoth && double.IsFinite(first!.Uncertainty) && double.IsFinite(last!.Uncertainty) ? Math.Sqrt((first.Uncertainty * first.Uncertainty) + (last.Uncertainty * last.Uncertainty)) : null);
    }

    private static ReportBlock.Table TableOf(ImmutableArray<ComparedResult> compared, ImmutableArray<string> names) => new(
        "comparison",
        [new("Quantity", Weight: 2), new("Unit", Weight: 0.7), .. names.Select(name => new TableColumn(name, ColumnAlignment.Right, 1.3)), new("Change", ColumnAlignment.Right, 1.2), new("", Weight: 1.1)],
        [
            .. compared.Select(result => new TableRow(
                [
                    result.Title, result.Unit,
                    .. result.Results.Select(one => one is null ? (TableCell)"\u2013" : new TableCell(NumberText.WithUncertainty(one.Value, one.Uncertainty), one.Value)),
                    result.Change is { } change ? new TableCell(NumberText.WithUncertainty(change, result.ChangeUncertainty), change) : "\u2013",
                    result.Judgement,
                ],
                result.HasChanged == true ? TableRowKind.Highlight : TableRowKind.Body)),
        ],
        "Every result of these runs, with its expanded uncertainty");

    /// <summary>Runs at other currents or limits compare badly: what was set differently is said.</summary>
    private static ReportBlock Conditions(IReadOnlyList<SqliteRunReader> runs, ImmutableArray<string> names)
    {
        var differing = runs.SelectMany(run => run.Header.Parameters.Keys).Distinct(StringComparer.Ordinal)
            .Where(name => runs.Select(run => run.Header.Parameters.GetValueOrDefault(name, "")).Distinct().Count() > 1).ToList();
        return differing.Count == 0
            ? new ReportBlock.Paragraph("All of them were run with the same parameters.")
            : new ReportBlock.Table(
                "parameters", [new("Parameter"), .. names.Select(name => new TableColumn(name))],
                [.. differing.Select(name => new TableRow([name, .. runs.Select(run => (TableCell)run.Header.Parameters.GetValueOrDefault(name, "\u2013"))]))],
                "Parameters that were not the same");
    }
}
