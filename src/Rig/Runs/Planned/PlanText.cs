using System.Globalization;

namespace PackBench.Rig.Runs.Planned;

/// <summary>Numbers of a plan in words.</summary>
internal static class PlanText
{
    public static string Of(double value, string unit) => unit switch
    {
        "s" when value >= 120 => TimeSpan.FromSeconds(Math.Round(value)) is var time ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}") : "",
        "V" => string.Create(CultureInfo.InvariantCulture, $"{value:0.000} V"),
        "°C" => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} °C"),
        "s" => string.Create(CultureInfo.InvariantCulture, $"{value:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} {unit}"),
    };
}
