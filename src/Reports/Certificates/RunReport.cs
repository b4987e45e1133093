using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>
/// The report of one run of any procedure. Pure: the same data and texts give the same document. The first page says what
/// was found, on what, by whom, when and how surely, and what was not tested; the rest is the evidence.
/// </summary>
public static class RunReport
{
    /// <param name="texts">Words; null: those shipped for <see cref="PaperIdentity.Language"/>.</param>
    public static ReportDocument Create(RunReportData data, ReportTexts? texts = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        texts ??= ReportTexts.For(data.Paper);
        data = InLanguage.Of(data, texts);
        return DocumentFingerprint.Seal(new ReportDocument
        {
            Title = data.Procedure.Title,
            Subtitle = PackBlocks.Title(data.Pack, texts),
            Number = data.Paper.Number,
            Language = texts.Language,
            SimulatedNotice = data.Conclusion.Simulated ? texts["simulated_notice"] : null,
            Footer = texts.Format("footer", ("version", data.Paper.SoftwareVersion), ("number", data.Paper.Number)),
            Theme = data.Paper.Theme,
            Metadata = new(
                data.Paper.Laboratory ?? data.Paper.Operator ?? "PackBench",
                $"{data.Procedure.Title}: {data.Pack.Name}",
                data.Paper.Issued,
                data.Paper.SoftwareVersion,
                [data.Procedure.Id, data.Pack.Chemistry, data.Pack.Name]),
            Blocks = ChartThinning.Of([.. FirstPage(data, texts), .. Body(data, texts), .. Appendix(data, texts)], ChartThinning.Fine),
        }, texts, texts["fingerprint_text"]);
    }

    /// <summary>The verdict in one sentence, from the results, where the data has none.</summary>
    internal static string Sentence(RunReportData data, ReportTexts texts)
    {
        if (data.Conclusion.Sentence is { } given)
        {
            return given;
        }

        var judged = data.Results.Concat(data.WorstOfGroups).Where(result => result.Verdict is not (ReportVerdict.NotJudged or ReportVerdict.NotTested)).ToArray();
        var bad = judged.Where(result => result.Verdict != ReportVerdict.Passed).Select(result => result.Title).ToArray();
        return data.Conclusion.Verdict switch
        {
            ReportVerdict.Passed when bad.Length > 0 => texts.Format("sentence_passed_but", ("good", judged.Length - bad.Length), ("count", judged.Length), ("names", string.Join(", ", bad))),
            ReportVerdict.Passed when judged.Length == 0 => texts["sentence_passed_unjudged"],
            ReportVerdict.Passed => texts.Format("sentence_passed", ("count", judged.Length)),
            ReportVerdict.ConditionallyPassed or ReportVerdict.ConditionallyFailed => texts.Format("sentence_conditional", ("names", string.Join(", ", bad))),
            ReportVerdict.Failed => texts.Format("sentence_failed", ("count", judged.Length), ("bad", bad.Length), ("names", string.Join(", ", bad))),
            ReportVerdict.Tripped => texts.Format("sentence_tripped", ("reason", data.Conclusion.EndReason)),
            ReportVerdict.Aborted => texts.Format("sentence_aborted", ("reason", data.Conclusion.EndReason)),
            ReportVerdict.Error => texts.Format("sentence_error", ("reason", data.Conclusion.EndReason)),
            _ => texts["sentence_not_judged"],
        };
    }

    /// <summary>Method, results and the procedure's own sections, with headings from <paramref name="level"/> down; used by the certificate too.</summary>
    internal static IEnumerable<ReportBlock> Findings(RunReportData data, ReportTexts texts, string prefix, int level)
    {
        yield return new ReportBlock.Heading(level, texts["results"], prefix + "results");
        foreach (var block in ResultBlocks.Of(prefix, data.Results, texts))
        {
            yield return block;
        }

        foreach (var section in data.Sections)
        {
            yield return new ReportBlock.Heading(level, section.Title, section.Anchor is null ? null : prefix + section.Anchor);
            foreach (var block in section.Blocks)
            {
                yield return block;
            }
        }
    }

    internal static IEnumerable<ReportBlock> Method(RunReportData data, ReportTexts texts)
    {
        if (data.Procedure.Purpose is { } purpose)
        {
            yield return new ReportBlock.Paragraph(purpose);
        }

        foreach (var paragraph in data.Procedure.Method)
        {
            yield return new ReportBlock.Paragraph(RichText.FromMarkup(paragraph));
        }

        ImmutableArray<Definition> conditions =
        [
            new(texts["procedure"], texts.Format("procedure_value", ("id", data.Procedure.Id), ("version", data.Procedure.Version))),
            .. data.Procedure.Parameters,
            .. data.Conditions,
        ];
        yield return new ReportBlock.Definitions(conditions, 2);
        yield return data.Deviations.IsEmpty
            ? new ReportBlock.Paragraph(texts["no_deviations"])
            : new ReportBlock.Notice(NoticeLevel.Warning, texts["deviations"], string.Join("\n", data.Deviations));
    }

