namespace PackBench.Reports.Pdf;

/// <summary>
/// Shares the width out by weight, then gives columns whose longest word would be broken what they need, from those that
/// have more than they need.
/// </summary>
internal static class ColumnWidths
{
    public static ImmutableArray<float> Of(ReportBlock.Table table, float width, TextStyle cell, TextStyle head, float gap)
    {
        var total = table.Columns.Sum(column => column.Weight);
        var widths = table.Columns.Select(column => width * (float)(column.Weight / total)).ToArray();
        var needed = table.Columns.Select((column, index) => Needed(table, column, index, cell, head) + gap).ToArray();
        var missing = widths.Zip(needed, (has, needs) => Math.Max(0, needs - has)).Sum();
        var spare = widths.Zip(needed, (has, needs) => Math.Max(0, has - needs)).Sum();
        if (missing > 0 && spare > 0)
        {
            var share = Math.Min(1, missing / spare);
            var granted = Math.Min(1, spare / missing);
            for (var i = 0; i < widths.Length; i++)
            {
                widths[i] += needed[i] > widths[i] ? (needed[i] - widths[i]) * granted : -(widths[i] - needed[i]) * share;
            }
        }

        return [.. widths];
    }

    private static float Needed(ReportBlock.Table table, TableColumn column, int index, TextStyle cell, TextStyle head)
    {
        var widest = Math.Max(TextLayout.WidestWord(column.Title, head), head.Measure(column.Unit ?? ""));
        foreach (var row in table.Rows.Where(row => row.Kind != TableRowKind.Group && index < row.Cells.Length))
        {
            var style = row.Kind == TableRowKind.Total ? cell with { Face = FontFace.Bold } : cell;
            var mark = row.Cells[index].Verdict is null ? 0 : 12;
            // Numbers are not broken between value and unit; text may be.
            var text = row.Cells[index].Text;
            var width = column.Alignment == ColumnAlignment.Right ? TextLayout.NaturalWidth(text, style) : TextLayout.WidestWord(text, style);
            widest = Math.Max(widest, Math.Min(width, 150) + mark);
        }

        return widest + 0.5f;
    }
}
