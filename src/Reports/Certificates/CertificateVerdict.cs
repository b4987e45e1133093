namespace PackBench.Reports.Certificates;

/// <summary>The verdict over a pack: all its runs, and how it was found built.</summary>
/// <param name="IsComplete">False: something that a complete certificate has was not tested, or could not be used.</param>
/// <param name="Deciding">Of each procedure the run that ended last.</param>
/// <param name="Settings">Null: no settings were compared.</param>
/// <param name="Wiring">Null: no checklist was filled in.</param>
internal sealed record CertificateVerdict(
    ReportVerdict Verdict,
    bool IsComplete,
    ImmutableArray<RunReportData> Deciding,
    ImmutableArray<ExpectedProcedure> Missing,
    ReportVerdict? Settings,
    ReportVerdict? Wiring)
{
    /// <summary>The pack's own failures come first; a rig that failed or a run that was stopped says nothing about the pack.</summary>
    private static readonly ReportVerdict[] WorstFirst =
        [ReportVerdict.Tripped, ReportVerdict.Failed, ReportVerdict.ConditionallyFailed, ReportVerdict.ConditionallyPassed];

    public static CertificateVerdict Of(BuildCertificateData data)
    {
        var deciding = data.Runs.GroupBy(run => run.Procedure.Id, StringComparer.Ordinal).Select(group => group.MaxBy(run => run.Conclusion.Ended)!).ToImmutableArray();
        var missing = data.Expected.Where(expected => deciding.All(run => run.Procedure.Id != expected.Id)).ToImmutableArray();
        var settings = Worst(data.BmsSettings.Select(row => row.Found is null ? ReportVerdict.NotTested : row.Agrees ? ReportVerdict.Passed : ReportVerdict.Failed));
        var wiring = Worst(data.WiringChecklist.Select(row => row.Verdict));
        ReportVerdict[] verdicts = [.. deciding.Select(run => run.Conclusion.Verdict), .. new[] { settings, wiring }.OfType<ReportVerdict>()];
        var complete = missing.IsEmpty && data.Unreadable.IsEmpty && deciding.Length > 0
            && !data.BmsSettings.Any(row => row.Found is null) && !data.WiringChecklist.Any(row => row.Verdict == ReportVerdict.NotTested)
            && !verdicts.Any(verdict => verdict is ReportVerdict.Aborted or ReportVerdict.Error or ReportVerdict.NotTested);
        var worst = WorstFirst.Where(verdicts.Contains).Select(verdict => (ReportVerdict?)verdict).FirstOrDefault();
        var passed = deciding.Any(run => run.Conclusion.Verdict == ReportVerdict.Passed);
        return new CertificateVerdict(
            worst ?? (!passed ? ReportVerdict.NotJudged : complete ? ReportVerdict.Passed : ReportVerdict.ConditionallyPassed),
            complete,
            deciding,
            missing,
            settings,
            wiring);
    }

    private static ReportVerdict? Worst(IEnumerable<ReportVerdict> verdicts)
    {
        var all = verdicts.ToArray();
        return all.Length == 0 ? null
            : WorstFirst.Where(all.Contains).Select(verdict => (ReportVerdict?)verdict).FirstOrDefault()
              ?? (all.Contains(ReportVerdict.NotTested) ? ReportVerdict.NotTested : all.Contains(ReportVerdict.Passed) ? ReportVerdict.Passed : ReportVerdict.NotJudged);
    }
}