    private static IEnumerable<ReportBlock> FirstPage(RunReportData data, ReportTexts texts)
    {
        yield return new ReportBlock.VerdictBanner(data.Conclusion.Verdict, Sentence(data, texts));
        if (!data.KeyFigures.IsEmpty)
        {
            yield return new ReportBlock.KeyFigures(data.KeyFigures);
        }

        yield return new ReportBlock.Definitions(
        [
            new(texts["pack"], $"{data.Pack.Name}, {PackBlocks.Configuration(data.Pack)}, {data.Pack.Chemistry}"),
            new(texts["tested_by"], data.Paper.Operator ?? texts["not_stated"]),
            new(texts["started"], data.Conclusion.StartedText ?? NumberText.Instant(data.Conclusion.Started)),
            new(texts["laboratory"], data.Paper.Laboratory ?? texts["not_stated"]),
            new(texts["duration"], NumberText.Duration(data.Conclusion.Ended - data.Conclusion.Started)),
            new(texts["customer"], data.Paper.Customer ?? texts["not_stated"]),
            new(texts["end_reason"], data.Conclusion.EndReason),
            new(texts["scans"], data.Conclusion.Scans.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture).Replace(',', '\u202F')),
            .. data.Paper.Replaces is { } replaced ? [new Definition(texts["replaces"], replaced)] : Array.Empty<Definition>(),
        ], 2);
        yield return NotTested(data.NotTested, texts);
        if (!data.Instruments.IsEmpty && !data.Instruments.All(EvidenceBlocks.IsTraceable))
        {
            yield return EvidenceBlocks.Traceability(data.Instruments, texts);
        }

        yield return new ReportBlock.Paragraph(texts["only_item_tested"], ParagraphStyle.Small);
        yield return new ReportBlock.Contents(Depth: 1, Columns: 2);
    }

    internal static ReportBlock NotTested(ImmutableArray<string> items, ReportTexts texts) => new ReportBlock.Notice(
        NoticeLevel.Info,
        texts["not_tested"],
        items.IsEmpty ? texts["not_tested_unstated"] : string.Join("\n", items.Select(item => $"\u2022 {item}")));

    private static IEnumerable<ReportBlock> Body(RunReportData data, ReportTexts texts) =>
    [
        new ReportBlock.PageBreak(),
        .. Findings(data, texts, "", 1),
        new ReportBlock.Heading(1, texts["method"], "method"),
        .. Method(data, texts),
        new ReportBlock.Heading(1, texts["item"], "item"),
        PackBlocks.Identity(data.Pack, texts),
        PackBlocks.Topology(data.Pack, texts, [], null),
        new ReportBlock.Heading(1, texts["instruments"], "instruments"),
        .. EvidenceBlocks.Instruments("instruments", data.Instruments, texts, data.InstrumentsUnknown),
        new ReportBlock.Heading(1, texts["limits_and_events"], "limits"),
        .. EvidenceBlocks.LimitsAndEvents("", data, texts),
        new ReportBlock.Heading(1, texts["statement"], "statement"),
        .. Statement(data, texts),
    ];

    private static IEnumerable<ReportBlock> Statement(RunReportData data, ReportTexts texts)
    {
        foreach (var paragraph in texts.Paragraphs("statement_text"))
        {
            yield return new ReportBlock.Paragraph(RichText.FromMarkup(paragraph));
        }

        yield return new ReportBlock.Signatures([new(texts["tested_by"], data.Paper.Operator), new(texts["released_by"])]);
    }

    private static IEnumerable<ReportBlock> Appendix(RunReportData data, ReportTexts texts)
    {
        if (!data.Budgets.IsEmpty)
        {
            yield return new ReportBlock.Heading(1, texts["budgets"], "budgets");
            yield return new ReportBlock.Paragraph(texts["budgets_intro"]);
            foreach (var block in EvidenceBlocks.Budgets("", data.Budgets, texts))
            {
                yield return block;
            }
        }

        yield return new ReportBlock.Heading(1, texts["raw_data"], "raw-data");
        yield return new ReportBlock.Paragraph(texts["raw_data_intro"]);
        foreach (var block in EvidenceBlocks.Digests("digests", data.Digests, texts).Concat(EvidenceBlocks.OwnWords(texts)))
        {
            yield return block;
        }

        if (data.Procedure.SourceText is { } source)
        {
            yield return new ReportBlock.Heading(1, texts["procedure_text"], "procedure");
            yield return new ReportBlock.Code(source, $"{data.Procedure.Id}, {texts.Format("version", ("version", data.Procedure.Version))}", LineNumbers: true);
        }
    }
}
