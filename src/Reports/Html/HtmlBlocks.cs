using System.Globalization;
using PackBench.Reports.Charts;
using PackBench.Reports.Pictures;
using PackBench.Reports.Texts;

namespace PackBench.Reports.Html;

/// <summary>Each block as markup.</summary>
internal sealed class HtmlBlocks(HtmlWriter html, ReportTexts words, ImmutableArray<OutlineEntry> outline)
{
    private const float SvgWidth = 560;

    private readonly Queue<OutlineEntry> _headings = new(outline);
    private readonly UniqueNames _anchors = new();
    private int _figures;
    private int _tables;

    public void Write(IEnumerable<ReportBlock> blocks)
    {
        foreach (var block in blocks)
        {
            Write(block);
        }
    }

    private void Write(ReportBlock block)
    {
        switch (block)
        {
            case ReportBlock.Heading heading:
                // h1 is the title of the document.
                html.Element($"h{Math.Clamp(heading.Level + 1, 2, 4)}", $"id=\"{_headings.Dequeue().Anchor}\"", heading.Text);
                break;
            case ReportBlock.Paragraph paragraph:
                html.Element("p", paragraph.Style == ParagraphStyle.Body ? "" : $"class=\"{paragraph.Style.ToString().ToLowerInvariant()}\"", paragraph.Text);
                break;
            case ReportBlock.KeyFigures tiles:
                Tiles(tiles);
                break;
            case ReportBlock.VerdictBanner banner:
                html.Raw($"<div class=\"banner {Class(banner.Verdict)}\">").Raw(Mark(banner.Verdict)).Raw("<div>");
                html.Element("strong", "", banner.Word ?? Word(banner.Verdict)).Element("p", "", banner.Sentence).Raw("</div></div>\n");
                break;
            case ReportBlock.Notice notice:
                html.Raw($"<div class=\"notice {notice.Level.ToString().ToLowerInvariant()}\">").Element("b", "", notice.Title).Element("p", "", notice.Text).Raw("</div>\n");
                break;
            case ReportBlock.Definitions definitions:
                Definitions(definitions);
                break;
            case ReportBlock.BulletList list:
                List(list);
                break;
            case ReportBlock.Code code:
                html.Raw("<figure>").Element("pre", "", code.Text);
                html.Element("figcaption", "", code.Caption ?? "").Raw("</figure>\n");
                break;
            case ReportBlock.Table table:
                Table(table);
                break;
            case ReportBlock.LineChart chart:
                Chart(chart, chart.Name, chart.Caption);
                break;
            case ReportBlock.BarChart chart:
                Chart(chart, chart.Name, chart.Caption);
                break;
            case ReportBlock.FitChart chart:
                Chart(chart, chart.Name, chart.Caption);
                break;
            case ReportBlock.Topology topology:
                Topology(topology);
                break;
            case ReportBlock.Picture picture:
                Picture(picture);
                break;
            case ReportBlock.QrCode code:
                html.Raw("<div class=\"qr\">").Raw(QrMatrix.Svg(code.Payload)).Element("p", "", code.Text).Raw("</div>\n");
                break;
            case ReportBlock.Signatures signatures:
                Signatures(signatures);
                break;
            case ReportBlock.Contents contents:
                Contents(contents);
                break;
            case ReportBlock.PageBreak { WhereLittleIsLeft: true }:
                break;
            case ReportBlock.PageBreak:
                html.Raw("<div class=\"page\"></div>\n");
                break;
            case ReportBlock.Together together:
                html.Raw("<section class=\"together\">\n");
                Write(together.Blocks);
                html.Raw("</section>\n");
                break;
            case ReportBlock.SideBySide side:
                SideBySide(side);
                break;
            default:
                throw new NotSupportedException($"The HTML renderer cannot write {block.GetType().Name}.");
        }
    }

    private static string Class(ReportVerdict verdict) => verdict switch
    {
        ReportVerdict.Passed => "good",
        ReportVerdict.ConditionallyPassed or ReportVerdict.ConditionallyFailed or ReportVerdict.Aborted => "doubtful",
        ReportVerdict.Failed or ReportVerdict.Tripped or ReportVerdict.Error => "bad",
        _ => "none",
    };

