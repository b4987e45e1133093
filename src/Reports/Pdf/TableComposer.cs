using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>Tables: widths from weights and words, heads that are repeated, rows that are not divided unless taller than a third of a page.</summary>
internal sealed class TableComposer(ComposeContext context)
{
    private const float CellGap = 9;
    private const float RowPadding = 2.6f;
    private const int LinesInRow = 28;

    // A table of a few rows is not worth dividing.
    private const int SmallTable = 10;

    private static readonly TextStyle HeadStyle = new(FontFace.Bold, 7.8f, Palette.Ink);

    public IEnumerable<FlowItem> Compose(ReportBlock.Table table, float width)
    {
        var widths = ColumnWidths.Of(table, width, ComposeContext.Cell, HeadStyle, CellGap);
        var head = Head(table, widths, width);
        var number = table.Caption is null ? null : context.NextTable();
        foreach (var item in Caption(table, number, width))
        {
            yield return item;
        }

        var repeated = number is null
            ? (Box)head
            : new StackBox([.. BlockComposer.Lines(Label(context.Texts.Format("continued", ("title", number)), ""), ComposeContext.Cell, width, 0), new FlowItem(head, 3)]);
        yield return new FlowItem(head, table.Caption is null ? 8 : 3, KeepWithNext: true);
        var rows = table.Rows.SelectMany(row => Rows(row, table, widths, width)).ToArray();
        foreach (var (index, (box, isGroup)) in rows.Index())
        {
            var keep = table.KeepTogether || rows.Length <= SmallTable || isGroup || index == 0 || index == rows.Length - 2 || (index == rows.Length - 1 && table.Note is not null);
            yield return new FlowItem(box, KeepWithNext: keep && (index < rows.Length - 1 || table.Note is not null), RepeatedHead: repeated);
        }

        if (table.Note is { } note)
        {
            foreach (var (index, line) in BlockComposer.Lines(note, ComposeContext.Small, width, 4, 1.3f).Index())
            {
                yield return line;
            }
        }
    }

    private static RichText Label(string label, RichText text) => new([new TextRun(label, TextEmphasis.Strong), .. text.Runs]);

    private IEnumerable<FlowItem> Caption(ReportBlock.Table table, string? number, float width)
    {
        if (number is null)
        {
            return [];
        }

        var lines = new StackBox([.. BlockComposer.Lines(Label(number + "  ", table.Caption!), ComposeContext.Cell, width, 0)]);
        return [new FlowItem(new AnchoredBox(context.Anchors.Next("table-" + DocumentOutline.Slug(table.Name)), lines), 11, KeepWithNext: true)];
    }

    private static DrawnBox Head(ReportBlock.Table table, ImmutableArray<float> widths, float width)
    {
        var cells = table.Columns.Zip(widths, (column, columnWidth) => TextLayout.Break(
            column.Unit is null ? column.Title : new RichText([new TextRun(column.Title), new TextRun($"\n{column.Unit}")]), HeadStyle, columnWidth - CellGap)).ToArray();
        var lines = cells.Max(cell => cell.Length);
        var height = (lines * HeadStyle.Size * 1.25f) + (2 * RowPadding) + 1;
        return new DrawnBox(height, (page, x, y) =>
        {
            page.Rule(x, y, x + width, y, Palette.Ink, 1);
            var left = x;
            foreach (var (column, (cell, columnWidth)) in table.Columns.Zip(cells.Zip(widths)))
            {
                // Heads stand on the line below them: one-line heads beside two-line heads at the bottom.
                DrawLines(page, cell, left, y + RowPadding + ((lines - cell.Length) * HeadStyle.Size * 1.25f), columnWidth, column.Alignment, HeadStyle.Size, 1.25f);
                left += columnWidth;
            }

            page.Rule(x, y + height, x + width, y + height, Palette.Ink, 0.6f);
        });
    }

