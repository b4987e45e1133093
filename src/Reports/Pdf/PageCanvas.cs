using System.Text;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>Drawing on one page in points from its upper left corner.</summary>
/// <param name="hasInk">False where only the letters are counted that the fonts will need.</param>
internal sealed class PageCanvas(SKCanvas canvas, DocumentFonts fonts, bool hasInk = true)
{
    public bool HasInk => hasInk;

    public SKCanvas Native => canvas;

    public void Text(string text, float x, float baseline, TextStyle style)
    {
        if (!hasInk)
        {
            foreach (var (part, face) in style.Split(text))
            {
                fonts.Note(face, part);
            }

            return;
        }

        using var paint = new SKPaint { Color = style.Colour, IsAntialias = true };
        foreach (var (part, face) in style.Split(text))
        {
            canvas.DrawText(part, x, baseline, SKTextAlign.Left, fonts.FontFor(face, style.Size), paint);
            x += (style with { Face = face }).Measure(part);
        }
    }

    public void Text(string text, float x, float baseline, TextStyle style, TextAlignment alignment)
    {
        var width = alignment == TextAlignment.Left || !hasInk ? 0 : style.Measure(text);
        Text(text, alignment == TextAlignment.Right ? x - width : alignment == TextAlignment.Centre ? x - (width / 2) : x, baseline, style);
    }

    public void Line(TextLine line, float x, float baseline)
    {
        foreach (var piece in line.Pieces)
        {
            Text(piece.Text, x + piece.X, baseline, piece.Style);
            if (piece.Link is { } link)
            {
                Link(new SKRect(x + piece.X, baseline - piece.Style.Size, x + piece.X + piece.Width, baseline + (piece.Style.Size * 0.25f)), link);
            }
        }
    }

    public void Fill(SKRect rectangle, SKColor colour, float radius = 0)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        canvas.DrawRoundRect(rectangle, radius, radius, paint);
    }

    public void Frame(SKRect rectangle, SKColor colour, float width, float radius = 0)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width };
        canvas.DrawRoundRect(rectangle, radius, radius, paint);
    }

    public void Rule(float x1, float y1, float x2, float y2, SKColor colour, float width)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width };
        canvas.DrawLine(x1, y1, x2, y2, paint);
    }

    /// <summary>A link to an address, or to an anchor where it begins with <c>#</c>.</summary>
    public void Link(SKRect area, string target)
    {
        if (target.StartsWith('#'))
        {
            canvas.DrawLinkDestinationAnnotation(area, Name(DocumentOutline.Slug(target)));
        }
        else
        {
            canvas.DrawUrlAnnotation(area, target);
        }
    }

    public void Anchor(string anchor, float x, float y) => canvas.DrawNamedDestinationAnnotation(new SKPoint(x, y), Name(anchor));

    // Skia reads these as C strings and needs the zero at the end.
    private static SKData Name(string name) => SKData.CreateCopy(Encoding.ASCII.GetBytes(name + "\0"));
}
