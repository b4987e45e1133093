using System.Numerics;

namespace PackBench.Instruments.Quantities;

/// <summary>A number of one known kind, kept in SI units. Adds to its own kind only.</summary>
public interface IQuantity<TSelf> :
    IAdditionOperators<TSelf, TSelf, TSelf>,
    ISubtractionOperators<TSelf, TSelf, TSelf>,
    IUnaryNegationOperators<TSelf, TSelf>,
    IMultiplyOperators<TSelf, double, TSelf>,
    IDivisionOperators<TSelf, double, TSelf>,
    IComparisonOperators<TSelf, TSelf, bool>,
    IComparable<TSelf>
    where TSelf : struct, IQuantity<TSelf>
{
    /// <summary>The kind, as expressions and files know it.</summary>
    static abstract Dimension Dimension { get; }

    /// <summary>The value in SI units (V, A, Ω, W, A·s, J, K).</summary>
    double Si { get; }

    static abstract TSelf FromSi(double value);
}
