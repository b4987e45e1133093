using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Analysis.Metrology;

public sealed partial class Measurand
{
    /// <summary>Below this many degrees of freedom k comes from Student's t, at or above it k = 2.</summary>
    public const double ManyDegreesOfFreedom = 50;

    /// <summary>Others together below this share of a rectangular line: that line decides the shape of the whole.</summary>
    public const double DominanceShare = 0.3;

    /// <summary>95 % of a rectangle is 0.95 of its half-width, that is 0.95·√3 of its standard uncertainty.</summary>
    public static readonly double RectangularCoverageFactor = 0.95 * Math.Sqrt(3);

    /// <summary>
    /// U = k·u_c for about 95 %: k = 2 with many degrees of freedom, Student's t at 95.45 % with few, and 1.645 where one
    /// rectangular source dominates.
    /// </summary>
    public Expanded Expand()
    {
        var (combined, degrees) = (CombinedUncertainty, EffectiveDegreesOfFreedom);
        if (DominantRectangle() is { } dominant)
        {
            return new Expanded(combined, RectangularCoverageFactor, 0.95, degrees, $"one rectangular source dominates: {dominant.Source.Name}");
        }

        // The last digits of ν_eff are rounding; a whole number of degrees must not fall below itself.
        return degrees >= ManyDegreesOfFreedom - 1e-9
            ? new Expanded(combined, 2, 0.9545, degrees, "normal")
            : new Expanded(combined, StudentT.TwoSided(0.9545, degrees), 0.9545, degrees, "Student's t");
    }

    /// <summary>With a coverage factor that somebody else prescribes.</summary>
    public Expanded Expand(double coverageFactor) => coverageFactor > 0
        ? new Expanded(CombinedUncertainty, coverageFactor, double.NaN, EffectiveDegreesOfFreedom, "prescribed")
        : throw new ArgumentOutOfRangeException(nameof(coverageFactor), coverageFactor, "A coverage factor is above zero.");

    /// <summary>The table of a report, the largest contribution first; everything in the printed units.</summary>
    public ImmutableArray<BudgetLine> Budget(Unit unit)
    {
        RequireUnit(unit);
        var total = CombinedUncertainty * CombinedUncertainty;
        return [.. Contributions
            .OrderByDescending(line => Math.Abs(line.Uncertainty))
            .ThenBy(line => line.Source.Id, StringComparer.Ordinal)
            .Select(line => new BudgetLine(
                line.Source.Id,
                line.Source.Name,
                line.Source.Unit.FromSi(line.Source.Estimate),
                line.Source.Unit.Symbol,
                line.Source.HalfWidth / line.Source.Unit.Scale,
                line.Source.Distribution,
                line.Source.Divisor,
                line.Source.StandardUncertainty / line.Source.Unit.Scale,
                line.Sensitivity * line.Source.Unit.Scale / unit.Scale,
                Math.Abs(line.Uncertainty) / unit.Scale,
                total > 0 ? line.Uncertainty * line.Uncertainty / total : 0,
                line.Source.DegreesOfFreedom,
                line.Source.CorrelationGroup))];
    }

    /// <summary>U to two significant digits, the value to the same decimal.</summary>
    public RoundedValue Rounded(Unit unit)
    {
        RequireUnit(unit);
        var expanded = Expand();
        return RoundedValue.Of(unit.FromSi(Value), expanded.Uncertainty / unit.Scale, unit.Symbol, expanded.CoverageFactor);
    }

    private Contribution? DominantRectangle()
    {
        Contribution? largest = null;
        foreach (var line in Contributions)
        {
            if (largest is not { } known || Math.Abs(line.Uncertainty) > Math.Abs(known.Uncertainty))
            {
                largest = line;
            }
        }

        if (largest is not { Source.Distribution: Distribution.Rectangular } candidate || candidate.Uncertainty == 0)
        {
            return null;
        }

        var others = Contributions.Where(line => line.Source.Id != candidate.Source.Id).Sum(line => line.Uncertainty * line.Uncertainty);
        return Math.Sqrt(others) < DominanceShare * Math.Abs(candidate.Uncertainty) ? candidate : null;
    }

    private void RequireUnit(Unit unit)
    {
        // A kelvin prints the uncertainty of a temperature in °C, and only the zero point differs.
        if (unit.Dimension != Dimension)
        {
            throw new DimensionException($"{Estimate} is {Dimension.Describe()}, not {unit.Dimension.Describe()}.");
        }
    }
}

/// <summary>An expanded uncertainty in SI, and how its coverage factor came about.</summary>
/// <param name="Coverage">Probability; NaN where k was prescribed.</param>
public sealed record Expanded(double StandardUncertainty, double CoverageFactor, double Coverage, double DegreesOfFreedom, string Basis)
{
    public double Uncertainty => CoverageFactor * StandardUncertainty;

    /// <summary>Rough, to compare with an interval of exactly 95 %.</summary>
    internal double At95 => Basis switch
    {
        _ when Coverage == 0.95 => Uncertainty,
        _ when DegreesOfFreedom < Measurand.ManyDegreesOfFreedom - 1e-9 => StudentT.TwoSided(0.95, DegreesOfFreedom) * StandardUncertainty,
        _ => NormalDistribution.Quantile(0.975) * StandardUncertainty,
    };
}

/// <summary>One printed line: <paramref name="Contribution"/> is |u_i(y)| in the result's unit, <paramref name="Share"/> its part of u_c² (0 to 1).</summary>
public sealed record BudgetLine(
    string SourceId, string Name, double Estimate, string Unit, double HalfWidth, Distribution Distribution, double Divisor,
    double StandardUncertainty, double Sensitivity, double Contribution, double Share, double DegreesOfFreedom, string CorrelationGroup);
