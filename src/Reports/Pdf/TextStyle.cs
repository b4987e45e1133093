using System.Text;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>Face, size in points and colour of a stretch of text.</summary>
internal readonly record struct TextStyle(FontFace Face, float Size, SKColor Colour)
{
    public TextStyle With(TextEmphasis emphasis) => emphasis switch
    {
        TextEmphasis.Strong => this with { Face = FontFace.Bold },
        TextEmphasis.Subtle => this with { Face = FontFace.Italic },
        TextEmphasis.Code => this with { Face = FontFace.Mono, Size = Size * 0.94f },
        _ => this,
    };

    public float Measure(ReadOnlySpan<char> text)
    {
        var width = 0f;
        foreach (var rune in text.EnumerateRunes())
        {
            width += FaceFor(rune).Advance(Shown(rune));
        }

        return width * Size;
    }

    /// <summary>Stretches that one face can draw, in order. What no face has is drawn as U+FFFD: visible, never dropped.</summary>
    public IEnumerable<(string Text, FontFace Face)> Split(string text)
    {
        var part = new StringBuilder();
        FontFace? current = null;
        foreach (var rune in text.EnumerateRunes())
        {
            var face = FaceFor(rune);
            if (current is not null && face != current)
            {
                yield return (part.ToString(), current);
                part.Clear();
            }

            current = face;
            part.Append(Shown(rune));
        }

        if (current is not null)
        {
            yield return (part.ToString(), current);
        }
    }

    private FontFace FaceFor(Rune rune) => Face.Has(rune) || IsSpace(rune) ? Face : FontFace.Symbols;

    private Rune Shown(Rune rune) =>
        IsSpace(rune) ? new Rune(' ') : Face.Has(rune) || FontFace.Symbols.Has(rune) ? rune : Rune.ReplacementChar;

    private static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune);
}
