using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>
/// A value with its kind and everything that makes it uncertain. Arithmetic propagates to first order; what two
/// operands have in common, by source id, adds with its sign, so that correlation needs no bookkeeping by the caller.
/// </summary>
public sealed partial class Measurand
{
    private readonly Lazy<double> _combined;

    private Measurand(Quantity estimate, ImmutableArray<Contribution> contributions)
    {
        Estimate = estimate;
        Contributions = contributions;
        _combined = new Lazy<double>(() => Math.Sqrt(Contributions.Sum(line => line.Uncertainty * line.Uncertainty)));
    }

    public Quantity Estimate { get; }

    /// <summary>In SI.</summary>
    public double Value => Estimate.Si;

    public Dimension Dimension => Estimate.Dimension;

    /// <summary>One for each source, in the order of their ids.</summary>
    public ImmutableArray<Contribution> Contributions { get; }

    /// <summary>u_c in SI: root sum of squares over independent sources (JCGM 100, 5.1 and 5.2).</summary>
    public double CombinedUncertainty => _combined.Value;

    /// <summary>Relative to the value; infinite at zero.</summary>
    public double RelativeUncertainty => CombinedUncertainty / Math.Abs(Value);

    /// <summary>Welch–Satterthwaite (JCGM 100, G.4.1); infinite where nothing rests on a few readings.</summary>
    public double EffectiveDegreesOfFreedom
    {
        get
        {
            var denominator = 0.0;
            var pooled = new Dictionary<(string Group, double Degrees), double>();
            foreach (var line in Contributions)
            {
                var (source, square) = (line.Source, line.Uncertainty * line.Uncertainty);
                if (double.IsPositiveInfinity(source.DegreesOfFreedom))
                {
                    continue;
                }

                // Parameters of one fit share one estimate of the scatter: their variances belong together before squaring.
                var key = (source.CorrelationGroup.Length > 0 ? source.CorrelationGroup : source.Id, source.DegreesOfFreedom);
                pooled[key] = pooled.GetValueOrDefault(key) + square;
            }

            foreach (var (key, square) in pooled)
            {
                denominator += square * square / key.Degrees;
            }

            return denominator > 0 ? Math.Pow(CombinedUncertainty, 4) / denominator : double.PositiveInfinity;
        }
    }

    /// <summary>Without uncertainty: a constant, a definition.</summary>
    public static Measurand Exact(Quantity value) => new(value, []);

    public static Measurand Exact(double value) => new(new Quantity(value, Dimension.None), []);

    /// <summary>A directly measured value and the sources that act on it, each with its sensitivity.</summary>
    public static Measurand Of(Quantity estimate, params ReadOnlySpan<Contribution> contributions)
    {
        var result = new Measurand(estimate, []);
        foreach (var line in contributions)
        {
            result = new Measurand(estimate, Merge(result.Contributions, 1, [line], 1));
        }

        return result;
    }

    /// <summary>A directly measured value whose sources act on it one to one.</summary>
    public static Measurand Of(Quantity estimate, params ReadOnlySpan<UncertaintySource> sources)
    {
        var lines = new Contribution[sources.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = new Contribution(sources[i], 1);
        }

        return Of(estimate, lines);
    }

    /// <summary>y = f(x…) already evaluated: its estimate, and ∂f/∂x for each input.</summary>
    public static Measurand From(Quantity estimate, params ReadOnlySpan<(Measurand Input, double Sensitivity)> inputs)
    {
        ImmutableArray<Contribution> merged = [];
        foreach (var (input, sensitivity) in inputs)
        {
            merged = Merge(merged, 1, input.Contributions, sensitivity);
        }

        return new Measurand(estimate, merged);
    }

    /// <summary>This with one more cause of doubt, such as the method's own error.</summary>
    public Measurand With(UncertaintySource source, double sensitivity = 1) =>
        new(Estimate, Merge(Contributions, 1, [new Contribution(source, sensitivity)], 1));

    /// <summary>This with the estimate corrected and the uncertainty kept.</summary>
    public Measurand WithEstimate(Quantity estimate) => estimate.Dimension == Dimension
        ? new Measurand(estimate, Contributions)
        : throw new DimensionException($"{estimate} is {estimate.Dimension.Describe()}, not {Dimension.Describe()}.");

    /// <summary>f(x) with f′(x), both in SI.</summary>
    public Measurand Apply(Func<double, double> function, Func<double, double> derivative, Dimension result) =>
        From(new Quantity(function(Value), result), (this, derivative(Value)));

    public Measurand Abs() => Value < 0 ? -this : this;

    /// <summary>Covariance with another result through the sources that both rest on, SI.</summary>
    public double CovarianceWith(Measurand other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var mine = Contributions.ToDictionary(line => line.Source.Id, line => line.Uncertainty, StringComparer.Ordinal);
        return CompensatedSum.Of(other.Contributions.Select(line => mine.GetValueOrDefault(line.Source.Id) * line.Uncertainty));
    }

    public override string ToString() => Rounded(Units.Preferred(Dimension)).ToString();
}
