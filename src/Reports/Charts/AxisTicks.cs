using System.Globalization;

namespace PackBench.Reports.Charts;

internal readonly record struct Tick(double Value, string Label);

/// <summary>Round numbers for an axis: steps of 1, 2 or 5; for times, steps a clock has.</summary>
internal static class AxisTicks
{
    private static readonly double[] SecondSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

    public static double Step(double range, int target)
    {
        var raw = range / Math.Max(target, 1);
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var fraction = raw / magnitude;
        return magnitude * (fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10);
    }

    public static ImmutableArray<Tick> Numbers(double from, double to, double step)
    {
        var ticks = ImmutableArray.CreateBuilder<Tick>();
        var format = Format(step, Math.Max(Math.Abs(from), Math.Abs(to)));
        for (var n = (long)Math.Ceiling((from / step) - 1e-9); n * step <= to + (step * 1e-9); n++)
        {
            ticks.Add(new Tick(n * step, Signed((n * step).ToString(format, CultureInfo.InvariantCulture))));
        }

        return ticks.ToImmutable();
    }

    /// <summary>Seconds shown in the unit that suits the length; the unit is returned with them.</summary>
    public static (ImmutableArray<Tick> Ticks, string Unit) Elapsed(double from, double to, int target)
    {
        var unit = (to - from) switch
        {
            < 180 => "s",
            < 3 * 3600 => "min",
            < 5 * 86400 => "h",
            _ => "d",
        };
        var seconds = SecondsIn(unit);
        var step = ElapsedStep((to - from) / Math.Max(target, 1), seconds);
        var inUnit = Numbers(from / seconds, to / seconds, step / seconds);
        return ([.. inUnit.Select(tick => tick with { Value = tick.Value * seconds })], unit);
    }

    public static double SecondsIn(string unit) => unit switch { "min" => 60, "h" => 3600, "d" => 86400, _ => 1 };

    public static ImmutableArray<Tick> Utc(double from, double to, int target)
    {
        var raw = (to - from) / Math.Max(target, 1);
        var step = Array.Find(SecondSteps, candidate => candidate >= raw) is > 0 and var found ? found : Step(to - from, target);
        var format = step >= 86400 ? "yyyy-MM-dd" : step >= 60 ? "MM-dd HH:mm" : "HH:mm:ss";
        var ticks = ImmutableArray.CreateBuilder<Tick>();
        for (var at = Math.Ceiling(from / step) * step; at <= to; at += step)
        {
            ticks.Add(new Tick(at, DateTimeOffset.FromUnixTimeMilliseconds((long)(at * 1000)).ToString(format, CultureInfo.InvariantCulture)));
        }

        return ticks.ToImmutable();
    }

    /// <summary>A true minus sign, as wide as a plus.</summary>
    public static string Signed(string number) => number.Replace('-', '\u2212');

    private static double ElapsedStep(double raw, double unit)
    {
        if (unit == 86400)
        {
            return Step(raw / unit, 1) * unit;
        }

        return raw >= 1 && Array.Find(SecondSteps, candidate => candidate >= raw) is > 0 and var found ? found : Step(raw, 1);
    }

    private static string Format(double step, double largest)
    {
        if (largest >= 1e7 || step < 1e-6)
        {
            return "0.###E+0";
        }

        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        // 15 min is 0.25 h: a step of 2.5 needs one decimal more than its magnitude says.
        decimals += Math.Abs(Math.Round(step, decimals) - step) > step * 1e-6 ? 1 : 0;
        return "F" + decimals.ToString(CultureInfo.InvariantCulture);
    }
}
