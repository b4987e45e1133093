using System.Text;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>
/// The typefaces of one document. While the document is drawn for the first time, on nothing, the glyphs are noted; then it
/// is drawn again with faces that hold only those. Without this Skia would embed whole fonts: its subsetter is not in the
/// native library that needs nothing installed.
/// </summary>
internal sealed class DocumentFonts : IDisposable
{
    private readonly Dictionary<FontFace, HashSet<Rune>> _used = [];
    private readonly Dictionary<FontFace, SKTypeface> _subsets = [];
    private readonly Dictionary<(FontFace Face, float Size), SKFont> _fonts = [];

    /// <summary>These letters will be drawn.</summary>
    public void Note(FontFace face, string text)
    {
        if (!_used.TryGetValue(face, out var letters))
        {
            _used.Add(face, letters = []);
        }

        foreach (var letter in text.EnumerateRunes())
        {
            letters.Add(letter);
        }
    }

    /// <summary>Belongs to this; whoever draws with it does not dispose of it.</summary>
    public SKFont FontFor(FontFace face, float size)
    {
        if (!_fonts.TryGetValue((face, size), out var font))
        {
            _fonts.Add((face, size), font = FontFace.FontAt(_subsets[face], size));
        }

        return font;
    }

    /// <summary>From now on the faces hold only what was noted.</summary>
    public void Cut()
    {
        foreach (var (face, letters) in _used)
        {
            HashSet<ushort> glyphs = [.. letters.Select(letter => face.Typeface.GetGlyph(letter.Value))];
            using var data = SKData.CreateCopy(FontSubset.Make(face.Bytes, glyphs));
            _subsets[face] = SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The subset of {face.Typeface.FamilyName} is damaged.");
        }
    }

    public void Dispose()
    {
        foreach (var font in _fonts.Values)
        {
            font.Dispose();
        }

        foreach (var subset in _subsets.Values)
        {
            subset.Dispose();
        }
    }
}
