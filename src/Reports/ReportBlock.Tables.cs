namespace PackBench.Reports;

public abstract partial record ReportBlock
{
    /// <summary>
    /// A table. Its heads are repeated on each page it runs over. <paramref name="Name"/> is its file name as CSV and, after
    /// <c>table-</c>, its anchor; unique in the document, lower case with dashes.
    /// </summary>
    public sealed record Table(
        string Name,
        ImmutableArray<TableColumn> Columns,
        ImmutableArray<TableRow> Rows,
        string? Caption = null,
        RichText? Note = null,
        bool KeepTogether = false) : ReportBlock;
}

public enum ColumnAlignment
{
    Left,
    Right,
    Centre,
}

/// <summary>A column; <paramref name="Weight"/> is its share of the width. <paramref name="Unit"/> stands under the title and in the CSV head.</summary>
public sealed record TableColumn(string Title, ColumnAlignment Alignment = ColumnAlignment.Left, double Weight = 1, string? Unit = null);

public enum TableRowKind
{
    Body,

    /// <summary>A title inside the table, over its whole width; only the first cell is shown.</summary>
    Group,

    /// <summary>A sum or the row that matters: strong, with a rule above.</summary>
    Total,

    /// <summary>The row to look at (the weakest cell), shaded.</summary>
    Highlight,
}

public sealed record TableRow(ImmutableArray<TableCell> Cells, TableRowKind Kind = TableRowKind.Body)
{
    /// <summary>A row of plain cells.</summary>
    public static TableRow Of(params ReadOnlySpan<TableCell> cells) => new([.. cells]);
}

/// <summary>
/// A cell: what is shown, and the number behind it in full precision for CSV and JSON. A verdict is drawn as a mark before
/// the text, so that it is legible without colour.
/// </summary>
public sealed record TableCell(RichText Text, double? Value = null, ReportVerdict? Verdict = null)
{
    public static implicit operator TableCell(string text) => FromString(text);

    public static TableCell FromString(string text) => new(RichText.FromString(text));
}
