using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Numerics;

/// <summary>
/// y = a + b·x by least squares, with the covariance of a and b (ISO/TS 28037). Values in the units of the caller;
/// <see cref="ToMeasurands"/> turns the two parameters into measurands that stay correlated.
/// </summary>
/// <param name="Scatter">s, the standard deviation of the residuals; for a weighted fit the root of χ²/ν.</param>
/// <param name="ChiSquared">Weighted sum of squares; NaN for an ordinary fit.</param>
/// <param name="Residuals">y − (a + b·x), in the order of the points.</param>
public sealed record LineFit(
    int Count, double Offset, double Gain, double Scatter, double OffsetUncertainty, double GainUncertainty, double Covariance, double ChiSquared,
    ImmutableArray<double> Residuals, double LeastX, double GreatestX)
{
    public double DegreesOfFreedom => Count - 2;

    public bool IsWeighted => !double.IsNaN(ChiSquared);

    public double Correlation => OffsetUncertainty * GainUncertainty > 0 ? Covariance / (OffsetUncertainty * GainUncertainty) : 0;

    public double LargestResidual => Residuals.Max(Math.Abs);

    /// <summary>Every point counts alike; uncertainties come from the residuals. Throws <see cref="ArgumentException"/> for fewer than three points.</summary>
    public static LineFit Ordinary(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Fit(x, y, []);

    /// <summary>Points count by 1/u². Uncertainties come from the u that are stated, not from the residuals: hold χ² against ν.</summary>
    public static LineFit Weighted(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> uncertainties) =>
        uncertainties.Length == x.Length
            ? Fit(x, y, uncertainties)
            : throw new ArgumentException($"{x.Length} points and {uncertainties.Length} uncertainties.", nameof(uncertainties));

    public double At(double x) => Offset + (Gain * x);

    /// <summary>Standard uncertainty of the line at x, covariance included.</summary>
    public double UncertaintyAt(double x) => Math.Sqrt(Math.Max(
        0, (OffsetUncertainty * OffsetUncertainty) + (x * x * GainUncertainty * GainUncertainty) + (2 * x * Covariance)));

    /// <summary>The x that belongs to a y.</summary>
    public double Inverse(double y) => (y - Offset) / Gain;

    /// <summary>
    /// a and b as measurands: b follows a by their covariance and has a part of its own. Both rest on the residuals of one
    /// fit, which <paramref name="id"/> names.
    /// </summary>
    public FittedLine ToMeasurands(string id, string name, Unit x, Unit y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var slope = new Unit($"{y.Symbol}/{x.Symbol}", y.Dimension / x.Dimension, y.Scale / x.Scale);
        var common = Source($"{id}.offset", $"{name}: offset", OffsetUncertainty * y.Scale, y, id);
        var own = GainUncertainty * Math.Sqrt(Math.Max(0, 1 - (Correlation * Correlation)));
        var rest = Source($"{id}.gain", $"{name}: gain", own * slope.Scale, slope, id);
        var shared = OffsetUncertainty > 0 ? Covariance / (OffsetUncertainty * OffsetUncertainty) / x.Scale : 0;
        return new FittedLine(
            Measurand.Of(new Quantity(Offset * y.Scale, y.Dimension), new Contribution(common, 1)),
            Measurand.Of(new Quantity(Gain * slope.Scale, slope.Dimension), new Contribution(common, shared), new Contribution(rest, 1)));
    }

    private UncertaintySource Source(string id, string name, double uncertainty, Unit unit, string group) => IsWeighted
        ? UncertaintySource.Normal(id, name, uncertainty, unit, group)
        : UncertaintySource.TypeA(id, name, uncertainty, DegreesOfFreedom, unit, group);

    private static LineFit Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> uncertainties)
    {
        Require(x, y);
        var weights = new double[x.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var u = uncertainties.IsEmpty ? 1 : uncertainties[i];
            weights[i] = u > 0 ? 1 / (u * u) : throw new ArgumentException($"The uncertainty of point {i + 1} is {u}: it must be above zero.", nameof(uncertainties));
        }

        var total = CompensatedSum.Of(weights);
        var (meanX, meanY) = (Sum(x, weights) / total, Sum(y, weights) / total);
        var (sxx, sxy) = (default(CompensatedSum), default(CompensatedSum));
        for (var i = 0; i < x.Length; i++)
        {
            sxx.Add(weights[i] * (x[i] - meanX) * (x[i] - meanX));
            sxy.Add(weights[i] * (x[i] - meanX) * (y[i] - meanY));
        }

        if (!(sxx.Value > 0))
        {
            throw new ArgumentException($"All {x.Length} points have the same x, {meanX}: no line has a slope there.", nameof(x));
        }

        var gain = sxy.Value / sxx.Value;
        var offset = meanY - (gain * meanX);
        var residuals = new double[x.Length];
        var squares = default(CompensatedSum);
        var (least, greatest) = (x[0], x[0]);
        for (var i = 0; i < x.Length; i++)
        {
            residuals[i] = y[i] - (offset + (gain * x[i]));
            squares.Add(weights[i] * residuals[i] * residuals[i]);
            (least, greatest) = (Math.Min(least, x[i]), Math.Max(greatest, x[i]));
        }

        var variance = squares.Value / (x.Length - 2);
        var scale = uncertainties.IsEmpty ? variance : 1;
        return new LineFit(
            x.Length, offset, gain, Math.Sqrt(variance), Math.Sqrt(scale * ((1 / total) + (meanX * meanX / sxx.Value))), Math.Sqrt(scale / sxx.Value),
            -scale * meanX / sxx.Value, uncertainties.IsEmpty ? double.NaN : squares.Value, [.. residuals], least, greatest);
    }

    private static double Sum(ReadOnlySpan<double> values, double[] weights)
    {
        var sum = default(CompensatedSum);
        for (var i = 0; i < values.Length; i++)
        {
            sum.Add(values[i] * weights[i]);
        }

        return sum.Value;
    }

    private static void Require(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length || x.Length < 3)
        {
            throw new ArgumentException($"A line with its uncertainty needs three points at least, x and y of each; there are {x.Length} and {y.Length}.", nameof(x));
        }

        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i]))
            {
                throw new ArgumentException($"Point {i + 1} is ({x[i]}, {y[i]}), not two numbers.", nameof(x));
            }
        }
    }
}

/// <summary>The two parameters of a fitted line, correlated as the fit made them.</summary>
public sealed record FittedLine(Measurand Offset, Measurand Gain)
{
    public Measurand At(Measurand x) => Offset + (Gain * x);

    /// <summary>The x that belongs to a y: a corrected reading.</summary>
    public Measurand Inverse(Measurand y) => (y - Offset) / Gain;
}
