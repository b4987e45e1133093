using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>
/// The typefaces of one document. While the document is drawn for the first time, on nothing, the glyphs are noted; then it
/// is drawn again with faces that hold only those. Without this Skia would embed whole fonts: its subsetter is not in the
/// native library that needs nothing installed.
/// </summary>
internal sealed class DocumentFonts : IDisposable
{
    private readonly Dictionary<FontFace, HashSet<ushort>> _used = [];
    private readonly Dictionary<FontFace, SKTypeface> _subsets = [];

    public SKFont FontFor(FontFace face, float size, string text)
    {
        if (_subsets.TryGetValue(face, out var subset))
        {
            return FontFace.FontAt(subset, size);
        }

        if (!_used.TryGetValue(face, out var glyphs))
        {
            _used.Add(face, glyphs = []);
        }

        glyphs.UnionWith(face.Typeface.GetGlyphs(text));
        return FontFace.FontAt(face.Typeface, size);
    }

    /// <summary>From now on the faces hold only what was noted.</summary>
    public void Cut()
    {
        foreach (var (face, glyphs) in _used)
        {
            using var data = SKData.CreateCopy(FontSubset.Make(face.Bytes, glyphs));
            _subsets[face] = SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The subset of {face.Typeface.FamilyName} is damaged.");
        }
    }

    public void Dispose()
    {
        foreach (var subset in _subsets.Values)
        {
            subset.Dispose();
        }
    }
}
