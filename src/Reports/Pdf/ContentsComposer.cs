using System.Globalization;

namespace PackBench.Reports.Pdf;

/// <summary>The table of contents. Its length does not depend on the page numbers, which are looked up when it is drawn.</summary>
internal static class ContentsComposer
{
    public static IEnumerable<FlowItem> Compose(ReportBlock.Contents contents, ComposeContext context, float width)
    {
        var title = contents.Title ?? context.Texts["contents"];
        yield return new FlowItem(
            new StackBox([.. BlockComposer.Lines(title, new TextStyle(FontFace.Bold, 11.5f, Palette.Ink), width, 0)]), 15, KeepWithNext: true);
        OutlineEntry[] entries = [.. context.Outline.Where(entry => entry.Heading.InContents && entry.Heading.Level <= contents.Depth)];
        if (contents.Columns < 2 || entries.Length < 2)
        {
            foreach (var entry in entries)
            {
                yield return new FlowItem(Line(entry, context, width), entry.Heading.Level == 1 ? 3 : 0);
            }

            yield break;
        }

        const float Gap = 24;
        var columnWidth = (width - Gap) / 2;
        var half = (entries.Length + 1) / 2;
        var columns = entries.Chunk(half).Select((part, index) => (
            index * (columnWidth + Gap),
            (Box)new StackBox([.. part.Select(entry => new FlowItem(Line(entry, context, columnWidth), entry.Heading.Level == 1 ? 2 : 0))])));
        yield return new FlowItem(new RowBox([.. columns]), 3);
    }

    private static DrawnBox Line(OutlineEntry entry, ComposeContext context, float width)
    {
        var indent = (entry.Heading.Level - 1) * 14f;
        var style = entry.Heading.Level == 1 ? ComposeContext.Body with { Face = FontFace.Bold } : ComposeContext.Body;
        const float Height = 13;
        return new DrawnBox(Height, (page, x, y) =>
        {
            var number = context.PageOfAnchor.TryGetValue(entry.Anchor, out var found) ? found.ToString(CultureInfo.InvariantCulture) : "";
            var line = TextLayout.Break(entry.Heading.Text, style, width - indent - 40)[0];
            page.Line(line, x + indent, y + 9.5f);
            page.Text(number, x + width, y + 9.5f, style, TextAlignment.Right);
            var (from, to) = (x + indent + line.Width + 5, x + width - style.Measure(number) - 5);
            if (to > from)
            {
                // Dots as one dashed rule: as text they would be read out by a screen reader.
                using var paint = new SkiaSharp.SKPaint
                {
                    Color = Palette.Rule,
                    Style = SkiaSharp.SKPaintStyle.Stroke,
                    StrokeWidth = 0.8f,
                    PathEffect = SkiaSharp.SKPathEffect.CreateDash([0.8f, 2.6f], 0),
                };
                page.Native.DrawLine(from, y + 9, to, y + 9, paint);
            }

            page.Link(new SkiaSharp.SKRect(x, y, x + width, y + Height), "#" + entry.Anchor);
        });
    }
}
