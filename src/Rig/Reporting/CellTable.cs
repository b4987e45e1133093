using System.Collections.Immutable;
using PackBench.Reports.Certificates;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Reporting;

/// <summary>One row a group from the results that a capacity run has by group.</summary>
internal static class CellTable
{
    public static ImmutableArray<CellEndRow> Of(RecordedRun run, ImmutableArray<RunResult> results)
    {
        var discharge = run.Steps.FirstOrDefault(step => step.Verb == "discharge" && step.Scans > 0);
        // A discharge between two levels of pulses has no end that anybody asked for.
        if (discharge is null || run.Channels.Cells.Length == 0 || Find("cells_end", 0) is null)
        {
            return [];
        }

        var before = run.ScanBefore(discharge);
        return
        [
            .. run.Channels.Cells.Select((channel, index) => new CellEndRow(
                index + 1,
                before is not null && before[channel].IsGood ? before[channel].Value : null,
                Value("cells_end", index), Value("cells_rest", index), Value("resistance_groups_1s", index), Value("resistance_groups_10s", index),
                Value("remaining", index), Value("capacity_groups", index), Uncertainty("resistance_groups_10s", index), Uncertainty("capacity_groups", index))),
        ];

        RunResult? Find(string name, int index) => results.FirstOrDefault(result => result.Name == $"{name}[{index + 1}]");

        double? Value(string name, int index) => Find(name, index) is { } result && double.IsFinite(result.Value) ? result.Value : null;

        double? Uncertainty(string name, int index) => Find(name, index) is { } result && double.IsFinite(result.Uncertainty) ? result.Uncertainty : null;
    }
}
