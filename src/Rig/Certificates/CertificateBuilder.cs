using System.Collections.Immutable;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Certificates;

/// <summary>From a request and its run files to the certificate. Pure: the same of both give the same document.</summary>
internal static class CertificateBuilder
{
    /// <param name="runs">In the order to be shown.</param>
    public static ReportDocument Build(CertificateRequest request, IReadOnlyList<SqliteRunReader> runs)
    {
        var given = request.Given;
        var shop = Shop.Of(given.Paper);
        var data = given with
        {
            Pack = given.Pack with { Bms = BmsOf(runs) ?? given.Pack.Bms },
            Runs = EachRun.Of(runs, reader => reader.ScanCount, reader => RunOf(reader, given.Paper.Issued, shop)),
            Runtimes = CertificateRuntimes.Of(request.Loads, runs),
            KeyFigures = MainFigures.Of(runs),
        };

        // What one procedure leaves out another may have tested.
        string[] ended = [.. data.Runs.Where(run => run.Conclusion.Verdict is not (ReportVerdict.Tripped or ReportVerdict.Aborted or ReportVerdict.Error)).Select(run => run.Procedure.Id)];
        data = data with
        {
            Runs = [.. data.Runs.Select(run => run with { NotTested = [] })],
            NotTested = [.. given.NotTested.Where(text => text != GivenData.SettingsNotCompared || !ended.Contains("bms-settings-audit")), .. RunReportBuilder.NotTestedBy([.. ended], shop.Texts)],
        };
        return BuildCertificate.Create(data, shop.Texts);
    }

    /// <summary>Every result of every run, as it is recorded.</summary>
    public static ImmutableArray<CertifiedFigure> FiguresOf(IReadOnlyList<SqliteRunReader> runs) =>
        [.. runs.SelectMany((reader, index) => reader.ReadResults().Select(result => FigureOf(index + 1, result)))];

    public static CertifiedFigure FigureOf(int run, RunResult result) => new(
        run, result.Name, result.Title, Finite(result.Value), result.Unit, Finite(result.Uncertainty), result.Limit, result.Verdict.ToString(), result.Text);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static RunReportData RunOf(SqliteRunReader reader, DateTimeOffset issued, Shop shop)
    {
        var data = RunReportBuilder.DataOf(reader, issued, shop);
        var end = data.Conclusion.Verdict switch
        {
            ReportVerdict.Tripped => $"a safety limit ended this run: {data.Conclusion.EndReason}",
            ReportVerdict.Aborted => $"this run was stopped before its end: {data.Conclusion.EndReason}",
            ReportVerdict.Error => $"this run did not come to its end: {data.Conclusion.EndReason}",
            _ => null,
        };
        string[] deviations =
        [
            .. end is null ? Array.Empty<string>() : [end],
            .. data.Gaps.IsEmpty ? Array.Empty<string>() : [$"{data.Gaps.Length} {(data.Gaps.Length == 1 ? "gap" : "gaps")} in its data, listed with its limits and events"],
        ];
        var conditions = ShortConditions.Of(new RecordedRun(reader), data.Conclusion.Ended - data.Conclusion.Started);
        return data with { ConditionsInShort = conditions, MainResult = MainFigures.For(data.Procedure.Id), Deviations = [.. deviations, .. data.Deviations] };
    }

    /// <summary>Model, hardware and firmware as the unit itself said last; null where none was read.</summary>
    private static string? BmsOf(IReadOnlyList<SqliteRunReader> runs) => runs
        .OrderBy(reader => reader.Header.StartedUtc)
        .SelectMany(reader => reader.ReadEvents<RunEvent.InstrumentConnected>())
        .LastOrDefault(connected => connected.Role == "bms")?.Identity;
}
