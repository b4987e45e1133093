using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>What stands behind the results: instruments, limits, events, gaps, budgets, digests.</summary>
internal static class EvidenceBlocks
{
    public static IEnumerable<ReportBlock> Instruments(string tableName, ImmutableArray<InstrumentRow> instruments, ReportTexts texts, string? unknown = null)
    {
        if (instruments.IsEmpty)
        {
            yield return new ReportBlock.Notice(NoticeLevel.Warning, texts["traceability"], unknown ?? texts["no_instruments"]);
            yield break;
        }

        yield return new ReportBlock.Table(
            tableName,
            [
                new(texts["role"], Weight: 1.1), new(texts["instrument"], Weight: 1.8), new(texts["address"], Weight: 1.3),
                new(texts["accuracy"], Weight: 1.7), new(texts["calibration"], Weight: 1.9),
            ],
            [.. instruments.Select(instrument => Instrument(instrument, texts))],
            texts["instruments_caption"]);
        yield return Traceability(instruments, texts);
    }

    /// <summary>One of the two sentences must be printed: by certificate, or by specification only.</summary>
    public static ReportBlock Traceability(ImmutableArray<InstrumentRow> instruments, ReportTexts texts) => instruments.All(IsTraceable)
        ? new ReportBlock.Paragraph(RichText.FromMarkup(texts.Format("traceability_by_certificate", ("certificates", string.Join(", ", instruments.Select(row => row.Certificate).Distinct())))))
        : new ReportBlock.Notice(
            NoticeLevel.Warning,
            texts["traceability_not_established"],
            texts.Format("traceability_by_specification", ("instruments", string.Join(", ", instruments.Where(row => !IsTraceable(row)).Select(row => row.Model).Distinct()))));

    public static bool IsTraceable(InstrumentRow row) => row.CalibratedOn is not null && !string.IsNullOrWhiteSpace(row.Certificate);

    public static IEnumerable<ReportBlock> LimitsAndEvents(string prefix, RunReportData run, ReportTexts texts)
    {
        if (!run.Trips.IsEmpty)
        {
            yield return new ReportBlock.Table(
                $"{prefix}trips",
                [new(texts["elapsed"], ColumnAlignment.Right, 0.8), new(texts["condition"], Weight: 2), new(texts["because"], Weight: 2), new(texts["value"], Weight: 1), new(texts["action"], Weight: 1.6)],
                [.. run.Trips.Select(trip => TableRow.Of(NumberText.Elapsed(trip.Elapsed), new TableCell(trip.Condition, null, ReportVerdict.Tripped), trip.Because, trip.Value, trip.Action))],
                texts["trips_caption"]);
        }

        if (run.Limits.IsEmpty)
        {
            yield return new ReportBlock.Paragraph(texts["no_limits"]);
        }
        else
        {
            yield return new ReportBlock.Table(
                $"{prefix}limits",
                [new(texts["condition"], Weight: 2.2), new(texts["origin"], Weight: 0.8), new(texts["because"], Weight: 2.2), new(texts["closest"], Weight: 1.4)],
                [.. run.Limits.Select(limit => TableRow.Of(Code(limit.Condition), limit.Origin, limit.Because, new TableCell(limit.Closest ?? "\u2013", null, limit.Tripped ? ReportVerdict.Tripped : ReportVerdict.Passed)))],
                texts["limits_caption"]);
        }

        foreach (var block in Gaps(prefix, run, texts))
        {
            yield return block;
        }

        if (!run.Events.IsEmpty)
        {
            yield return new ReportBlock.Table(
                $"{prefix}events",
                [new(texts["elapsed"], ColumnAlignment.Right, 0.7), new(texts["kind"], Weight: 0.9), new(texts["event"], Weight: 4)],
                [.. run.Events.Select(row => TableRow.Of(NumberText.Elapsed(row.Elapsed), row.Kind, row.Text))],
                texts["events_caption"]);
        }
    }

    public static IEnumerable<ReportBlock> Budgets(string prefix, ImmutableArray<BudgetTable> budgets, ReportTexts texts)
    {
        foreach (var budget in budgets)
        {
            yield return new ReportBlock.Table(
                $"{prefix}budget-{DocumentOutline.Slug(budget.Id)}",
                [
                    new(texts["source"], Weight: 2.4), new(texts["estimate"], ColumnAlignment.Right, 1.2), new(texts["standard_uncertainty"], ColumnAlignment.Right, 1.2),
                    new(texts["distribution"], Weight: 1), new(texts["sensitivity"], ColumnAlignment.Right, 1), new(texts["contribution"], ColumnAlignment.Right, 1, budget.Unit),
                    new("\u03BD", ColumnAlignment.Right, 0.5), new(texts["group"], Weight: 0.8),
                ],
                [
                    .. budget.Lines.Select(line => TableRow.Of(
                        line.Source,
                        new TableCell($"{NumberText.Plain(line.Estimate)} {line.Unit}", line.Estimate),
                        new TableCell($"{Short(line.StandardUncertainty)} {line.Unit}", line.StandardUncertainty),
                        line.Distribution,
                        new TableCell(Short(line.Sensitivity), line.Sensitivity),
                        new TableCell(Short(line.Contribution), line.Contribution),
                        line.DegreesOfFreedom is { } degrees && double.IsFinite(degrees) ? new TableCell(NumberText.Plain(degrees), degrees) : "\u221E",
                        line.CorrelationGroup ?? "")),
                    Sum(budget, texts),
                ],
                texts.Format("budget_caption", ("result", budget.Title)),
                BudgetNote(budget, texts));
        }
    }

