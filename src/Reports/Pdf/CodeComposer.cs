using System.Globalization;

namespace PackBench.Reports.Pdf;

/// <summary>Listings: fixed-width lines on a shaded ground, long ones broken and marked.</summary>
internal static class CodeComposer
{
    private static readonly TextStyle Style = new(FontFace.Mono, 6.9f, Palette.Ink);
    private static readonly TextStyle NumberStyle = Style with { Colour = Palette.Muted };

    public static IEnumerable<FlowItem> Compose(ReportBlock.Code code, float width)
    {
        var first = true;
        if (code.Caption is { } caption)
        {
            foreach (var item in BlockComposer.Lines(caption, new TextStyle(FontFace.Bold, 8, Palette.Ink), width, 9, keepWithNext: true))
            {
                yield return item;
            }
        }

        var lines = code.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var gutter = code.LineNumbers ? Style.Measure(lines.Length.ToString(CultureInfo.InvariantCulture)) + 10 : 6;
        var columns = Math.Max(10, (int)((width - gutter - 6) / Style.Measure("0")));
        foreach (var (index, line) in lines.Index())
        {
            foreach (var (part, text) in Wrap(line.Replace("\t", "    ", StringComparison.Ordinal), columns).Index())
            {
                var number = code.LineNumbers && part == 0 ? (index + 1).ToString(CultureInfo.InvariantCulture) : null;
                yield return new FlowItem(Line(text, number, gutter, width), first ? 4 : 0, KeepWithNext: first || index == lines.Length - 2);
                first = false;
            }
        }
    }

    private static IEnumerable<string> Wrap(string line, int columns)
    {
        var rest = line;
        for (var first = true; first || rest.Length > 0; first = false)
        {
            var room = first ? columns : columns - 2;
            var take = Math.Min(rest.Length, room);
            yield return (first ? "" : "\u21B3 ") + rest[..take];
            rest = rest[take..];
        }
    }

    private static DrawnBox Line(string text, string? number, float gutter, float width) => new(Style.Size * 1.38f, (page, x, y) =>
    {
        // A hair of overlap: two shaded boxes that only touch show a light line between them on a screen.
        page.Fill(new SkiaSharp.SKRect(x, y - 0.2f, x + width, y + (Style.Size * 1.38f) + 0.2f), Palette.Shade);
        var baseline = y + (Style.Size * 1.05f);
        if (number is not null)
        {
            page.Text(number, x + gutter - 6, baseline, NumberStyle, TextAlignment.Right);
        }

        page.Text(text, x + gutter, baseline, Style);
    });
}
