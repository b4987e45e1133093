using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>The results of a run as a table: value, uncertainty, limit, rule, verdict, risk.</summary>
internal static partial class ResultBlocks
{
    public static IEnumerable<ReportBlock> Of(string prefix, ImmutableArray<ResultRow> results, ReportTexts texts)
    {
        if (results.IsEmpty)
        {
            return [new ReportBlock.Paragraph(texts["no_results"])];
        }

        ImmutableArray<string> rules = [.. results.Select(result => result.DecisionRule).OfType<string>().Distinct(StringComparer.Ordinal)];
        return
        [
            new ReportBlock.Table(
                prefix + "results",
                [
                    new(texts["quantity"], Weight: 2.5),
                    new(texts["value"], ColumnAlignment.Right, 1.1),
                    new(texts["uncertainty_U"], ColumnAlignment.Right, 0.9),
                    new(texts["unit"], Weight: 0.6),
                    new("k", ColumnAlignment.Right, 0.5),
                    new(texts["limit"], Weight: 1.5),
                    new(texts["rule"], ColumnAlignment.Centre, 0.5),
                    new(texts["verdict"], Weight: 1.5),
                    new(texts["risk"], ColumnAlignment.Right, 0.8),
                ],
                [.. results.Select(result => Row(prefix, result, rules, texts))],
                texts["results_caption"],
                Note(results, rules, texts)),
        ];
    }

    /// <summary>The limit as it is printed.</summary>
    public static string LimitText(ResultRow result) => result switch
    {
        { LimitText: { } text } => LongNumber().Replace(text, number => NumberText.Plain(double.Parse(number.ValueSpan, System.Globalization.CultureInfo.InvariantCulture))),
        { LowerLimit: { } low, UpperLimit: { } high } => $"{NumberText.Plain(low)} … {NumberText.Plain(high)}",
        { LowerLimit: { } low } => $"\u2265 {NumberText.Plain(low)}",
        { UpperLimit: { } high } => $"\u2264 {NumberText.Plain(high)}",
        _ => "\u2013",
    };

    /// <summary>A limit that was computed has as many digits as the computer; the page has five.</summary>
    [System.Text.RegularExpressions.GeneratedRegex(@"\d+\.\d{4,}")]
    private static partial System.Text.RegularExpressions.Regex LongNumber();

    public static string VerdictWord(ReportVerdict verdict, ReportTexts texts) => texts[$"verdict_{verdict}"];

    private static TableRow Row(string prefix, ResultRow result, ImmutableArray<string> rules, ReportTexts texts)
    {
        var title = Title(prefix, result);
        var verdict = new TableCell(VerdictWord(result.Value is null ? ReportVerdict.NotTested : result.Verdict, texts), null, result.Value is null ? ReportVerdict.NotTested : result.Verdict);
        if (result.Value is not { } value)
        {
            return TableRow.Of(title, "\u2013", "", result.Unit, "", LimitText(result), "", verdict, "");
        }

        var (number, uncertainty) = NumberText.Rounded(value, result.ExpandedUncertainty ?? double.NaN);
        return TableRow.Of(
            title,
            new TableCell(number, value),
            new TableCell(uncertainty, result.ExpandedUncertainty),
            result.Unit,
            result.CoverageFactor is { } k && uncertainty.Length > 0 ? new TableCell(NumberText.Fixed(k, 2), k) : "",
            LimitText(result),
            result.DecisionRule is { } rule ? Letter(rules.IndexOf(rule)) : "",
            verdict,
            result.RiskOfWrongDecision is { } risk ? new TableCell(Percent(risk), risk) : "");
    }

    private static TableCell Title(string prefix, ResultRow result)
    {
        var title = result.BudgetId is { } budget
            ? new TextRun(result.Title, TextEmphasis.None, $"#table-{prefix}budget-{DocumentOutline.Slug(budget)}")
            : new TextRun(result.Title);
        return result.Note is { } note
            ? new TableCell(new RichText([title, new TextRun("\n" + note, TextEmphasis.Subtle)]))
            : new TableCell(new RichText([title]));
    }

    private static RichText Note(ImmutableArray<ResultRow> results, ImmutableArray<string> rules, ReportTexts texts)
    {
        var runs = ImmutableArray.CreateBuilder<TextRun>();
        if (results.Any(result => result.ExpandedUncertainty is not null))
        {
            var probability = results.Select(result => result.CoverageProbability).OfType<double>().DefaultIfEmpty(0.95).Min();
            runs.Add(new TextRun(texts.Format("uncertainty_statement", ("percent", Math.Round(probability * 100, 1)))));
        }

        foreach (var (index, rule) in rules.Index())
        {
            runs.Add(new TextRun((runs.Count > 0 ? "\n" : "") + Letter(index) + ") ", TextEmphasis.Strong));
            runs.Add(new TextRun(rule + "."));
        }

        if (results.Any(result => result.RiskOfWrongDecision is not null))
        {
            runs.Add(new TextRun("\n" + texts["risk_statement"]));
        }

        return new RichText(runs.ToImmutable());
    }

    private static string Letter(int index) => ((char)('a' + (index % 26))).ToString();

    private static string Percent(double share) => share < 0.0005 ? "< 0.1 %" : $"{NumberText.Fixed(share * 100, 1)} %";
}