    public static IEnumerable<ReportBlock> Digests(string tableName, ImmutableArray<FileDigest> digests, ReportTexts texts) => digests.IsEmpty
        ? [new ReportBlock.Paragraph(texts["no_digests"])]
        :
        [
            new ReportBlock.Table(
                tableName,
                [new(texts["file"], Weight: 1.5), new(texts["content"], Weight: 1.4), new(texts["digest"], Weight: 2.6)],
                [.. digests.Select(digest => TableRow.Of(Code(digest.File), digest.Content, Code($"{digest.Algorithm}\n{digest.Digest}")))],
                texts["digests_caption"]),
        ];

    /// <summary>Which words are not those of the program, where any are not.</summary>
    public static IEnumerable<ReportBlock> OwnWords(ReportTexts texts) => texts.OwnKeys.IsEmpty
        ? []
        :
        [
            new ReportBlock.Paragraph(texts.Format(
                ReportTexts.OwnWordsKey, ("count", texts.OwnKeys.Length),
                ("files", string.Join(", ", texts.Own.Select(source => $"{source.File} (SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source.Content)))})"))))),
        ];

    private static IEnumerable<ReportBlock> Gaps(string prefix, RunReportData run, ReportTexts texts)
    {
        if (run.Gaps.IsEmpty)
        {
            yield return new ReportBlock.Paragraph(texts["no_gaps"]);
            yield break;
        }

        yield return new ReportBlock.Table(
            $"{prefix}gaps",
            [new(texts["from"], ColumnAlignment.Right, 0.7), new(texts["to"], ColumnAlignment.Right, 0.7), new(texts["channel"], Weight: 1.2), new(texts["reason"], Weight: 1.8), new(texts["effect"], Weight: 2)],
            [.. run.Gaps.Select(gap => TableRow.Of(NumberText.Elapsed(gap.From), NumberText.Elapsed(gap.To), gap.Channel, gap.Reason, gap.Effect))],
            texts["gaps_caption"]);
    }

    private static TableRow Instrument(InstrumentRow row, ReportTexts texts)
    {
        var identity = string.Join(", ", new[]
        {
            row.SerialNumber is null ? texts["serial_unknown"] : texts.Format("serial", ("number", row.SerialNumber)),
            row.Firmware is null ? "" : texts.Format("firmware", ("version", row.Firmware)),
        }.Where(part => part.Length > 0));
        var calibration = IsTraceable(row)
            ? texts.Format("calibrated", ("on", Day(row.CalibratedOn)), ("due", row.CalibrationDue is null ? "\u2013" : Day(row.CalibrationDue)), ("certificate", row.Certificate))
            : texts["specification_assumed"];
        return TableRow.Of(
            row.Role,
            new TableCell(new RichText([new TextRun(row.Model), new TextRun("\n" + identity, TextEmphasis.Subtle)])),
            Code(row.Address),
            row.Accuracy ?? "\u2013",
            new TableCell(calibration, null, IsTraceable(row) ? ReportVerdict.Passed : ReportVerdict.ConditionallyPassed));
    }

    private static TableRow Sum(BudgetTable budget, ReportTexts texts)
    {
        var (value, uncertainty) = NumberText.Rounded(budget.Value, budget.ExpandedUncertainty);
        return new TableRow(
        [
            $"{texts["result"]}: {value} ± {uncertainty} {budget.Unit}",
            new TableCell($"{NumberText.Plain(budget.Value)} {budget.Unit}", budget.Value),
            "", "", "",
            new TableCell(Short(budget.CombinedStandardUncertainty), budget.CombinedStandardUncertainty),
            budget.EffectiveDegreesOfFreedom is { } degrees && double.IsFinite(degrees) ? new TableCell(degrees > 1000 ? "> 1000" : NumberText.Plain(Math.Floor(degrees)), degrees) : "\u221E",
            "",
        ], TableRowKind.Total);
    }

    private static RichText BudgetNote(BudgetTable budget, ReportTexts texts)
    {
        var (_, uncertainty) = NumberText.Rounded(budget.Value, budget.ExpandedUncertainty);
        var sentence = texts.Format(
            "budget_note",
            ("k", NumberText.Fixed(budget.CoverageFactor, 2)),
            ("percent", Math.Round(budget.CoverageProbability * 100, 1)),
            ("uncertainty", $"{uncertainty} {budget.Unit}"));
        return budget.Note is null ? sentence : $"{sentence} {budget.Note}";
    }

    private static TableCell Code(string text) => new(new RichText([new TextRun(text, TextEmphasis.Code)]));

    private static string Short(double value) => double.IsFinite(value) ? NumberText.Plain(RoundTo(value, 3)) : "\u2013";

    private static double RoundTo(double value, int digits) => value == 0
        ? 0
        : double.Parse(value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
