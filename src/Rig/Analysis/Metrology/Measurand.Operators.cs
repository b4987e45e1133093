using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Analysis.Metrology;

// CA2225: named twins of operators would say nothing that the operators do not.
#pragma warning disable CA2225
public sealed partial class Measurand
{
    public static implicit operator Measurand(Quantity value) => Exact(value);

    public static implicit operator Measurand(double value) => Exact(value);

    public static Measurand operator +(Measurand left, Measurand right) =>
        new(left.Estimate + right.Estimate, Merge(left.Contributions, 1, right.Contributions, 1));

    public static Measurand operator -(Measurand left, Measurand right) =>
        new(left.Estimate - right.Estimate, Merge(left.Contributions, 1, right.Contributions, -1));

    public static Measurand operator -(Measurand value) => new(-value.Estimate, Merge(value.Contributions, -1, [], 0));

    public static Measurand operator *(Measurand left, Measurand right) =>
        new(left.Estimate * right.Estimate, Merge(left.Contributions, right.Value, right.Contributions, left.Value));

    /// <summary>Throws <see cref="DivideByZeroException"/> where the divisor's estimate is zero: no first-order uncertainty exists there.</summary>
    public static Measurand operator /(Measurand left, Measurand right)
    {
        if (right.Value == 0)
        {
            throw new DivideByZeroException($"{left.Estimate} divided by an estimate of zero: the quotient has no value and no uncertainty.");
        }

        return new Measurand(
            left.Estimate / right.Estimate,
            Merge(left.Contributions, 1 / right.Value, right.Contributions, -left.Value / (right.Value * right.Value)));
    }

    /// <summary>Both lists are in the order of ids; the result is, too. A shared source appears once, its sensitivities added.</summary>
    private static ImmutableArray<Contribution> Merge(
        ImmutableArray<Contribution> left, double leftFactor, ImmutableArray<Contribution> right, double rightFactor)
    {
        var merged = ImmutableArray.CreateBuilder<Contribution>(left.Length + right.Length);
        int i = 0, j = 0;
        while (i < left.Length || j < right.Length)
        {
            var order = i == left.Length ? 1 : j == right.Length ? -1 : string.CompareOrdinal(left[i].Source.Id, right[j].Source.Id);
            if (order < 0)
            {
                merged.Add(left[i] with { Sensitivity = left[i].Sensitivity * leftFactor });
                i++;
            }
            else if (order > 0)
            {
                merged.Add(right[j] with { Sensitivity = right[j].Sensitivity * rightFactor });
                j++;
            }
            else
            {
                RequireSame(left[i].Source, right[j].Source);
                merged.Add(left[i] with { Sensitivity = (left[i].Sensitivity * leftFactor) + (right[j].Sensitivity * rightFactor) });
                i++;
                j++;
            }
        }

        return merged.DrainToImmutable();
    }

    private static void RequireSame(UncertaintySource left, UncertaintySource right)
    {
        if (!ReferenceEquals(left, right) && (left.StandardUncertainty != right.StandardUncertainty || left.Distribution != right.Distribution))
        {
            throw new InvalidOperationException(
                $"Source '{left.Id}' stands for two causes: {left.Distribution} with u = {left.StandardUncertainty:G6}, and "
                + $"{right.Distribution} with u = {right.StandardUncertainty:G6}. Give each cause an id of its own.");
        }
    }
}
