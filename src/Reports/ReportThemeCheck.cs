using System.Globalization;
using PackBench.Reports.Pictures;

namespace PackBench.Reports;

/// <summary>Whether a shop's look can be printed and read; null: it can.</summary>
public static class ReportThemeCheck
{
    /// <summary>Of large letters on white, by WCAG 2.1, 1.4.3.</summary>
    private const double LeastContrast = 3;

    public static string? ProblemOfColour(string colour)
    {
        ArgumentNullException.ThrowIfNull(colour);
        if (colour.Length != 7 || colour[0] != '#' || !colour.Skip(1).All(char.IsAsciiHexDigit))
        {
            return $"'{colour}' is no colour: give red, green and blue as six hexadecimal digits, such as \"#144A7C\"";
        }

        var contrast = 1.05 / (Luminance(colour) + 0.05);
        return contrast >= LeastContrast ? null
            : string.Create(CultureInfo.InvariantCulture, $"{colour} is too light for letters on white paper: its contrast is {contrast:0.0}, and at least {LeastContrast:0} is needed; give a darker one");
    }

    public static string? ProblemOfLogo(ImmutableArray<byte> bytes) => PictureLoader.Load(bytes) is (null, var problem) ? $"no picture that can be printed: {problem}" : null;

    private static double Luminance(string colour)
    {
        double Linear(int at)
        {
            var share = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return share > 0.03928 ? Math.Pow((share + 0.055) / 1.055, 2.4) : share / 12.92;
        }

        return (0.2126 * Linear(1)) + (0.7152 * Linear(3)) + (0.0722 * Linear(5));
    }
}
