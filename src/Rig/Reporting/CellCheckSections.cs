using System.Collections.Immutable;
using System.Globalization;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution.BmsCells;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>The errors of a BMS's cell voltages over the voltage, cell by cell with the tolerance, and the figures behind them.</summary>
internal static class CellCheckSections
{
    /// <summary>Empty for a run that compared no cells.</summary>
    public static ImmutableArray<ReportSection> Of(SqliteRunReader reader)
    {
        var rows = reader.ReadEvents<RunEvent.MeasuredRow>().Where(row => row.Table == BmsCellsActions.Levels)
            .Select(row => row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value, StringComparer.Ordinal)).ToList();
        if (rows.Count == 0)
        {
            return [];
        }

        var cells = rows.GroupBy(row => row["cell"]).ToList();
        var ends = rows.OrderBy(row => Number(row, "reference_V")).ToList();
        ImmutableArray<double> x = [.. ends.Select(row => Number(row, "reference_V"))];
        ImmutableArray<double> allowed = [.. ends.Select(row => Number(row, "allowed_V") * 1000)];
        var chart = new ReportBlock.FitChart(
            "cell-errors", new ChartAxis("Cell voltage", "V"), new ChartAxis("Error of the BMS", "mV"),
            [
                .. cells.Select(cell => new PointSeries(
                    $"Cell {cell.Key}", [.. cell.Select(row => Number(row, "reference_V"))], [.. cell.Select(row => Number(row, "error_V") * 1000)],
                    [.. cell.Select(row => Number(row, "error_U_V") * 1000)])),
            ],
            x.Length < 2 || x[0] == x[^1] ? [] : [new FitLine("Tolerance +", x, allowed, Extrapolation: true), new FitLine("Tolerance \u2212", x, [.. allowed.Select(value => -value)], Extrapolation: true)],
            Caption: "What the BMS shows less what the reference reads, with expanded uncertainties; the broken lines are the tolerance.", HeightMm: 70);
        var table = new ReportBlock.Table(
            "cell-levels",
            [
                new("Level", Weight: 0.7), new("Cell", Weight: 0.7), new("Reference", ColumnAlignment.Right, 1, "V"), new("BMS", ColumnAlignment.Right, 1, "V"),
                new("Error", ColumnAlignment.Right, 1.3, "mV"), new("Allowed", ColumnAlignment.Right, 1, "mV"), new("Verdict", Weight: 1.2),
            ],
            [
                .. rows.Select(row =>
                {
                    var (error, uncertainty, most) = (Number(row, "error_V") * 1000, Number(row, "error_U_V") * 1000, Number(row, "allowed_V") * 1000);
                    var verdict = VerdictOf(Math.Abs(error), uncertainty, most);
                    return TableRow.Of(
                        row["level"], row["cell"], new TableCell(NumberText.Fixed(Number(row, "reference_V"), 4), Number(row, "reference_V")),
                        new TableCell(NumberText.Fixed(Number(row, "bms_V"), 4), Number(row, "bms_V")), new TableCell(NumberText.WithUncertainty(error, uncertainty), error),
                        new TableCell("\u00B1 " + NumberText.Fixed(most, 1), most), new TableCell(verdict.Word, Verdict: verdict.Verdict));
                }),
            ],
            "Each cell at each level. The verdict of the run is by the worst of them, with its uncertainty.");
        return [new ReportSection("Cell voltages of the BMS", [chart, table], "cell-check")];
    }

    /// <summary>As the run judges its worst: conditional where the limit lies within the uncertainty.</summary>
    private static (string Word, ReportVerdict Verdict) VerdictOf(double error, double uncertainty, double most) => (error <= most, error + uncertainty <= most, error - uncertainty > most) switch
    {
        (true, true, _) => ("Passed", ReportVerdict.Passed),
        (true, false, _) => ("Conditional", ReportVerdict.ConditionallyPassed),
        (false, _, false) => ("Conditional", ReportVerdict.ConditionallyFailed),
        _ => ("Failed", ReportVerdict.Failed),
    };

    private static double Number(Dictionary<string, string> row, string column) => double.Parse(row[column], CultureInfo.InvariantCulture);
}
