using System.Collections.Immutable;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Reporting;

/// <summary>Results that exist once for each group in series, for each cycle or each load, as one table: a row a quantity, a column a group.</summary>
internal static class GroupTable
{
    public static bool IsOfGroup(RunResult result) => result.Name.EndsWith(']');

    /// <summary>The quantity's name without the group's number.</summary>
    public static string QuantityOf(RunResult result) => result.Name[..result.Name.IndexOf('[', StringComparison.Ordinal)];

    /// <summary>Its title without the group's number.</summary>
    public static string TitleOf(RunResult result) => result.Title[..result.Title.LastIndexOf('[')].TrimEnd();

    /// <summary>What is counted: "group", "cycle".</summary>
    public static string ColumnOf(RunResult result) => (Others.FirstOrDefault(other => other.Group == result.Group).Column ?? "Group").ToLowerInvariant();

    /// <summary>Groups of results whose list is not one of the groups in series: by column, title, caption and anchor.</summary>
    private static readonly ImmutableArray<(string Group, string Column, string Title, string Caption, string Anchor)> Others =
    [
        ("Levels", "Level", "Levels, one after another", "Each level in the order in which it was reached, with expanded uncertainties (±).", "levels"),
        ("Cycles", "Cycle", "Cycles, one after another", "Each cycle, with expanded uncertainties (±).", "cycles"),
        ("Runtimes", "Load", "Runtimes of loads", "Loads of constant power on the discharge that was measured, with expanded uncertainties (±).", "runtimes"),
    ];

    public static ImmutableArray<ReportSection> Sections(ImmutableArray<RunResult> results) =>
    [
        .. Others.SelectMany(other => Section([.. results.Where(result => result.Group == other.Group)], other.Column, other.Title, other.Caption, other.Anchor)),
        .. Section([.. results.Where(result => Others.All(other => other.Group != result.Group))], "Group", "Groups in series", "Each group in series, with expanded uncertainties (±).", "groups"),
        .. results.Where(result => IsOfGroup(result) && result.IsText).GroupBy(QuantityOf)
            .Select(words => new ReportSection(TitleOf(words.First()), [new ReportBlock.BulletList([.. words.Select(word => RichText.FromString(word.Text))])], words.Key)),
    ];

    private static ImmutableArray<ReportSection> Section(ImmutableArray<RunResult> results, string column, string title, string caption, string anchor)
    {
        var quantities = results.Where(result => IsOfGroup(result) && !result.IsText).GroupBy(QuantityOf).ToList();
        if (quantities.Count == 0)
        {
            return [];
        }

        var groups = quantities.Max(quantity => quantity.Count());
        ImmutableArray<TableColumn> columns =
        [
            new("Quantity", Weight: 2.4), new("Unit", Weight: 0.95),
            .. Enumerable.Range(1, groups).Select(group => new TableColumn($"{column} {group}", ColumnAlignment.Right, Weight: 1.25)),
            new("Limit", Weight: 1.2), new("Verdict", Weight: 1.75),
        ];
        return
        [
            new ReportSection(title, [new ReportBlock.Table(anchor, columns, [.. quantities.Select(quantity => Row([.. quantity], groups))], caption)], anchor),
        ];
    }

    private static TableRow Row(ImmutableArray<RunResult> quantity, int groups)
    {
        var first = quantity[0];
        var title = TitleOf(first);
        var cells = ImmutableArray.CreateBuilder<TableCell>();
        cells.Add(title);
        cells.Add(first.Unit);
        for (var i = 0; i < groups; i++)
        {
            cells.Add(i < quantity.Length ? Cell(quantity[i]) : "");
        }

        var worst = quantity.Max(result => result.Verdict);
        cells.Add(first.Limit);
        cells.Add(worst == ResultVerdict.Informative ? (TableCell)"" : new TableCell(Word(worst), Verdict: RunReportBuilder.VerdictOf(worst)));
        return new TableRow(cells.ToImmutable());
    }

    private static TableCell Cell(RunResult result) => double.IsFinite(result.Value)
        ? new TableCell(double.IsFinite(result.Uncertainty) && result.Uncertainty > 0 ? NumberText.WithUncertainty(result.Value, result.Uncertainty) : NumberText.Plain(result.Value), result.Value)
        : "–";

    private static string Word(ResultVerdict verdict) => verdict switch
    {
        ResultVerdict.Pass => "all passed",
        ResultVerdict.ConditionalPass => "conditional",
        ResultVerdict.ConditionalFail => "conditionally failed",
        ResultVerdict.Missing => "missing",
        _ => "failed",
    };
}