    private string Word(ReportVerdict verdict) => words[$"verdict_{verdict}"];

    private string Mark(ReportVerdict verdict)
    {
        var sign = Class(verdict) switch { "good" => "\u2713", "doubtful" => "!", "bad" => "\u2717", _ => "\u2013" };
        return $"<span class=\"mark {Class(verdict)}\" role=\"img\" aria-label=\"{HtmlWriter.Escape(Word(verdict))}\" title=\"{HtmlWriter.Escape(Word(verdict))}\">{sign}</span>";
    }

    private void Tiles(ReportBlock.KeyFigures tiles)
    {
        html.Raw("<div class=\"tiles\">\n");
        foreach (var figure in tiles.Figures)
        {
            html.Raw("<div class=\"tile\"><span class=\"label\">").Text(figure.Label).Raw("</span>");
            html.Raw(figure.Verdict == ReportVerdict.NotJudged ? "" : Mark(figure.Verdict));
            html.Raw("<span class=\"value\">").Text(figure.Value).Raw(" <span class=\"unit\">").Text(figure.Unit ?? "").Raw("</span></span><span class=\"note\">");
            html.Text(figure.Note ?? "").Raw("</span></div>\n");
        }

        html.Raw("</div>\n");
    }

    private void Definitions(ReportBlock.Definitions definitions)
    {
        html.Raw($"<dl class=\"columns-{Math.Clamp(definitions.Columns, 1, 3)}\">\n");
        foreach (var item in definitions.Items)
        {
            html.Raw("<div>").Element("dt", "", item.Term).Element("dd", "", item.Value).Raw("</div>\n");
        }

        html.Raw("</dl>\n");
    }

    private void List(ReportBlock.BulletList list)
    {
        var element = list.Numbered ? "ol" : "ul";
        html.Raw($"<{element}>\n");
        foreach (var item in list.Items)
        {
            html.Element("li", "", item);
        }

        html.Raw($"</{element}>\n");
    }

    private void Table(ReportBlock.Table table)
    {
        html.Raw($"<div class=\"scroll\"><table id=\"{_anchors.Next("table-" + DocumentOutline.Slug(table.Name))}\">\n");
        if (table.Caption is { } caption)
        {
            html.Raw("<caption><b>").Text(words.Format("table", ("number", ++_tables))).Raw("</b> ").Text(caption).Raw("</caption>\n");
        }

        html.Raw("<thead><tr>");
        foreach (var column in table.Columns)
        {
            html.Raw($"<th scope=\"col\" class=\"{column.Alignment.ToString().ToLowerInvariant()}\">").Text(column.Title);
            html.Raw(column.Unit is null ? "" : "<br/>").Text(column.Unit ?? "").Raw("</th>");
        }

        html.Raw("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            Row(row, table);
        }

        html.Raw("</tbody></table>");
        if (table.Note is { } note)
        {
            html.Element("p", "class=\"small\"", note);
        }

        html.Raw("</div>\n");
    }

    private void Row(TableRow row, ReportBlock.Table table)
    {
        html.Raw($"<tr class=\"{row.Kind.ToString().ToLowerInvariant()}\">");
        if (row.Kind == TableRowKind.Group)
        {
            html.Raw($"<th colspan=\"{table.Columns.Length}\" scope=\"rowgroup\">").Text(row.Cells.IsEmpty ? "" : row.Cells[0].Text).Raw("</th></tr>\n");
            return;
        }

        foreach (var (index, column) in table.Columns.Index())
        {
            var cell = index < row.Cells.Length ? row.Cells[index] : new TableCell("");
            // The number in full for the pointer and for programs; the text stays as rounded as the paper.
            var value = cell.Value is { } number && double.IsFinite(number) ? $" data-value=\"{number.ToString("R", CultureInfo.InvariantCulture)}\"" : "";
            html.Raw($"<td class=\"{column.Alignment.ToString().ToLowerInvariant()}\"{value}>").Raw(cell.Verdict is { } verdict ? Mark(verdict) + " " : "").Text(cell.Text).Raw("</td>");
        }

        html.Raw("</tr>\n");
    }

