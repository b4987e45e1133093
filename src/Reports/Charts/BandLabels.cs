namespace PackBench.Reports.Charts;

/// <summary>Shaded stretches with their names in a strip above the plot, clear of the curves; where a name is wider than its stretch, all are numbered and listed under the plot.</summary>
internal sealed class BandLabels(IChartCanvas canvas, ImmutableArray<ChartBand> bands, AxisScale x)
{
    public const float Height = 11;

    private bool _numbered;

    /// <summary>The list under the plot; empty when each name fits. Decides the manner, so it is called before painting.</summary>
    public ImmutableArray<string> NoteLines(float width)
    {
        _numbered = bands.Any(band => canvas.Measure(band.Label, PlotFrame.LabelSize, strong: false) + 6 > Share(band) * (width - 60));
        if (!_numbered)
        {
            return [];
        }

        var lines = ImmutableArray.CreateBuilder<string>();
        var line = "";
        foreach (var entry in Entries())
        {
            var longer = line.Length == 0 ? entry : $"{line}  ·  {entry}";
            if (line.Length > 0 && canvas.Measure(longer, PlotFrame.LabelSize, strong: false) > width)
            {
                lines.Add(line);
                longer = entry;
            }

            line = longer;
        }

        lines.Add(line);
        return lines.ToImmutable();
    }

    /// <summary>Each name once, with its numbers: "1–96 Reading at rest", "1, 4, 7 … 31 Pulse".</summary>
    private IEnumerable<string> Entries()
    {
        const int mostNumbers = 4;
        foreach (var same in bands.Index().GroupBy(band => band.Item.Label, band => band.Index + 1, StringComparer.Ordinal))
        {
            int[] numbers = [.. same];
            var text = numbers.Length > 2 && numbers[^1] - numbers[0] == numbers.Length - 1 ? $"{numbers[0]}\u2013{numbers[^1]}"
                : numbers.Length <= mostNumbers ? string.Join(", ", numbers)
                : $"{string.Join(", ", numbers.Take(mostNumbers - 1))} … {numbers[^1]}";
            yield return $"{text} {same.Key}";
        }
    }

    public void PaintBackground(ChartRectangle plot)
    {
        foreach (var (index, band) in bands.Index())
        {
            var box = Box(band, plot);
            if (index % 2 == 0)
            {
                canvas.Rectangle(box, ChartInk.Band);
            }

            canvas.Polyline([new(box.Left, plot.Top - Height), new(box.Left, plot.Bottom)], new Stroke(ChartInk.Grid, 0.5f));
        }
    }

    public void PaintLabels(ChartRectangle plot)
    {
        var lastEnd = float.NegativeInfinity;
        foreach (var (index, band) in bands.Index())
        {
            var box = Box(band, plot);
            var label = _numbered ? $"{index + 1}" : band.Label;
            var half = canvas.Measure(label, PlotFrame.LabelSize, strong: false) / 2;
            var middle = (box.Left + box.Right) / 2;
            // Stretches too short even for their number keep their shade; the list still names them.
            if (middle - half > lastEnd + 1)
            {
                canvas.Text(label, middle, plot.Top - 3, TextAnchor.Middle, new TextLook(PlotFrame.LabelSize, ChartInk.Muted));
                lastEnd = middle + half;
            }

            canvas.Tooltip(box with { Bottom = plot.Top }, band.Label);
        }
    }

    private double Share(ChartBand band) => (Math.Min(band.To, x.Maximum) - Math.Max(band.From, x.Minimum)) / (x.Maximum - x.Minimum);

    private ChartRectangle Box(ChartBand band, ChartRectangle plot) => new(
        x.ToPixel(Math.Clamp(band.From, x.Minimum, x.Maximum), plot.Left, plot.Right),
        plot.Top - Height,
        x.ToPixel(Math.Clamp(band.To, x.Minimum, x.Maximum), plot.Left, plot.Right),
        plot.Bottom);
}
