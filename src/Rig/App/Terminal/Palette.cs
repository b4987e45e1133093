using PackBench.Rig.App.Drawing;
using Terminal.Gui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace PackBench.Rig.App.Terminal;

/// <summary>How many colours there are to draw with.</summary>
internal enum ColourDepth
{
    None,
    Sixteen,
    Full,
}

/// <summary>
/// What each ink looks like on this terminal. The user's own background stays, so that dark and light terminals both work; only STOP,
/// alarms and selections have one. Sky blue, orange and white on dark red: told apart by every kind of eye, and never without a word.
/// </summary>
internal sealed class Palette
{
    private readonly Attribute[] _attributes;

    private Palette(Func<Ink, Attribute> attribute) => _attributes = [.. Enum.GetValues<Ink>().Select(attribute)];

    public Attribute this[Ink ink] => _attributes[(int)ink];

    public static Palette For(ColourDepth depth, bool isLight) => depth switch
    {
        ColourDepth.None => new Palette(Plain),
        ColourDepth.Sixteen => new Palette(ink => Sixteen(ink, isLight)),
        _ => new Palette(ink => Full(ink, isLight)),
    };

    /// <summary>From what was asked for and what the terminal says of itself.</summary>
    /// <param name="asked">auto, full, 16 or none.</param>
    public static ColourDepth Depth(string asked, Func<string, string?> environment) => asked switch
    {
        "none" => ColourDepth.None,
        "16" => ColourDepth.Sixteen,
        "full" => ColourDepth.Full,

        // The convention: set and not empty.
        _ when !string.IsNullOrEmpty(environment("NO_COLOR")) => ColourDepth.None,
        _ when environment("COLORTERM") is "truecolor" or "24bit" => ColourDepth.Full,
        _ => ColourDepth.Sixteen,
    };

    /// <summary>COLORFGBG is what some terminals say of themselves: foreground;background.</summary>
    /// <param name="asked">auto, dark or light.</param>
    public static bool IsLight(string asked, Func<string, string?> environment) =>
        asked == "light" || (asked == "auto" && environment("COLORFGBG") is { } colours && colours.Split(';')[^1] is "7" or "15");

    private static Attribute Plain(Ink ink) => ink switch
    {
        Ink.Title or Ink.Key or Ink.Warning => Of(Color.None, Color.None, TextStyle.Bold),
        Ink.Alarm or Ink.Stop => Of(Color.None, Color.None, TextStyle.Bold | TextStyle.Reverse),
        Ink.Selected => Of(Color.None, Color.None, TextStyle.Reverse),
        Ink.Input => Of(Color.None, Color.None, TextStyle.Underline),
        _ => Of(Color.None, Color.None),
    };

    private static Attribute Sixteen(Ink ink, bool isLight) => ink switch
    {
        Ink.Dim or Ink.Predicted => Of(Named(ColorName16.DarkGray), Color.None),
        Ink.Title => Of(Color.None, Color.None, TextStyle.Bold),
        Ink.Key or Ink.Good or Ink.FirstSeries => Of(Named(isLight ? ColorName16.Blue : ColorName16.BrightCyan), Color.None),
        Ink.Warning or Ink.SecondSeries => Of(Named(isLight ? ColorName16.Magenta : ColorName16.BrightYellow), Color.None),
        Ink.ThirdSeries => Of(Named(isLight ? ColorName16.Red : ColorName16.BrightMagenta), Color.None),
        Ink.Alarm or Ink.Stop => Of(Named(ColorName16.White), Named(ColorName16.Red), TextStyle.Bold),
        Ink.Selected => Of(Color.None, Color.None, TextStyle.Reverse),
        Ink.Input => Of(Color.None, Color.None, TextStyle.Underline),
        _ => Of(Color.None, Color.None),
    };

    private static Attribute Full(Ink ink, bool isLight) => ink switch
    {
        Ink.Dim or Ink.Predicted => Of(isLight ? new Color(0x70, 0x70, 0x70) : new Color(0x8A, 0x8A, 0x8A), Color.None),
        Ink.Title => Of(Color.None, Color.None, TextStyle.Bold),
        Ink.Key or Ink.Good or Ink.FirstSeries => Of(isLight ? new Color(0x00, 0x5F, 0x9E) : new Color(0x56, 0xB4, 0xE9), Color.None),
        Ink.Warning or Ink.SecondSeries => Of(isLight ? new Color(0xA0, 0x50, 0x00) : new Color(0xE6, 0x9F, 0x00), Color.None),
        Ink.ThirdSeries => Of(isLight ? new Color(0x8A, 0x3A, 0x6A) : new Color(0xCC, 0x79, 0xA7), Color.None),
        Ink.FourthSeries => Of(isLight ? new Color(0x40, 0x40, 0x40) : new Color(0xF0, 0xE4, 0x42), Color.None),
        Ink.Alarm or Ink.Stop => Of(new Color(0xFF, 0xFF, 0xFF), new Color(0xA0, 0x00, 0x00), TextStyle.Bold),
        Ink.Selected => Of(Color.None, Color.None, TextStyle.Reverse),
        Ink.Input => Of(Color.None, Color.None, TextStyle.Underline),
        _ => Of(Color.None, Color.None),
    };

    private static Attribute Of(Color foreground, Color background, TextStyle style = TextStyle.None) => new(foreground, background, style);

    private static Color Named(ColorName16 name) => new(name);
}
