using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>Limits of a result, inclusive, in SI. At least one.</summary>
public sealed record ToleranceLimits
{
    /// <summary>Warns below this ratio.</summary>
    public const double GoodRatio = 4;

    /// <summary>Refuses a yes-or-no statement below this ratio.</summary>
    public const double LeastRatio = 1.5;

    private ToleranceLimits(double? lower, double? upper, Dimension dimension, double? halfTolerance) =>
        (Lower, Upper, Dimension, HalfTolerance) = (lower, upper, dimension, halfTolerance);

    public double? Lower { get; }

    public double? Upper { get; }

    public Dimension Dimension { get; }

    /// <summary>What the test uncertainty ratio compares U with; null where a single limit leaves it open.</summary>
    public double? HalfTolerance { get; }

    public static ToleranceLimits AtLeast(Quantity lower) => new(lower.Si, null, lower.Dimension, null);

    public static ToleranceLimits AtMost(Quantity upper) => new(null, upper.Si, upper.Dimension, null);

    /// <summary>The size of an error may not exceed it: 0 to <paramref name="tolerance"/>, so that the tolerance is known.</summary>
    public static ToleranceLimits ErrorAtMost(Quantity tolerance) => new(null, tolerance.Si, tolerance.Dimension, tolerance.Si);

    /// <summary>Throws <see cref="ArgumentException"/> for limits the wrong way round or of two kinds.</summary>
    public static ToleranceLimits Between(Quantity lower, Quantity upper) => Quantity.Compare(lower, upper) <= 0
        ? new(lower.Si, upper.Si, lower.Dimension, (upper.Si - lower.Si) / 2)
        : throw new ArgumentException($"The lower limit {lower} lies above the upper limit {upper}.", nameof(lower));

    /// <summary>± around zero, for a signed error.</summary>
    public static ToleranceLimits Within(Quantity tolerance) => Between(tolerance with { Si = -tolerance.Si }, tolerance);

    public Decision Judge(Measurand result, DecisionRule rule)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(rule);
        if (result.Dimension != Dimension)
        {
            throw new DimensionException($"A limit that is {Dimension.Describe()} cannot judge {result.Dimension.Describe()}.");
        }

        var expanded = result.Expand();
        var guard = rule.GuardShare * expanded.Uncertainty;
        var ratio = HalfTolerance / expanded.Uncertainty ?? double.NaN;
        var warnings = ImmutableArray.CreateBuilder<string>();
        var conditional = rule.IsBinary && ratio < LeastRatio;
        if (ratio < GoodRatio)
        {
            warnings.Add(Text($"Test uncertainty ratio {ratio:0.00} is below {GoodRatio:0}: the measurement is coarse for this tolerance."));
        }

        if (conditional)
        {
            warnings.Add(Text($"Below {LeastRatio:0.0} no yes-or-no statement is made: the verdict is conditional."));
        }

        var value = result.Value;
        var verdict = conditional
            ? IsInside(value, 0) ? DecisionVerdict.ConditionalPass : DecisionVerdict.ConditionalFail
            : Zone(value, guard, rule.IsBinary);
        return new Decision(verdict, rule, this, guard, ProbabilityOutside(value, expanded), ratio, warnings.ToImmutable());
    }

    private DecisionVerdict Zone(double value, double guard, bool binary)
    {
        if (IsInside(value, guard))
        {
            return DecisionVerdict.Pass;
        }

        if (binary)
        {
            return DecisionVerdict.Fail;
        }

        return IsInside(value, 0) ? DecisionVerdict.ConditionalPass
            : IsInside(value, -guard) ? DecisionVerdict.ConditionalFail
            : DecisionVerdict.Fail;
    }

    /// <summary>False for a value that is not a number.</summary>
    private bool IsInside(double value, double guard) =>
        !double.IsNaN(value) && !(value > Upper - guard) && !(value < Lower + guard);

    private double ProbabilityOutside(double value, Expanded expanded)
    {
        if (expanded.StandardUncertainty == 0)
        {
            return IsInside(value, 0) ? 0 : 1;
        }

        // With few degrees of freedom the tails are Student's; with many, the normal distribution's.
        var degrees = expanded.DegreesOfFreedom < Measurand.ManyDegreesOfFreedom ? expanded.DegreesOfFreedom : double.PositiveInfinity;
        var above = Upper is { } upper ? StudentT.UpperTail((upper - value) / expanded.StandardUncertainty, degrees) : 0;
        var below = Lower is { } lower ? StudentT.UpperTail((value - lower) / expanded.StandardUncertainty, degrees) : 0;
        return Math.Min(1, above + below);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
