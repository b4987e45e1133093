using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language.Nodes;

/// <summary>Arithmetic on what recorded steps answer: plain quantities, values with uncertainty, lists by cell.</summary>
internal static class Combining
{
    public static Quantity Estimate(object value) => value switch
    {
        Quantity quantity => quantity,
        IMeasured measured => measured.Estimate,
        _ => throw new InvalidOperationException($"{value} is not a number."),
    };

    public static object Combine(Arithmetic operation, object left, object right) => (left, right) switch
    {
        (IReadOnlyList<object> lefts, IReadOnlyList<object> rights) when lefts.Count == rights.Count =>
            lefts.Zip(rights, (one, other) => Combine(operation, one, other)).ToImmutableArray(),
        (IReadOnlyList<object> lefts, not IReadOnlyList<object>) => lefts.Select(one => Combine(operation, one, right)).ToImmutableArray(),
        (not IReadOnlyList<object>, IReadOnlyList<object> rights) => rights.Select(one => Combine(operation, left, one)).ToImmutableArray(),
        (IMeasured measured, _) => measured.Combine(operation, right, isRight: false),
        (_, IMeasured measured) => measured.Combine(operation, left, isRight: true),
        (Quantity one, Quantity other) => Compute(operation, one, other),
        _ => throw new InvalidOperationException($"{left} and {right} cannot be combined."),
    };

    public static object Negate(object value) => value switch
    {
        IReadOnlyList<object> list => list.Select(Negate).ToImmutableArray(),
        IMeasured measured => measured.Negate(),
        _ => -Estimate(value),
    };

    private static Quantity Compute(Arithmetic operation, Quantity left, Quantity right) => operation switch
    {
        Arithmetic.Add => left + right,
        Arithmetic.Subtract => left - right,
        Arithmetic.Multiply => left * right,
        Arithmetic.Divide => left / right,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
