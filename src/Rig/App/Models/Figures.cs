using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Models;

/// <summary>Numbers as the screen prints them: a fixed count of decimals by unit, so that they do not dance.</summary>
internal static class Figures
{
    public static string Number(double value, Unit unit) => double.IsFinite(value)
        ? value.ToString(unit == Units.Volt || unit == Units.Ampere ? "0.000" : unit == Units.Percent ? "0" : "0.0", CultureInfo.InvariantCulture)
        : "?";

    public static string Text(double value, Unit unit) => unit.Symbol.Length == 0 ? Number(value, unit) : $"{Number(value, unit)} {unit.Symbol}";

    /// <summary>Hours, minutes and seconds; days in front where there are any.</summary>
    public static string Duration(TimeSpan time)
    {
        var sign = time < TimeSpan.Zero ? "-" : "";
        time = time.Duration();
        return time >= TimeSpan.FromDays(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{time.Days}d {time.Hours:00}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{time.Hours}:{time.Minutes:00}:{time.Seconds:00}");
    }

    public static string Age(TimeSpan age) => age < TimeSpan.FromSeconds(100)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):0.0} s")
        : Duration(age);

    public static string Signed(double value, string format, string unit) => $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}";

    /// <summary>What stands where a reading is not good.</summary>
    public static string Word(Validity validity) => validity switch
    {
        Validity.Good => "",
        Validity.Stale => "STALE",
        Validity.Overload => "OVERLOAD",
        Validity.Implausible => "DOUBTFUL",
        _ => "missing",
    };
}
