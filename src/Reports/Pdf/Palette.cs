using PackBench.Reports.Charts;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>Colours on paper. Chosen to differ in lightness, so that a grey print tells them apart.</summary>
internal static class Palette
{
    public static readonly SKColor Ink = new(0x1C, 0x24, 0x2C);
    public static readonly SKColor Muted = new(0x56, 0x62, 0x6E);
    public static readonly SKColor Rule = new(0xC6, 0xCE, 0xD6);
    public static readonly SKColor Shade = new(0xF3, 0xF5, 0xF8);
    public static readonly SKColor Accent = new(0x14, 0x4A, 0x7C);
    public static readonly SKColor Link = new(0x14, 0x4A, 0x7C);
    public static readonly SKColor Watermark = new(0xF6, 0xF3, 0xEE);
    public static readonly SKColor Good = new(0x1B, 0x6E, 0x3C);
    public static readonly SKColor Doubtful = new(0xA3, 0x5D, 0x00);
    public static readonly SKColor Bad = new(0xA8, 0x1E, 0x1E);

    public static SKColor Of(ReportVerdict verdict) => verdict switch
    {
        ReportVerdict.Passed => Good,
        ReportVerdict.ConditionallyPassed or ReportVerdict.ConditionallyFailed or ReportVerdict.Aborted => Doubtful,
        ReportVerdict.Failed or ReportVerdict.Tripped or ReportVerdict.Error => Bad,
        _ => Muted,
    };

    public static SKColor Of(NoticeLevel level) => level switch
    {
        NoticeLevel.Critical => Bad,
        NoticeLevel.Warning => Doubtful,
        _ => Accent,
    };

    public static SKColor Of(ChartInk ink) => ink switch
    {
        ChartInk.Series0 => new(0x14, 0x4A, 0x7C),
        ChartInk.Series1 => new(0xC2, 0x54, 0x0A),
        ChartInk.Series2 => new(0x2E, 0x8B, 0x57),
        ChartInk.Series3 => new(0x7F, 0xB2, 0xDB),
        ChartInk.Series4 => new(0x7A, 0x2E, 0x8E),
        ChartInk.Series5 => new(0xE0, 0xA5, 0x26),
        ChartInk.Series6 => new(0x3A, 0x3F, 0x45),
        ChartInk.Series7 => new(0xB8, 0x3A, 0x6A),
        ChartInk.Muted => Muted,
        ChartInk.Axis => new(0x6B, 0x76, 0x81),
        ChartInk.Grid => new(0xDD, 0xE2, 0xE7),
        ChartInk.Band => new(0xF1, 0xF4, 0xF8),
        ChartInk.Limit => Bad,
        ChartInk.Highlight => new(0xC2, 0x54, 0x0A),
        ChartInk.Paper => SKColors.White,
        _ => Ink,
    };

    /// <summary>Tint of a colour: what stands behind text in it.</summary>
    public static SKColor Tint(SKColor colour, float strength = 0.08f) => new(
        (byte)(255 - ((255 - colour.Red) * strength)),
        (byte)(255 - ((255 - colour.Green) * strength)),
        (byte)(255 - ((255 - colour.Blue) * strength)));
}
