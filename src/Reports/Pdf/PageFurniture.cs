using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>What stands on each page beside the text: head, foot, and where nothing was measured, the word that says so.</summary>
internal static class PageFurniture
{
    private static readonly TextStyle Style = new(FontFace.Regular, 7.6f, Palette.Muted);

    public static void Draw(PageCanvas page, ReportDocument document, ComposeContext context, int number, int total)
    {
        if (document.SimulatedNotice is not null)
        {
            Watermark(page, context.Texts["simulated"]);
        }

        Head(page, document, context, number);
        var y = PageGeometry.Height - 40;
        page.Rule(PageGeometry.Left, y - 11, PageGeometry.Right, y - 11, Palette.Rule, 0.6f);
        page.Text(document.Footer ?? document.Metadata.SoftwareVersion, PageGeometry.Left, y, Style);
        page.Text(context.Texts.Format("page_of", ("page", number), ("pages", total)), PageGeometry.Right, y, Style with { Colour = Palette.Ink }, TextAlignment.Right);
    }

    private static void Head(PageCanvas page, ReportDocument document, ComposeContext context, int number)
    {
        const float Baseline = 42;
        page.Fill(new SKRect(PageGeometry.Left, 0, PageGeometry.Left + 46, 6), context.Accent);
        var left = number == 1 ? document.Theme?.ShopName ?? document.Metadata.Author : document.Title + (document.Subtitle is null ? "" : $" \u00B7 {document.Subtitle}");
        var right = document.Number is null ? "" : $"{context.Texts["number"]} {document.Number}";
        var room = PageGeometry.TextWidth - Style.Measure(right) - 20;
        page.Line(TextLayout.Break(left, Style, room)[0], PageGeometry.Left, Baseline);
        page.Text(right, PageGeometry.Right, Baseline, Style with { Face = FontFace.Bold, Colour = Palette.Ink }, TextAlignment.Right);
        page.Rule(PageGeometry.Left, Baseline + 6, PageGeometry.Right, Baseline + 6, Palette.Rule, 0.6f);
        if (document.SimulatedNotice is not null)
        {
            Tag(page, context.Texts["simulated_short"]);
        }
    }

    private static void Tag(PageCanvas page, string text)
    {
        var style = new TextStyle(FontFace.Bold, 7.6f, SKColors.White);
        var width = style.Measure(text) + 14;
        var left = (PageGeometry.Width - width) / 2;
        page.Fill(new SKRect(left, 16, left + width, 29), Palette.Doubtful, 2);
        page.Text(text, left + 7, 25.3f, style);
    }

    /// <summary>As an outline, not as text: it must not stand between the words when the page is copied or read aloud.</summary>
    private static void Watermark(PageCanvas page, string word)
    {
        using var font = FontFace.FontAt(FontFace.Bold.Typeface, 96);
        using var outline = font.GetTextPath(word, new SKPoint(-new TextStyle(FontFace.Bold, 96, Palette.Ink).Measure(word) / 2, 34));
        using var paint = new SKPaint { Color = Palette.Watermark, IsAntialias = true };
        page.Native.Save();
        page.Native.Translate(PageGeometry.Width / 2, PageGeometry.Height / 2);
        page.Native.RotateDegrees(-52);
        page.Native.DrawPath(outline, paint);
        page.Native.Restore();
    }
}
