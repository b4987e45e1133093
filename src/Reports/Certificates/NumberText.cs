using System.Globalization;

namespace PackBench.Reports.Certificates;

/// <summary>
/// Numbers as a certificate prints them: the uncertainty to two significant digits, the value to the same place (JCGM 100,
/// 7.2.6). A point is the decimal sign in every language, so that a figure reads the same in each.
/// </summary>
public static class NumberText
{
    /// <summary>Value and expanded uncertainty, rounded to the same place. Not finite: a dash.</summary>
    public static (string Value, string Uncertainty) Rounded(double value, double uncertainty)
    {
        if (!double.IsFinite(value))
        {
            return ("\u2013", "");
        }

        if (!double.IsFinite(uncertainty) || uncertainty <= 0)
        {
            return (Plain(value), "");
        }

        // What is less than a billionth is what floating point leaves of a zero, and no figure.
        if (uncertainty < 1e-9 && uncertainty < Math.Abs(value) * 1e-6 || uncertainty < 1e-11)
        {
            return (Plain(Math.Abs(value) < 1e-11 ? 0 : value), "0");
        }

        var decimals = Decimals(uncertainty);
        return (Fixed(value, decimals), Fixed(uncertainty, decimals));
    }

    /// <summary>"74.62 ± 0.43".</summary>
    public static string WithUncertainty(double value, double? uncertainty)
    {
        var (text, plusMinus) = Rounded(value, uncertainty ?? double.NaN);
        return plusMinus.Length == 0 ? text : $"{text} \u00B1 {plusMinus}";
    }

    /// <summary>Five significant digits, no trailing zeros, no exponent for everyday sizes.</summary>
    public static string Plain(double value)
    {
        if (!double.IsFinite(value))
        {
            return "\u2013";
        }

        var size = Math.Abs(value);
        if (size != 0 && (size < 1e-5 || size >= 1e9))
        {
            return Signed(value.ToString("0.####E+0", CultureInfo.InvariantCulture));
        }

        var decimals = size == 0 ? 0 : Math.Clamp(4 - (int)Math.Floor(Math.Log10(size)), 0, 9);
        return Signed(Math.Round(value, decimals).ToString("0.#########", CultureInfo.InvariantCulture));
    }

    /// <summary>A given number of decimals, with a true minus; below zero they are places before the point, which become zeros.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            return "\u2013";
        }

        if (decimals < 0)
        {
            var place = Math.Pow(10, -decimals);
            (value, decimals) = (Math.Round(value / place) * place, 0);
        }

        return Signed(value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    /// <summary>"9 h 19 min", "12 min 30 s", "2 d 3 h".</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{(int)time.TotalDays} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s"),
    };

    /// <summary>Time of the run as on a counter: "9:19:30".</summary>
    public static string Elapsed(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}");

    public static string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static int Decimals(double uncertainty)
    {
        var decimals = 1 - (int)Math.Floor(Math.Log10(uncertainty));
        // 0.0996 rounds to 0.10: two digits, not three.
        return Math.Clamp(Math.Round(uncertainty * Math.Pow(10, decimals)) >= 100 ? decimals - 1 : decimals, -9, 12);
    }

    /// <summary>What rounds to zero has no sign.</summary>
    private static string Signed(string number) => number.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? number.TrimStart('-') : number.Replace('-', '\u2212');
}
