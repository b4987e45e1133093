using System.Globalization;
using System.Text;

namespace PackBench.Reports.Csv;

/// <summary>One table or chart as CSV (RFC 4180, UTF-8, comma, point).</summary>
public sealed record CsvFile(string FileName, string Content);

/// <summary>
/// Every table of a document, and the data of every chart. Cells that hold a number give it in full, not as printed;
/// a column's unit stands in its head: <c>Capacity [Ah]</c>.
/// </summary>
public static class CsvTables
{
    public static ImmutableArray<CsvFile> Of(ReportDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var names = new UniqueNames();
        var files = ImmutableArray.CreateBuilder<CsvFile>();
        foreach (var block in DocumentOutline.Flatten(document.Blocks))
        {
            var (name, content) = block switch
            {
                ReportBlock.Table table => (table.Name, Table(table)),
                ReportBlock.LineChart chart => ("chart-" + chart.Name, Lines(chart)),
                ReportBlock.BarChart chart => ("chart-" + chart.Name, Bars(chart)),
                ReportBlock.FitChart chart => ("chart-" + chart.Name, Fit(chart)),
                _ => ("", ""),
            };
            if (name.Length > 0)
            {
                files.Add(new CsvFile(names.Next(DocumentOutline.Slug(name)) + ".csv", content));
            }
        }

        return files.ToImmutable();
    }

    private static string Table(ReportBlock.Table table)
    {
        var csv = new Rows();
        var grouped = table.Rows.Any(row => row.Kind == TableRowKind.Group);
        var judged = table.Rows.SelectMany(row => row.Cells).Any(cell => cell.Verdict is not null);
        var group = "";
        csv.Add([.. grouped ? ["Group"] : Array.Empty<string>(), .. table.Columns.Select(column => WithUnit(column.Title, column.Unit)), .. judged ? ["Mark"] : Array.Empty<string>()]);
        foreach (var row in table.Rows)
        {
            if (row.Kind == TableRowKind.Group)
            {
                group = row.Cells.IsEmpty ? "" : row.Cells[0].Text.ToPlainText();
                continue;
            }

            var mark = row.Cells.Select(cell => cell.Verdict).FirstOrDefault(verdict => verdict is not null)?.ToString() ?? "";
            csv.Add([
                .. grouped ? [group] : Array.Empty<string>(),
                .. table.Columns.Select((_, index) => index < row.Cells.Length ? Cell(row.Cells[index]) : ""),
                .. judged ? [mark] : Array.Empty<string>()]);
        }

        return csv.ToString();
    }

    private static string Lines(ReportBlock.LineChart chart)
    {
        var csv = new Rows();
        csv.Add(["Curve", WithUnit(chart.X.Title, XUnit(chart.X)), "Value", "Unit"]);
        foreach (var series in chart.Series)
        {
            var unit = (series.Side == ChartSide.Right ? chart.Right?.Unit : chart.Left.Unit) ?? "";
            for (var i = 0; i < series.X.Length; i++)
            {
                csv.Add([series.Name, Number(series.X[i]), Number(series.Y[i]), unit]);
            }
        }

        return csv.ToString();
    }

    private static string Bars(ReportBlock.BarChart chart)
    {
        var csv = new Rows();
        csv.Add(["Series", "Category", WithUnit(chart.Values.Title, chart.Values.Unit), WithUnit("Uncertainty", chart.Values.Unit)]);
        foreach (var series in chart.Series)
        {
            for (var i = 0; i < Math.Min(series.Values.Length, chart.Categories.Length); i++)
            {
                csv.Add([series.Name, chart.Categories[i], Number(series.Values[i]), i < series.Uncertainties.Length ? Number(series.Uncertainties[i]) : ""]);
            }
        }

        return csv.ToString();
    }

    private static string Fit(ReportBlock.FitChart chart)
    {
        var csv = new Rows();
        csv.Add(["Kind", "Name", WithUnit(chart.X.Title, XUnit(chart.X)), WithUnit(chart.Y.Title, chart.Y.Unit), WithUnit("Uncertainty", chart.Y.Unit)]);
        Points("point", chart.Points);
        foreach (var fit in chart.Fits)
        {
            for (var i = 0; i < fit.X.Length; i++)
            {
                csv.Add([fit.Extrapolation ? "extrapolation" : "fit", fit.Name, Number(fit.X[i]), Number(fit.Y[i]), ""]);
            }
        }

        Points("residual", chart.ResidualPoints);
        return csv.ToString();

        void Points(string kind, ImmutableArray<PointSeries> all)
        {
            foreach (var points in all)
            {
                for (var i = 0; i < points.X.Length; i++)
                {
                    csv.Add([kind, points.Name, Number(points.X[i]), Number(points.Y[i]), i < points.Uncertainties.Length ? Number(points.Uncertainties[i]) : ""]);
                }
            }
        }
    }

    private static string Cell(TableCell cell) => cell.Value is { } value ? Number(value) : cell.Text.ToPlainText();

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string? XUnit(ChartAxis axis) => axis.Kind == ChartAxisKind.Number ? axis.Unit : "s";

    private static string WithUnit(string title, string? unit) => string.IsNullOrEmpty(unit) ? title : $"{title} [{unit}]";

    private sealed class Rows
    {
        private readonly StringBuilder _text = new();

        public void Add(IEnumerable<string> cells) => _text.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");

        public override string ToString() => _text.ToString();

        private static string Quoted(string cell) =>
            cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }
}
