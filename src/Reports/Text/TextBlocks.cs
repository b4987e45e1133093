using System.Globalization;
using PackBench.Reports.Texts;

namespace PackBench.Reports.Text;

/// <summary>Each block as lines.</summary>
internal sealed class TextBlocks(TextPage page, ReportTexts words)
{
    public void Write(IEnumerable<ReportBlock> blocks)
    {
        foreach (var block in blocks)
        {
            Write(block);
        }
    }

    private void Write(ReportBlock block)
    {
        page.Blank();
        switch (block)
        {
            case ReportBlock.Heading heading:
                page.Line(heading.Text);
                page.Line(new string(heading.Level switch { 1 => '=', 2 => '-', _ => '.' }, Math.Min(heading.Text.Length, page.Width)));
                break;
            case ReportBlock.Paragraph paragraph:
                page.Wrapped(paragraph.Text.ToPlainText());
                break;
            case ReportBlock.KeyFigures tiles:
                foreach (var figure in tiles.Figures)
                {
                    var judged = figure.Verdict == ReportVerdict.NotJudged ? "" : $" [{Word(figure.Verdict)}]";
                    page.Wrapped($"{figure.Label}: {figure.Value} {figure.Unit} {figure.Note}{judged}", "  ", "    ");
                }

                break;
            case ReportBlock.VerdictBanner banner:
                page.Wrapped($"[{banner.Word ?? Word(banner.Verdict)}] {banner.Sentence.ToPlainText()}");
                break;
            case ReportBlock.Notice notice:
                page.Wrapped($"! {notice.Title}: {notice.Text.ToPlainText()}", "", "  ");
                break;
            case ReportBlock.Definitions definitions:
                var widest = Math.Min(36, definitions.Items.Select(item => item.Term.Length).DefaultIfEmpty(0).Max());
                foreach (var item in definitions.Items)
                {
                    page.Wrapped(item.Value.ToPlainText(), $"  {item.Term.PadRight(widest)}  ", new string(' ', widest + 4));
                }

                break;
            case ReportBlock.BulletList list:
                foreach (var (index, item) in list.Items.Index())
                {
                    page.Wrapped(item.ToPlainText(), list.Numbered ? $"  {index + 1}. " : "  - ", "    ");
                }

                break;
            case ReportBlock.Code code:
                page.Line(code.Caption ?? "");
                foreach (var line in code.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
                {
                    page.Line("    " + line);
                }

                break;
            case ReportBlock.Table table:
                TextTable.Write(page, table);
                break;
            case ReportBlock.LineChart chart:
                Figure(chart.Caption ?? chart.Name);
                foreach (var series in chart.Series)
                {
                    Range(series.Name, series.Y, series.Side == ChartSide.Right ? chart.Right?.Unit : chart.Left.Unit);
                }

                break;
            case ReportBlock.BarChart chart:
                Figure(chart.Caption ?? chart.Name);
                foreach (var series in chart.Series)
                {
                    page.Wrapped(string.Join(", ", chart.Categories.Zip(series.Values, (name, value) => $"{name} {Number(value)} {chart.Values.Unit}")), $"  {series.Name}: ", "    ");
                }

                break;
            case ReportBlock.FitChart chart:
                Figure(chart.Caption ?? chart.Name);
                foreach (var points in chart.ResidualPoints.IsEmpty ? chart.Points : chart.ResidualPoints)
                {
                    Range(points.Name, points.Y, (chart.ResidualPoints.IsEmpty ? chart.Y : chart.Residuals)?.Unit);
                }

                break;
            case ReportBlock.Picture picture:
                Figure(picture.Caption ?? picture.AlternativeText);
                break;
            case ReportBlock.Topology topology:
                Figure(topology.Caption ?? $"{topology.Parallel}P{topology.Series}S");
                page.Wrapped(string.Join("  ", topology.GroupNotes.Select((note, index) => $"{index + 1}: {note}")), "  ", "  ");
                break;
            case ReportBlock.QrCode code:
                page.Wrapped(code.Text.ToPlainText());
                page.Wrapped(code.Payload, "  ", "  ");
                break;
            case ReportBlock.Signatures signatures:
                foreach (var line in signatures.Lines)
                {
                    page.Line($"  {line.Role}: {line.Name} {line.Date} ______________________");
                }

                break;
            case ReportBlock.Together together:
                Write(together.Blocks);
                break;
            case ReportBlock.SideBySide side:
                Write(side.Columns.SelectMany(column => column.Blocks));
                break;
            case ReportBlock.Contents or ReportBlock.PageBreak:
                // A text has no pages.
                break;
            default:
                throw new NotSupportedException($"The text renderer cannot write {block.GetType().Name}.");
        }
    }

    private string Word(ReportVerdict verdict) => words[$"verdict_{verdict}"];

    private void Figure(string caption) => page.Wrapped(caption, "[ ", "  ");

    private void Range(string name, ImmutableArray<double> values, string? unit)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        page.Wrapped(finite.Length == 0 ? words["no_data"] : $"{Number(finite.Min())} … {Number(finite.Max())} {unit}", $"  {name}: ", "    ");
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
