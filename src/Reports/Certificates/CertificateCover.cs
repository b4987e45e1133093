using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The first two pages.</summary>
internal static class CertificateCover
{
    private const int MostFigures = 8;

    public static IEnumerable<ReportBlock> Blocks(BuildCertificateData data, CertificateVerdict verdict, ReportTexts texts)
    {
        var word = verdict is { IsComplete: false, Verdict: ReportVerdict.ConditionallyPassed } ? texts["incomplete"] : null;
        yield return new ReportBlock.VerdictBanner(verdict.Verdict, Sentence(data, verdict, texts), word);
        if (Figures(data, verdict) is { IsEmpty: false } figures)
        {
            yield return new ReportBlock.KeyFigures(figures);
        }

        yield return Identity(data, verdict, texts);
        yield return NotTested(data, verdict, texts);
        foreach (var unreadable in data.Unreadable)
        {
            yield return new ReportBlock.Notice(NoticeLevel.Critical, texts["unreadable"], texts.Format("unreadable_text", ("file", unreadable.File), ("reason", unreadable.Reason)));
        }

        yield return new ReportBlock.Paragraph(texts["only_item_tested"], ParagraphStyle.Small);
        yield return new ReportBlock.PageBreak();
        yield return new ReportBlock.Heading(1, texts["verdict_sheet"], "verdicts");
        yield return VerdictSheet(data, verdict, texts);
        if (data.Runs.SelectMany(run => run.Instruments).ToImmutableArray() is { IsEmpty: false } instruments && !instruments.All(EvidenceBlocks.IsTraceable))
        {
            yield return EvidenceBlocks.Traceability(instruments, texts);
        }

        if (data.Runs.SelectMany(run => run.Deviations.Select(deviation => $"\u2022 {run.Procedure.Title}: {deviation}")).ToArray() is { Length: > 0 } deviations)
        {
            yield return new ReportBlock.Notice(NoticeLevel.Warning, texts["deviations"], string.Join("\n", deviations));
        }

        if (texts.Language != "en")
        {
            yield return new ReportBlock.Paragraph(texts["as_recorded"], ParagraphStyle.Small);
        }

        yield return new ReportBlock.Contents(Depth: 1, Columns: 2);
    }

    private static string Sentence(BuildCertificateData data, CertificateVerdict verdict, ReportTexts texts)
    {
        var good = verdict.Deciding.Count(run => run.Conclusion.Verdict is ReportVerdict.Passed or ReportVerdict.ConditionallyPassed);
        var bad = verdict.Deciding
            .Where(run => run.Conclusion.Verdict is not (ReportVerdict.Passed or ReportVerdict.ConditionallyPassed or ReportVerdict.NotJudged))
            .Select(run => $"{run.Procedure.Title} ({ResultBlocks.VerdictWord(run.Conclusion.Verdict, texts).ToLowerInvariant()})");
        var sentence = verdict.Deciding.IsEmpty
            ? texts["certificate_no_runs"]
            : texts.Format("certificate_sentence", ("good", good), ("count", verdict.Deciding.Length), ("bad", string.Join(", ", bad)));
        string[] differing = [.. data.BmsSettings.Where(row => row.Found is not null && !row.Agrees).Select(row => row.Name)];
        string[] failed = [.. data.WiringChecklist.Where(row => row.Verdict is ReportVerdict.Failed or ReportVerdict.ConditionallyFailed).Select(row => row.Check)];
        sentence += differing.Length > 0 ? " " + texts.Format("certificate_settings", ("names", string.Join(", ", differing))) : "";
        sentence += failed.Length > 0 ? " " + texts.Format("certificate_wiring", ("names", string.Join(", ", failed))) : "";
        return verdict.Missing.IsEmpty ? sentence : $"{sentence} {texts.Format("certificate_missing", ("count", verdict.Missing.Length), ("names", string.Join(", ", verdict.Missing.Select(missing => missing.Title))))}";
    }

