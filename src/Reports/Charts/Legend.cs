namespace PackBench.Reports.Charts;

/// <summary>Names of the curves above the plot, each with a piece of its line.</summary>
internal sealed class Legend
{
    private const float RowHeight = 11;
    private const float Gap = 14;

    private readonly ImmutableArray<LegendEntry> _entries;
    private readonly ImmutableArray<(float X, int Row)> _places;

    public Legend(IChartCanvas canvas, ImmutableArray<LegendEntry> entries, float width)
    {
        _entries = entries;
        var places = ImmutableArray.CreateBuilder<(float, int)>();
        var (x, row) = (0f, 0);
        foreach (var entry in entries)
        {
            var needed = entry.SampleWidth + 4 + canvas.Measure(entry.Name, PlotFrame.LabelSize, strong: false);
            if (x > 0 && x + needed > width)
            {
                (x, row) = (0, row + 1);
            }

            places.Add((x, row));
            x += needed + Gap;
        }

        _places = places.ToImmutable();
        Height = entries.IsEmpty ? 0 : (row + 1) * RowHeight;
    }

    public float Height { get; }

    public void Paint(IChartCanvas canvas, float left, float top)
    {
        foreach (var (entry, (x, row)) in _entries.Zip(_places))
        {
            var (at, middle) = (left + x, top + (row * RowHeight) + (RowHeight / 2));
            entry.PaintSample(canvas, new ChartRectangle(at, middle - 3.2f, at + entry.SampleWidth, middle + 3.2f));
            canvas.Text(entry.Name, at + entry.SampleWidth + 4, middle + (PlotFrame.LabelSize * 0.36f), TextAnchor.Start, new TextLook(PlotFrame.LabelSize, ChartInk.Ink));
        }
    }
}

internal sealed record LegendEntry(string Name, float SampleWidth, Action<IChartCanvas, ChartRectangle> PaintSample)
{
    public static LegendEntry Line(string name, Stroke stroke) => new(name, 22, (canvas, box) =>
        canvas.Polyline([new(box.Left, (box.Top + box.Bottom) / 2), new(box.Right, (box.Top + box.Bottom) / 2)], stroke));

    public static LegendEntry Point(string name, int shape, ChartInk ink) => new(name, 8, (canvas, box) =>
        canvas.Marker(new((box.Left + box.Right) / 2, (box.Top + box.Bottom) / 2), shape, 5, ink));

    public static LegendEntry Bar(string name, ChartInk fill) => new(name, 10, (canvas, box) =>
        canvas.Rectangle(box, fill, new Stroke(ChartInk.Axis, 0.5f)));
}
