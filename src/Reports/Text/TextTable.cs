namespace PackBench.Reports.Text;

/// <summary>A table of characters; columns share the width by what they need.</summary>
internal static class TextTable
{
    private const int Gap = 2;

    public static void Write(TextPage page, ReportBlock.Table table)
    {
        page.Wrapped(table.Caption ?? table.Name);
        var heads = table.Columns.Select(column => column.Unit is null ? column.Title : $"{column.Title} ({column.Unit})").ToArray();
        var body = table.Rows.Select(row => table.Columns.Select((_, index) => index < row.Cells.Length ? Cell(row.Cells[index]) : "").ToArray()).ToArray();
        var widths = Widths(heads, body.Zip(table.Rows).Where(pair => pair.Second.Kind != TableRowKind.Group).Select(pair => pair.First), page.Width);
        var rule = new string('-', Math.Min(page.Width, widths.Sum() + (Gap * (widths.Length - 1))));
        page.Line(rule);
        Row(page, table, heads, widths);
        page.Line(rule);
        foreach (var (cells, row) in body.Zip(table.Rows))
        {
            if (row.Kind == TableRowKind.Group)
            {
                page.Wrapped(cells.FirstOrDefault("").ToUpperInvariant());
                continue;
            }

            if (row.Kind == TableRowKind.Total)
            {
                page.Line(rule);
            }

            Row(page, table, cells, widths);
        }

        page.Line(rule);
        page.Wrapped(table.Note?.ToPlainText() ?? "");
    }

    private static string Cell(TableCell cell) => cell.Verdict switch
    {
        null => cell.Text.ToPlainText(),
        ReportVerdict.Passed => "+ " + cell.Text.ToPlainText(),
        ReportVerdict.Failed or ReportVerdict.Tripped or ReportVerdict.Error => "x " + cell.Text.ToPlainText(),
        ReportVerdict.NotJudged or ReportVerdict.NotTested => "- " + cell.Text.ToPlainText(),
        _ => "! " + cell.Text.ToPlainText(),
    };

    private static int[] Widths(string[] heads, IEnumerable<string[]> body, int page)
    {
        var widths = heads.Select(head => Math.Max(1, head.Length)).ToArray();
        foreach (var row in body)
        {
            for (var i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        // The widest column gives way first, until the table fits or every column is narrow.
        while (widths.Sum() + (Gap * (widths.Length - 1)) > page && widths.Max() > 6)
        {
            widths[Array.IndexOf(widths, widths.Max())]--;
        }

        return widths;
    }

    private static void Row(TextPage page, ReportBlock.Table table, string[] cells, int[] widths)
    {
        var wrapped = cells.Zip(widths, TextPage.Wrap).ToArray();
        for (var line = 0; line < wrapped.Max(cell => cell.Count); line++)
        {
            page.Line(string.Join(new string(' ', Gap), table.Columns.Select((column, index) =>
            {
                var text = line < wrapped[index].Count ? wrapped[index][line] : "";
                return column.Alignment == ColumnAlignment.Right ? text.PadLeft(widths[index]) : text.PadRight(widths[index]);
            })));
        }
    }
}