    private static IEnumerable<(Box Box, bool IsGroup)> Rows(TableRow row, ReportBlock.Table table, ImmutableArray<float> widths, float width)
    {
        if (row.Kind == TableRowKind.Group)
        {
            yield return (Group(row, width), true);
            yield break;
        }

        var style = row.Kind == TableRowKind.Total ? ComposeContext.Cell with { Face = FontFace.Bold } : ComposeContext.Cell;
        var cells = table.Columns.Zip(widths).Select((column, index) => index >= row.Cells.Length
            ? (new TableCell(""), ImmutableArray<TextLine>.Empty)
            : (row.Cells[index], TextLayout.Break(row.Cells[index].Text, style, column.Second - CellGap - MarkWidth(row.Cells[index])))).ToArray();
        var lines = Math.Max(1, cells.Max(cell => cell.Item2.Length));
        for (var from = 0; from < lines; from += LinesInRow)
        {
            var part = cells.Select(cell => (from == 0 ? cell.Item1 : new TableCell(""), cell.Item2.Skip(from).Take(LinesInRow).ToImmutableArray())).ToArray();
            yield return (Row(row.Kind, part, table, widths, width, style, isLast: from + LinesInRow >= lines), false);
        }
    }

    private static DrawnBox Row(
        TableRowKind kind, (TableCell Cell, ImmutableArray<TextLine> Lines)[] cells, ReportBlock.Table table, ImmutableArray<float> widths, float width, TextStyle style, bool isLast)
    {
        var height = (Math.Max(1, cells.Max(cell => cell.Lines.Length)) * style.Size * 1.3f) + (2 * RowPadding);
        return new DrawnBox(height, (page, x, y) =>
        {
            if (kind == TableRowKind.Highlight)
            {
                page.Fill(new SKRect(x, y, x + width, y + height), Palette.Tint(Palette.Of(Charts.ChartInk.Highlight), 0.1f));
            }

            if (kind == TableRowKind.Total)
            {
                page.Rule(x, y, x + width, y, Palette.Ink, 0.6f);
            }

            var left = x;
            foreach (var (column, ((cell, lines), columnWidth)) in table.Columns.Zip(cells.Zip(widths)))
            {
                var mark = MarkWidth(cell);
                if (cell.Verdict is { } verdict)
                {
                    var first = lines.IsEmpty ? 0 : lines[0].Width;
                    var beforeText = column.Alignment == ColumnAlignment.Right ? columnWidth - CellGap - first - mark : 0;
                    VerdictMark.Draw(page, verdict, left + beforeText + 4, y + RowPadding + (style.Size * 0.66f), 7.5f);
                }

                DrawLines(page, lines, left + mark, y + RowPadding, columnWidth - mark, column.Alignment, style.Size, 1.3f);
                left += columnWidth;
            }

            if (isLast)
            {
                page.Rule(x, y + height, x + width, y + height, Palette.Rule, 0.4f);
            }
        });
    }

    private static DrawnBox Group(TableRow row, float width)
    {
        var style = ComposeContext.Cell with { Face = FontFace.Bold };
        var lines = TextLayout.Break(row.Cells.IsEmpty ? "" : row.Cells[0].Text, style, width - 8);
        var height = (lines.Length * style.Size * 1.3f) + (2 * RowPadding) + 2;
        return new DrawnBox(height, (page, x, y) =>
        {
            page.Fill(new SKRect(x, y, x + width, y + height), Palette.Shade);
            DrawLines(page, lines, x + 3, y + RowPadding + 1, width - 8, ColumnAlignment.Left, style.Size, 1.3f);
            page.Rule(x, y + height, x + width, y + height, Palette.Rule, 0.4f);
        });
    }

    private static float MarkWidth(TableCell cell) => cell.Verdict is null ? 0 : 12;

    private static void DrawLines(
        PageCanvas page, ImmutableArray<TextLine> lines, float x, float y, float width, ColumnAlignment alignment, float size, float leading)
    {
        foreach (var (index, line) in lines.Index())
        {
            var shift = alignment switch
            {
                ColumnAlignment.Right => width - CellGap - line.Width,
                ColumnAlignment.Centre => (width - CellGap - line.Width) / 2,
                _ => 0,
            };
            page.Line(line, x + shift, y + (index * size * leading) + (size * 0.98f));
        }
    }
}
