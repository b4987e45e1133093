using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>
/// The certificate of a pack over all its runs. Pure. The first two pages tell a stranger the verdict, the figures, the
/// conditions and what was not tested; then the pack, each procedure, the evidence and the appendix.
/// </summary>
public static class BuildCertificate
{
    /// <param name="texts">Words; null: those shipped for the paper's language.</param>
    public static ReportDocument Create(BuildCertificateData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Paper);
        data = InLanguage.Of(data, texts);
        var deciding = CertificateVerdict.Of(data).Deciding;
        data = data with { Runs = [.. data.Runs.Select(run => deciding.Contains(run) ? run : InShort(run))] };
        var verdict = CertificateVerdict.Of(data);
        var document = new ReportDocument
        {
            Title = texts["certificate_title"],
            Subtitle = PackBlocks.Title(data.Pack, texts),
            Number = data.Paper.Number,
            Language = texts.Language,
            SimulatedNotice = SimulatedNotice(data, texts),
            Footer = texts.Format("footer", ("version", data.Paper.SoftwareVersion), ("number", data.Paper.Number)),
            Theme = data.Paper.Theme,
            Metadata = new(
                data.Paper.Laboratory ?? data.Paper.Operator ?? "PackBench",
                $"{texts["certificate_title"]}: {data.Pack.Name}",
                data.Paper.Issued,
                data.Paper.SoftwareVersion,
                [.. data.Runs.Select(run => run.Procedure.Id).Distinct(), data.Pack.Chemistry]),
            Blocks = ChartThinning.Of(
            [
                .. CertificateCover.Blocks(data, verdict, texts),
                .. CertificatePack.Blocks(data, texts),
                .. Procedures(data, verdict, texts),
                .. CertificatePack.Runtimes(data, texts),
                .. Evidence(data, texts),
                .. Statement(data, texts),
                .. Appendix(data, texts),
            ],
            ChartThinning.Printed),
        };
        return DocumentFingerprint.Seal(document, texts, texts["certificate_check"]);
    }

    /// <summary>Of an earlier run the results only: its curves and budgets are in its own report, and would bury those that decide.</summary>
    private static RunReportData InShort(RunReportData run) =>
        run with { Sections = [], Budgets = [], Results = [.. run.Results.Select(result => result with { BudgetId = null })] };

    internal static string Prefix(BuildCertificateData data, RunReportData run) => $"run-{data.Runs.IndexOf(run) + 1}-";

    internal static string RunTitle(RunReportData run) => $"{run.Procedure.Title}, {NumberText.Day(run.Conclusion.Started)}";

    private static string? SimulatedNotice(BuildCertificateData data, ReportTexts texts)
    {
        var simulated = data.Runs.Count(run => run.Conclusion.Simulated);
        return simulated == 0 ? null
            : simulated == data.Runs.Length ? texts["simulated_notice"]
            : texts.Format("partly_simulated_notice", ("simulated", simulated), ("count", data.Runs.Length));
    }

    private static IEnumerable<ReportBlock> Procedures(BuildCertificateData data, CertificateVerdict verdict, ReportTexts texts)
    {
        foreach (var run in data.Runs)
        {
            var prefix = Prefix(data, run);
            yield return new ReportBlock.PageBreak(WhereLittleIsLeft: true);
            yield return new ReportBlock.Heading(1, RunTitle(run), prefix + "section");
            if (!verdict.Deciding.Contains(run))
            {
                yield return new ReportBlock.Notice(NoticeLevel.Info, texts["earlier_run"], texts["earlier_run_text"]);
            }

            yield return new ReportBlock.VerdictBanner(run.Conclusion.Verdict, RunReport.Sentence(run, texts));
            if (!run.KeyFigures.IsEmpty)
            {
                yield return new ReportBlock.KeyFigures(run.KeyFigures);
            }

            foreach (var block in RunReport.Findings(run, texts, prefix, 2))
            {
                yield return block;
            }

            yield return new ReportBlock.Heading(2, texts["method"], prefix + "method");
            foreach (var block in RunReport.Method(run, texts))
            {
                yield return block;
            }
        }
    }

    private static IEnumerable<ReportBlock> Evidence(BuildCertificateData data, ReportTexts texts)
    {
        yield return new ReportBlock.Heading(1, texts["instruments"], "instruments");
        foreach (var block in EvidenceBlocks.Instruments("instruments", [.. data.Runs.SelectMany(run => run.Instruments).Distinct()], texts))
        {
            yield return block;
        }

        yield return new ReportBlock.Heading(1, texts["limits_and_events"], "limits");
        foreach (var run in data.Runs)
        {
            yield return new ReportBlock.Heading(2, RunTitle(run), Prefix(data, run) + "limits", InContents: false);
            foreach (var block in EvidenceBlocks.LimitsAndEvents(Prefix(data, run), run, texts))
            {
                yield return block;
            }
        }
    }

    private static IEnumerable<ReportBlock> Statement(BuildCertificateData data, ReportTexts texts)
    {
        yield return new ReportBlock.Heading(1, texts["statement"], "statement");
        foreach (var paragraph in texts.Paragraphs("statement_text"))
        {
            yield return new ReportBlock.Paragraph(RichText.FromMarkup(paragraph));
        }

        if (data.Grade is { } grade)
        {
            yield return new ReportBlock.Definitions([new(texts["grade"], new RichText([new TextRun(grade.Grade, TextEmphasis.Strong)])), new(texts["rule"], grade.Rule)], 2);
        }

        yield return new ReportBlock.Heading(2, texts["restrictions"], "restrictions");
        yield return data.Restrictions.IsEmpty
            ? new ReportBlock.Paragraph(texts["no_restrictions"])
            : new ReportBlock.BulletList([.. data.Restrictions.Select(RichText.FromString)]);
        if (!data.Opinions.IsEmpty)
        {
            yield return new ReportBlock.Heading(2, texts["opinions"], "opinions");
            yield return new ReportBlock.Paragraph(texts["opinions_intro"], ParagraphStyle.Small);
            yield return new ReportBlock.BulletList([.. data.Opinions.Select(RichText.FromString)]);
        }

        yield return new ReportBlock.Together(
        [
            new ReportBlock.Paragraph(texts["only_item_tested"]),
            new ReportBlock.Signatures(data.Signatures.IsEmpty ? [new(texts["tested_by"], data.Paper.Operator), new(texts["released_by"])] : data.Signatures),
        ]);
    }

    private static IEnumerable<ReportBlock> Appendix(BuildCertificateData data, ReportTexts texts)
    {
        yield return new ReportBlock.PageBreak();
        yield return new ReportBlock.Heading(1, texts["budgets"], "budgets");
        yield return new ReportBlock.Paragraph(texts["budgets_intro"]);
        foreach (var run in data.Runs.Where(run => !run.Budgets.IsEmpty))
        {
            yield return new ReportBlock.Heading(2, RunTitle(run), Prefix(data, run) + "budgets", InContents: false);
            foreach (var block in EvidenceBlocks.Budgets(Prefix(data, run), run.Budgets, texts))
            {
                yield return block;
            }
        }

        yield return new ReportBlock.Heading(1, texts["raw_data"], "raw-data");
        yield return new ReportBlock.Paragraph(texts["raw_data_intro"]);
        foreach (var block in EvidenceBlocks.Digests("digests", [.. data.Runs.SelectMany(run => run.Digests)], texts).Concat(EvidenceBlocks.OwnWords(texts)))
        {
            yield return block;
        }

        var sources = data.Runs.Where(run => run.Procedure.SourceText is not null).DistinctBy(run => (run.Procedure.Id, run.Procedure.Version, run.Procedure.SourceText)).ToArray();
        if (sources.Length > 0)
        {
            yield return new ReportBlock.Heading(1, texts["procedure_texts"], "procedures");
        }

        foreach (var run in sources)
        {
            yield return new ReportBlock.Heading(2, run.Procedure.Title, $"procedure-{run.Procedure.Id}", InContents: false);
            yield return new ReportBlock.Code(run.Procedure.SourceText!, $"{run.Procedure.Id}, {texts.Format("version", ("version", run.Procedure.Version))}", LineNumbers: true);
        }
    }
}