    private static ImmutableArray<KeyFigure> Figures(BuildCertificateData data, CertificateVerdict verdict)
    {
        if (!data.KeyFigures.IsEmpty)
        {
            return data.KeyFigures;
        }

        // The first figure of each procedure, then the second of each, until the page has enough.
        var most = verdict.Deciding.Select(run => run.KeyFigures.Length).DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(0, most).SelectMany(rank => verdict.Deciding.Where(run => rank < run.KeyFigures.Length).Select(run => run.KeyFigures[rank])).Take(MostFigures)];
    }

    private static ReportBlock.SideBySide Identity(BuildCertificateData data, CertificateVerdict verdict, ReportTexts texts)
    {
        var first = data.Runs.Select(run => run.Conclusion.Started).DefaultIfEmpty(data.Paper.Issued).Min();
        var last = data.Runs.Select(run => run.Conclusion.Ended).DefaultIfEmpty(data.Paper.Issued).Max();
        ReportBlock details = new ReportBlock.Definitions(
        [
            new(texts["pack"], data.Pack.Name),
            new(texts["serial_number"], data.Pack.SerialNumber ?? texts["not_known"]),
            new(texts["configuration"], $"{PackBlocks.Configuration(data.Pack)}, {data.Pack.Chemistry}"),
            new(texts["nominal_capacity"], data.Pack.NominalAmpereHours is { } nominal ? $"{NumberText.Plain(nominal)}\u00A0Ah" : texts["not_known"]),
            new(texts["tested"], first.UtcDateTime.Date == last.UtcDateTime.Date ? NumberText.Day(first) : $"{NumberText.Day(first)} \u2013 {NumberText.Day(last)}"),
            new(texts["laboratory"], data.Paper.Laboratory ?? texts["not_stated"]),
            new(texts["tested_by"], data.Paper.Operator ?? texts["not_stated"]),
            new(texts["customer"], data.Paper.Customer ?? texts["not_stated"]),
            .. data.Grade is { } grade ? [new Definition(texts["grade"], $"{grade.Grade}: {grade.Rule}")] : Array.Empty<Definition>(),
            .. data.Paper.Replaces is { } replaced ? [new Definition(texts["replaces"], replaced)] : Array.Empty<Definition>(),
        ]);
        ReportBlock picture = data.Photos.IsEmpty
            ? PackBlocks.Topology(data.Pack, texts, [], null)
            : new ReportBlock.Picture(data.Photos[0].Bytes, data.Photos[0].Caption, data.Photos[0].Caption, data.Photos[0].Source, 48);
        return new ReportBlock.SideBySide([new(1.25, [details]), new(1, [picture])]);
    }

    private static ReportBlock NotTested(BuildCertificateData data, CertificateVerdict verdict, ReportTexts texts) => RunReport.NotTested(
        [
            .. verdict.Missing.Select(missing => missing.ReasonNotTested is { } reason ? $"{missing.Title}: {reason}" : missing.Title),
            .. data.BmsSettings.Where(row => row.Found is null).Select(row => texts.Format("setting_not_read", ("name", row.Name))),
            .. data.WiringChecklist.Where(row => row.Verdict == ReportVerdict.NotTested).Select(row => texts.Format("check_not_made", ("name", row.Check))),
            .. data.NotTested,
            .. verdict.Deciding.SelectMany(run => run.NotTested).Distinct(StringComparer.Ordinal),
        ],
        texts);

    private static ReportBlock.Table VerdictSheet(BuildCertificateData data, CertificateVerdict verdict, ReportTexts texts) => new(
        "verdicts",
        [
            new(texts["procedure"], Weight: 1.7), new(texts["tested"], Weight: 0.75), new(texts["verdict"], Weight: 0.85), new(texts["main_result"], Weight: 2.4), new(texts["conditions"], Weight: 2.6),
        ],
        [
            .. data.Runs.Select(run => TableRow.Of(
                new TableCell(new RichText([new TextRun(run.Procedure.Title + (verdict.Deciding.Contains(run) ? "" : $" ({texts["earlier_run"].ToLowerInvariant()})"), TextEmphasis.None, "#" + BuildCertificate.Prefix(data, run) + "section")])),
                NumberText.Day(run.Conclusion.Started),
                new TableCell(ResultBlocks.VerdictWord(run.Conclusion.Verdict, texts), null, run.Conclusion.Verdict),
                MainResult(run, texts),
                run.ConditionsInShort ?? string.Join("; ", run.Conditions.Take(3).Select(condition => $"{condition.Term} {condition.Value.ToPlainText()}")))),
            .. Built(texts["settings_caption"], "#table-bms-settings", verdict.Settings, data.BmsSettings.Count(row => row.Found is not null && row.Agrees), data.BmsSettings.Length, texts),
            .. Built(texts["wiring_caption"], "#table-wiring", verdict.Wiring, data.WiringChecklist.Count(row => row.Verdict == ReportVerdict.Passed), data.WiringChecklist.Length, texts),
            .. verdict.Missing.Select(missing => TableRow.Of(
                missing.Title, "\u2013", new TableCell(texts["verdict_NotTested"], null, ReportVerdict.NotTested), missing.ReasonNotTested ?? texts["no_run"], "")),
            .. data.Unreadable.Select(unreadable => TableRow.Of(
                unreadable.File, "\u2013", new TableCell(texts["verdict_Error"], null, ReportVerdict.Error), unreadable.Reason, "")),
        ],
        texts["verdict_sheet_caption"]);

    /// <summary>A row for what was looked at rather than run: the settings, the wiring.</summary>
    private static IEnumerable<TableRow> Built(string title, string link, ReportVerdict? verdict, int good, int count, ReportTexts texts) => verdict is null
        ? []
        : [TableRow.Of(
            new TableCell(new RichText([new TextRun(title, TextEmphasis.None, link)])),
            "\u2013",
            new TableCell(ResultBlocks.VerdictWord(verdict.Value, texts), null, verdict),
            texts.Format("built_in_order", ("good", good), ("count", count)),
            "")];

    /// <summary>A result that is not met tells more than the first one.</summary>
    private static TableCell MainResult(RunReportData run, ReportTexts texts)
    {
        var known = run.Results.Concat(run.WorstOfGroups).Where(result => result.Value is not null).ToArray();
        var main = known.FirstOrDefault(result => result.Verdict is ReportVerdict.Failed or ReportVerdict.ConditionallyFailed)
            ?? known.FirstOrDefault(result => result.Id == run.MainResult)
            ?? known.FirstOrDefault(result => result.Verdict is not ReportVerdict.NotJudged)
            ?? known.FirstOrDefault();
        if (main is not { Value: { } value } result)
        {
            return run.Conclusion.EndReason;
        }

        // A number and its unit stay together where the line ends.
        var text = $"{result.Title} {NumberText.WithUncertainty(value, result.ExpandedUncertainty)}\u00A0{result.Unit}".TrimEnd();
        return new TableCell(ResultBlocks.LimitText(result) is var limit and not "\u2013" ? texts.Format("result_with_limit", ("result", text), ("limit", limit.Replace(' ', '\u00A0'))) : text, value);
    }
}
