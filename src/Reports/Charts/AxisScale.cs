using System.Globalization;

namespace PackBench.Reports.Charts;

/// <summary>An axis with its range settled and its marks chosen.</summary>
internal sealed record AxisScale(double Minimum, double Maximum, ImmutableArray<Tick> Ticks, string Title)
{
    private ChartAxisKind Kind { get; init; }

    /// <summary>Seconds in one unit of the axis; 1 where it is no time.</summary>
    private double UnitSeconds { get; init; } = 1;

    private string Unit { get; init; } = "";

    /// <param name="data">Everything that must be inside; NaN is skipped.</param>
    /// <param name="tight">The range ends where the data end (time), rather than at round numbers.</param>
    public static AxisScale Of(ChartAxis axis, DataRange data, int target, bool tight, bool fromZero = false)
    {
        var low = axis.Minimum ?? (fromZero ? Math.Min(0, data.Minimum) : data.Minimum);
        var high = axis.Maximum ?? (fromZero ? Math.Max(0, data.Maximum) : data.Maximum);
        if (high <= low)
        {
            // One value only: the axis opens around it, by a tenth of it or by one.
            var around = low == 0 ? 1 : Math.Abs(low) * 0.1;
            (low, high) = (low - around, low + around);
        }

        switch (axis.Kind)
        {
            case ChartAxisKind.ElapsedSeconds:
                var (ticks, unit) = AxisTicks.Elapsed(low, high, target);
                return new AxisScale(low, high, ticks, WithUnit(axis.Title, unit)) { Kind = axis.Kind, Unit = unit, UnitSeconds = AxisTicks.SecondsIn(unit) };
            case ChartAxisKind.UtcSeconds:
                return new AxisScale(low, high, AxisTicks.Utc(low, high, Math.Min(target, 5)), WithUnit(axis.Title, "UTC")) { Kind = axis.Kind };
            default:
                var step = AxisTicks.Step(high - low, target);
                if (!tight)
                {
                    low = axis.Minimum ?? Math.Floor((low / step) + 1e-9) * step;
                    high = axis.Maximum ?? Math.Ceiling((high / step) - 1e-9) * step;
                }

                return new AxisScale(low, high, AxisTicks.Numbers(low, high, step), WithUnit(axis.Title, axis.Unit)) { Unit = axis.Unit ?? "" };
        }
    }

    public float ToPixel(double value, float from, float to) => (float)(from + ((value - Minimum) / (Maximum - Minimum) * (to - from)));

    /// <summary>One value of this axis in words, to five digits.</summary>
    public string Describe(double value) => Kind == ChartAxisKind.UtcSeconds
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)(value * 1000)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{AxisTicks.Signed((value / UnitSeconds).ToString("G5", CultureInfo.InvariantCulture))} {Unit}").TrimEnd();

    private static string WithUnit(string title, string? unit) => string.IsNullOrEmpty(unit) ? title : $"{title} ({unit})";
}

/// <summary>Lowest and highest of what a chart shows.</summary>
internal struct DataRange()
{
    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    public readonly bool IsEmpty => Minimum > Maximum;

    public void Include(double value)
    {
        if (double.IsFinite(value))
        {
            Minimum = Math.Min(Minimum, value);
            Maximum = Math.Max(Maximum, value);
        }
    }

    /// <summary>A little room at both ends, so that no mark sits on the frame.</summary>
    public void Widen(double share)
    {
        var by = (Maximum - Minimum) * share;
        (Minimum, Maximum) = (Minimum - by, Maximum + by);
    }

    public void Include(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            Include(value);
        }
    }
}
