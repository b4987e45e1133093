using System.Collections.Immutable;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution.BmsAudit;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>What an audit of the BMS settings found, what has changed, and the settings themselves, from the rows that its run recorded.</summary>
internal static class AuditSections
{
    /// <summary>Empty for a run that read no settings.</summary>
    public static ImmutableArray<ReportSection> Of(SqliteRunReader reader)
    {
        var rows = reader.ReadEvents<RunEvent.MeasuredRow>().ToLookup(row => row.Table, row => row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value, StringComparer.Ordinal));
        if (!rows[BmsAuditActions.Settings].Any())
        {
            return [];
        }

        var findings = rows[BmsAuditActions.Findings].ToList();
        ReportBlock found = findings.Count == 0
            ? new ReportBlock.Notice(NoticeLevel.Info, "Findings", "Every setting fits the pack.")
            : Table(
                "findings", [new("Level", Weight: 0.9), new("Setting", Weight: 1.4), new("Is", Weight: 1), new("Rule", Weight: 3), new("Why it matters", Weight: 3)],
                findings.Select(row => TableRow.Of(
                    new TableCell(row["level"], Verdict: row["level"] == "note" ? ReportVerdict.NotJudged : ReportVerdict.Failed), row["setting"], row["value"], row["rule"], row["why"])),
                "Each finding with the value that the unit shows, the rule and the reason; the worst first.");
        return
        [
            new ReportSection("Findings", [found], "findings"),
            .. rows[BmsAuditActions.Changes].Any()
                ?
                [
                    new ReportSection(
                        "Changed since the last backup",
                        [
                            Table(
                                "changes", [new("Setting", Weight: 2), new("Then"), new("Now")],
                                rows[BmsAuditActions.Changes].Select(row => TableRow.Of(row["setting"], row["then"], row["now"])), "Settings that differ from the unit's last backup."),
                        ],
                        "changes"),
                ]
                : ImmutableArray<ReportSection>.Empty,
            new ReportSection(
                "Settings as read",
                [
                    Table(
                        "settings", [new("Setting", Weight: 2), new("Meaning", Weight: 3), new("Value", ColumnAlignment.Right), new("Pack file", ColumnAlignment.Right)],
                        rows[BmsAuditActions.Settings].Select(row => TableRow.Of(row["setting"], row["title"], row["value"], row["intended"].Length > 0 ? row["intended"] : "\u2013")),
                        "All settings that the unit shows, and what the pack file intends."),
                ],
                "settings"),
        ];
    }

    private static ReportBlock.Table Table(string name, ImmutableArray<TableColumn> columns, IEnumerable<TableRow> rows, string caption) => new(name, columns, [.. rows], caption);
}
