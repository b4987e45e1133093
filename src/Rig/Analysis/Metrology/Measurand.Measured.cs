using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>How expressions compute with it.</summary>
public sealed partial class Measurand : IMeasured
{
    IMeasured IMeasured.Combine(Arithmetic operation, object other, bool isRight) => Combine(operation, other, isRight);

    IMeasured IMeasured.Negate() => -this;

    IMeasured IMeasured.SquareRoot() => Apply(Math.Sqrt, value => 0.5 / Math.Sqrt(value), Dimension.None);

    /// <summary>This and another value, a <see cref="Quantity"/> or a measurand. Throws <see cref="DimensionException"/> where they do not go together.</summary>
    public Measurand Combine(Arithmetic operation, object other, bool isRight)
    {
        var second = other switch
        {
            Measurand measurand => measurand,
            Quantity quantity => Exact(quantity),
            _ => throw new ArgumentException($"{other} is no quantity.", nameof(other)),
        };
        var (left, right) = isRight ? (second, this) : (this, second);
        return operation switch
        {
            Arithmetic.Add => left + right,
            Arithmetic.Subtract => left - right,
            Arithmetic.Multiply => left * right,
            _ => left / right,
        };
    }
}