    private void Chart(ReportBlock chart, string name, string? caption)
    {
        var height = (ChartPainter.HeightOf(chart) ?? 0) * SvgWidth / Pdf.PageGeometry.TextWidth;
        var canvas = new SvgChartCanvas();
        ChartPainter.Paint(chart, canvas, new ChartRectangle(2, 2, SvgWidth - 2, height - 2), words["no_data"]);
        Figure($"id=\"{_anchors.Next("figure-" + DocumentOutline.Slug(name))}\"", canvas, height, caption ?? name, caption);
    }

    private void Topology(ReportBlock.Topology topology)
    {
        var canvas = new SvgChartCanvas();
        var painter = new TopologyPainter(topology, canvas);
        painter.Paint(new ChartRectangle(0, 0, SvgWidth, painter.Height));
        Figure("", canvas, painter.Height, $"{topology.Parallel}P{topology.Series}S", topology.Caption);
    }

    private void Figure(string attributes, SvgChartCanvas canvas, float height, string label, string? caption)
    {
        html.Raw(attributes.Length == 0 ? "<figure>" : $"<figure {attributes}>");
        html.Raw(string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {SvgWidth:0.##} {height:0.##}\" role=\"img\" aria-label=\"{HtmlWriter.Escape(label)}\">"));
        html.Raw(canvas.Content).Raw("</svg>");
        Caption(caption);
        html.Raw("</figure>\n");
    }

    private void Caption(string? caption)
    {
        if (caption is not null)
        {
            html.Raw("<figcaption><b>").Text(words.Format("figure", ("number", ++_figures))).Raw("</b> ").Text(caption).Raw("</figcaption>");
        }
    }

    private void Picture(ReportBlock.Picture picture)
    {
        var (loaded, problem) = PictureLoader.Load(picture.Bytes);
        html.Raw("<figure>");
        if (loaded is null)
        {
            html.Element("p", "class=\"notice warning\"", words.Format("bad_picture", ("source", picture.Source ?? picture.AlternativeText), ("reason", problem)));
        }
        else
        {
            html.Raw(string.Create(CultureInfo.InvariantCulture, $"<img alt=\"{HtmlWriter.Escape(picture.AlternativeText)}\" style=\"max-height: {picture.MaximumHeightMm:0}mm\" src=\"data:{loaded.MediaType};base64,{Convert.ToBase64String(loaded.Bytes)}\"/>"));
        }

        Caption(picture.Caption);
        html.Raw("</figure>\n");
    }

    private void Signatures(ReportBlock.Signatures signatures)
    {
        html.Raw("<div class=\"signatures\">\n");
        foreach (var line in signatures.Lines)
        {
            html.Raw("<div>").Element("b", "", line.Role).Element("p", "class=\"small\"", line.Statement ?? "");
            html.Element("p", "class=\"line\"", line.Date ?? "").Element("p", "class=\"small\"", $"{words["date"]}, {words["signature"]} {line.Name}").Raw("</div>\n");
        }

        html.Raw("</div>\n");
    }

    private void Contents(ReportBlock.Contents contents)
    {
        html.Raw("<nav>").Element("h2", "", contents.Title ?? words["contents"]).Raw(contents.Columns > 1 ? "<ul class=\"two\">\n" : "<ul>\n");
        foreach (var entry in outline.Where(entry => entry.Heading.InContents && entry.Heading.Level <= contents.Depth))
        {
            html.Raw($"<li class=\"level-{entry.Heading.Level}\"><a href=\"#{entry.Anchor}\">").Text(entry.Heading.Text).Raw("</a></li>\n");
        }

        html.Raw("</ul></nav>\n");
    }

    private void SideBySide(ReportBlock.SideBySide side)
    {
        var columns = string.Join(' ', side.Columns.Select(column => column.Weight.ToString("0.###", CultureInfo.InvariantCulture) + "fr"));
        html.Raw($"<div class=\"side\" style=\"grid-template-columns: {columns}\">\n");
        foreach (var column in side.Columns)
        {
            html.Raw("<div>\n");
            Write(column.Blocks);
            html.Raw("</div>\n");
        }

        html.Raw("</div>\n");
    }
}
