using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>
/// One embedded typeface. The fonts of the machine are never asked: a report looks the same everywhere, and is the same
/// bytes, also where no font is installed.
/// </summary>
internal sealed class FontFace
{
    private const float UnitSize = 1000;

    /// <summary>Latin, Greek, punctuation, arrows and marks: what reports are written in, by its code, and asked of Skia once.</summary>
    private const int Common = 0x3000;

    private readonly float[] _advances = NotAsked();
    private readonly ConcurrentDictionary<int, float> _rareAdvances = new();
    private readonly byte[] _has = new byte[Common];
    private readonly SKFont _font;

    private FontFace(string file)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("Fonts/" + file)
            ?? throw new InvalidOperationException($"The font {file} is not in the program.");
        Bytes = new byte[resource.Length];
        resource.ReadExactly(Bytes);
        using var data = SKData.CreateCopy(Bytes);
        Typeface = SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The font {file} in the program is damaged.");
        _font = FontAt(Typeface, UnitSize);
    }

    public static FontFace Regular { get; } = new("Roboto-Regular.ttf");

    public static FontFace Bold { get; } = new("Roboto-Bold.ttf");

    public static FontFace Italic { get; } = new("Roboto-Italic.ttf");

    public static FontFace Mono { get; } = new("NotoSansMono-Regular.ttf");

    /// <summary>Arrows, marks and whatever the others lack.</summary>
    public static FontFace Symbols { get; } = new("DejaVuSans-Symbols.ttf");

    public byte[] Bytes { get; }

    public SKTypeface Typeface { get; }

    public bool Has(Rune rune)
    {
        if (rune.Value >= Common)
        {
            return Typeface.GetGlyph(rune.Value) != 0;
        }

        // 1 no, 2 yes. Two threads may both ask, and get the same answer.
        ref var known = ref _has[rune.Value];
        return (known != 0 ? known : known = Typeface.GetGlyph(rune.Value) != 0 ? (byte)2 : (byte)1) == 2;
    }

    /// <summary>Advance of one character at size 1.</summary>
    public float Advance(Rune rune)
    {
        if (rune.Value >= Common)
        {
            return _rareAdvances.GetOrAdd(rune.Value, Measured);
        }

        ref var known = ref _advances[rune.Value];
        return float.IsNaN(known) ? known = Measured(rune.Value) : known;
    }

    private static float[] NotAsked()
    {
        var advances = new float[Common];
        Array.Fill(advances, float.NaN);
        return advances;
    }

    private float Measured(int value) => _font.MeasureText(new Rune(value).ToString()) / UnitSize;

    /// <summary>A font for drawing: no hinting, so that widths scale exactly.</summary>
    public static SKFont FontAt(SKTypeface typeface, float size) => new(typeface, size) { Hinting = SKFontHinting.None, Subpixel = true, LinearMetrics = true };
}
