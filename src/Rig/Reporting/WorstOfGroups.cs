using System.Collections.Immutable;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Reporting;

/// <summary>
/// Of each quantity that is judged for every group in series (each level, each cycle) the one that is worst off: where a page has room
/// for one figure, it stands for all of them.
/// </summary>
internal static class WorstOfGroups
{
    /// <summary>Named as the quantity is, without a number; the title says which it is.</summary>
    public static ImmutableArray<RunResult> Of(ImmutableArray<RunResult> results) =>
    [
        .. results.Where(result => GroupTable.IsOfGroup(result) && !result.IsText && double.IsFinite(result.Value)).GroupBy(GroupTable.QuantityOf)
            .Where(quantity => quantity.Any(result => result.Verdict != ResultVerdict.Informative)).Select(quantity => Of(quantity.Key, [.. quantity])),
    ];

    /// <summary>The figures of a run without a table for each group: its own, and the worst of each table.</summary>
    public static ImmutableArray<RunResult> AndSingle(ImmutableArray<RunResult> results) => [.. results.Where(result => !GroupTable.IsOfGroup(result)), .. Of(results)];

    private static RunResult Of(string name, ImmutableArray<RunResult> quantity)
    {
        var severest = quantity.Max(result => result.Verdict);
        var limit = quantity[0].Limit;
        var worst = quantity.Where(result => result.Verdict == severest).MaxBy(result => limit.StartsWith('≤') || limit.StartsWith('<') ? result.Value
            : limit.StartsWith('≥') || limit.StartsWith('>') ? -result.Value
            : Math.Abs(result.Value))!;
        var number = worst.Name[(name.Length + 1)..^1];
        return worst with { Name = name, Title = $"{GroupTable.TitleOf(worst)}, worst of {quantity.Length}: {GroupTable.ColumnOf(worst)} {number}", Budget = [] };
    }
}
