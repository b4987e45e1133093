namespace PackBench.Reports.Charts;

/// <summary>The pack as a drawing: groups from minus to plus, the cells of a group one above the other between two bars.</summary>
internal sealed class TopologyPainter(ReportBlock.Topology topology, IChartCanvas canvas)
{
    private const int GroupsInRow = 12;
    private const int CellsDrawn = 8;
    private const float CellHeight = 13;
    private const float Foot = 24;
    private const float RowGap = 8;

    private int Columns => Math.Clamp(topology.Series, 1, GroupsInRow);

    private int Rows => (topology.Series + Columns - 1) / Columns;

    private int Drawn => Math.Clamp(topology.Parallel, 1, CellsDrawn);

    private float RowHeight => (Drawn * CellHeight) + 12 + Foot;

    public float Height => (Rows * RowHeight) + ((Rows - 1) * RowGap);

    public void Paint(ChartRectangle area)
    {
        const float Terminal = 26;
        var pitch = Math.Min((area.Width - (2 * Terminal)) / Columns, 74);
        for (var group = 0; group < topology.Series; group++)
        {
            var (row, column) = (group / Columns, group % Columns);
            var left = area.Left + Terminal + (column * pitch);
            var top = area.Top + (row * (RowHeight + RowGap));
            PaintGroup(group, left, top, pitch);
            var middle = top + 6 + (Drawn * CellHeight / 2);
            if (column == 0)
            {
                Wire(area.Left + 12, left + 4, middle);
                canvas.Text(group == 0 ? "\u2212" : $"({group})", area.Left + 5, middle + 4, TextAnchor.Middle, new TextLook(group == 0 ? 13 : 7, ChartInk.Ink, Strong: true));
            }

            if (group == topology.Series - 1 || column == Columns - 1)
            {
                Wire(left + pitch - 4, left + pitch + 6, middle);
                canvas.Text(group == topology.Series - 1 ? "+" : $"({group + 1})", left + pitch + 14, middle + 4, TextAnchor.Middle, new TextLook(group == topology.Series - 1 ? 13 : 7, ChartInk.Ink, Strong: true));
            }
            else
            {
                Wire(left + pitch - 4, left + pitch + 4, middle);
            }
        }
    }

    private void PaintGroup(int group, float left, float top, float pitch)
    {
        var (barLeft, barRight) = (left + 4, left + pitch - 4);
        var height = Drawn * CellHeight;
        var bar = new Stroke(ChartInk.Ink, 1.6f);
        canvas.Polyline([new(barLeft, top + 6), new(barLeft, top + 6 + height)], bar);
        canvas.Polyline([new(barRight, top + 6), new(barRight, top + 6 + height)], bar);
        var fill = group == topology.HighlightedGroup ? ChartInk.Highlight : ChartInk.Series3;
        for (var cell = 0; cell < Drawn; cell++)
        {
            PaintCell(barLeft, barRight, top + 6 + (cell * CellHeight) + 2, fill);
        }

        var middle = (barLeft + barRight) / 2;
        var note = group < topology.GroupNotes.Length ? topology.GroupNotes[group] : null;
        canvas.Text($"{group + 1}", middle, top + height + 17, TextAnchor.Middle, new TextLook(7.6f, ChartInk.Ink, Strong: true));
        if (Drawn < topology.Parallel)
        {
            canvas.Text($"\u00D7 {topology.Parallel}", barRight - 2, top + height + 17, TextAnchor.End, new TextLook(6.6f, ChartInk.Muted));
        }

        if (note is not null)
        {
            canvas.Text(note, middle, top + height + 26, TextAnchor.Middle, new TextLook(6.8f, ChartInk.Muted));
            canvas.Tooltip(new(barLeft, top, barRight, top + height), $"{group + 1}: {note}");
        }
    }

    private void PaintCell(float barLeft, float barRight, float top, ChartInk fill)
    {
        var (left, right, bottom) = (barLeft + 5, barRight - 7, top + CellHeight - 4);
        var middle = (top + bottom) / 2;
        Wire(barLeft, left, middle);
        Wire(right + 2, barRight, middle);
        canvas.Rectangle(new(left, top, right, bottom), fill, new Stroke(ChartInk.Ink, 0.6f));
        canvas.Rectangle(new(right, middle - 2, right + 2, middle + 2), ChartInk.Ink);
    }

    private void Wire(float from, float to, float y) => canvas.Polyline([new(from, y), new(to, y)], new Stroke(ChartInk.Ink, 1.1f));
}
