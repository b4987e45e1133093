using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Integration;

/// <summary>Integrals of recorded samples by the trapezoid over their real time stamps, with a compensated sum.</summary>
public static class Trapezoid
{
    /// <param name="seconds">Strictly ascending.</param>
    /// <param name="began">Instant of the step: its first, partial interval counts at the first value. Null: begins at the first sample.</param>
    /// <param name="ended">Instant of the end: the last, partial interval counts at the last value. Null: ends at the last sample.</param>
    /// <returns>Value times seconds. Throws <see cref="ArgumentException"/> where time does not ascend or a value is no number.</returns>
    public static double Integrate(ReadOnlySpan<double> seconds, ReadOnlySpan<double> values, double? began = null, double? ended = null)
    {
        if (seconds.Length != values.Length || seconds.IsEmpty)
        {
            throw new ArgumentException($"{seconds.Length} time stamps and {values.Length} values.", nameof(values));
        }

        var sum = default(CompensatedSum);
        if (began is { } first)
        {
            sum.Add(values[0] * Ascending(first, seconds[0], 0));
        }

        for (var i = 1; i < seconds.Length; i++)
        {
            var interval = Ascending(seconds[i - 1], seconds[i], i);
            sum.Add((values[i - 1] + values[i]) / 2 * interval);
        }

        if (ended is { } last)
        {
            sum.Add(values[^1] * Ascending(seconds[^1], last, seconds.Length));
        }

        return double.IsFinite(sum.Value) ? sum.Value : throw new ArgumentException("A value is not a number: leave invalid samples out and count the gap.", nameof(values));
    }

    /// <summary>
    /// What the trapezoid itself is wrong by, to first order: mean interval² / 12 times the change of slope from end to end
    /// (Euler and Maclaurin). Positive where it adds too much.
    /// </summary>
    public static double MethodError(ReadOnlySpan<double> seconds, ReadOnlySpan<double> values)
    {
        if (seconds.Length < 3)
        {
            return 0;
        }

        var interval = (seconds[^1] - seconds[0]) / (seconds.Length - 1);
        return interval * interval / 12 * (EndSlope(seconds, values, seconds.Length - 1, -1) - EndSlope(seconds, values, 0, 1));
    }

    /// <summary>Slope at an end by the parabola through three points: a chord would lag by half an interval.</summary>
    private static double EndSlope(ReadOnlySpan<double> t, ReadOnlySpan<double> y, int at, int inwards)
    {
        var (h1, h2) = (t[at + inwards] - t[at], t[at + (2 * inwards)] - t[at]);
        var (d1, d2) = ((y[at + inwards] - y[at]) / h1, (y[at + (2 * inwards)] - y[at]) / h2);
        return ((d1 * h2) - (d2 * h1)) / (h2 - h1);
    }

    private static double Ascending(double from, double to, int at) => to - from is >= 0 and var interval && (interval > 0 || at == 0)
        ? interval
        : throw new ArgumentException($"Time stands still or goes back at sample {at + 1}: from {from} s to {to} s.");
}
