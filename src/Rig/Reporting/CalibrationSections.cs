using System.Collections.Immutable;
using System.Globalization;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution.BmsCurrent;
using PackBench.Rig.Runs.Store;
using ReportPoint = PackBench.Reports.Certificates.CalibrationPoint;

namespace PackBench.Rig.Reporting;

/// <summary>The pages of a calibration of the BMS's current, from the rows that its run recorded.</summary>
internal static class CalibrationSections
{
    private static readonly (string Column, string Title)[] WriteColumns =
    [
        ("direction", "direction"), ("what", "written"), ("told_A", "told, A"), ("verdict", "outcome"), ("factor_before", "factor before"), ("factor_after", "after"),
        ("shown_before_A", "shown before, A"), ("shown_after_A", "after, A"),
    ];

    private static readonly (string Column, string Title)[] CorrectionColumns = [("reported_A", "reported by the BMS, A"), ("true_A", "true, A"), ("true_U_A", "U, A")];

    /// <summary>Null where the run was no calibration, or did not come to its conclusion.</summary>
    public static CalibrationData? Find(SqliteRunReader reader, RunReportData data)
    {
        var rows = reader.ReadEvents<RunEvent.MeasuredRow>().ToLookup(row => row.Table, row => row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value, StringComparer.Ordinal));
        var found = Points(rows[CalibrationState.AsFound + CalibrationTables.Judged]);
        if (found.IsEmpty || rows[CalibrationTables.Conclusion].LastOrDefault() is not { } conclusion)
        {
            return null;
        }

        var fit = rows[CalibrationTables.Fit].FirstOrDefault();
        return new CalibrationData
        {
            Run = data with { Sections = [.. data.Sections, .. Tables(rows)] }, Quantity = "BMS current", Unit = "A", AsFound = found,
            AsLeft = conclusion["adjusted"] == "yes" ? Points(rows[CalibrationState.AsLeft + CalibrationTables.Judged]) : [],
            Action = conclusion["action"], DeadBand = conclusion["dead_band_discharge_A"] is { Length: > 0 } band ? Number(band) : null,
            Fit = fit is null ? null : new CalibrationFit(
                Number(fit["offset_A"]), Number(fit["offset_U_A"]), Number(fit["gain"]), Number(fit["gain_U"]), Number(fit["scatter_A"]), Number(fit["correlation"])),
        };
    }

    private static ImmutableArray<ReportPoint> Points(IEnumerable<Dictionary<string, string>> rows) =>
    [
        .. rows.Select(row => new ReportPoint(
            Number(row["reference_A"]), Number(row["bms_A"]), Number(row["error_U_A"]), Math.Round(Number(row["tolerance_A"]), 3), VerdictOf(row["verdict"]),
            row["verdict"] == "NotIndicated" ? "inside the dead band" : null)),
    ];

    private static ReportVerdict VerdictOf(string verdict) => verdict switch
    {
        "Pass" => ReportVerdict.Passed,
        "NotIndicated" => ReportVerdict.NotJudged,
        _ => ReportVerdict.Failed,
    };

    private static IEnumerable<ReportSection> Tables(ILookup<string, Dictionary<string, string>> rows)
    {
        if (rows["write"].Any())
        {
            yield return new ReportSection("Writes", [Table("writes", rows["write"], WriteColumns, "Each write, with what the BMS showed before and after it.")], "writes");
        }

        if (rows["correction"].Any())
        {
            yield return new ReportSection("Correction", [Table("correction", rows["correction"], CorrectionColumns, "What flows where the BMS reports this much, by the fitted line.")], "correction");
        }
    }

    private static ReportBlock.Table Table(string name, IEnumerable<Dictionary<string, string>> rows, (string Column, string Title)[] columns, string caption) => new(
        name,
        [.. columns.Select(column => new TableColumn(column.Title, IsNumber(column.Column) ? ColumnAlignment.Right : ColumnAlignment.Left))],
        [.. rows.Select(row => TableRow.Of([.. columns.Select(column => Cell(column.Column, row[column.Column]))]))],
        caption);

    private static TableCell Cell(string column, string text) => IsNumber(column) && text.Length > 0
        ? new TableCell(NumberText.Fixed(Number(text), column.StartsWith("factor", StringComparison.Ordinal) ? 4 : 3), Number(text))
        : text.Length > 0 ? text : "\u2013";

    private static bool IsNumber(string column) => column.EndsWith("_A", StringComparison.Ordinal) || column.StartsWith("factor", StringComparison.Ordinal);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
