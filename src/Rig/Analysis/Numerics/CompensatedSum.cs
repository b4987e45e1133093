namespace PackBench.Rig.Analysis.Numerics;

/// <summary>Neumaier's sum: a billion small numbers added without losing the last digits. Two such sums can be joined.</summary>
public struct CompensatedSum : IEquatable<CompensatedSum>
{
    private double _sum;
    private double _lost;

    public CompensatedSum(double sum, double lost) => (_sum, _lost) = (sum, lost);

    public readonly double Value => _sum + _lost;

    /// <summary>The running sum, and what rounding took from it: both are needed to go on exactly.</summary>
    public readonly (double Sum, double Lost) State => (_sum, _lost);

    public void Add(double value)
    {
        var total = _sum + value;
        _lost += Math.Abs(_sum) >= Math.Abs(value) ? (_sum - total) + value : (value - total) + _sum;
        _sum = total;
    }

    public void Add(CompensatedSum other)
    {
        Add(other._sum);
        _lost += other._lost;
    }

    public static double Of(IEnumerable<double> values)
    {
        var sum = default(CompensatedSum);
        foreach (var value in values)
        {
            sum.Add(value);
        }

        return sum.Value;
    }

    public readonly bool Equals(CompensatedSum other) => _sum.Equals(other._sum) && _lost.Equals(other._lost);

    public override readonly bool Equals(object? obj) => obj is CompensatedSum other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_sum, _lost);

    public static bool operator ==(CompensatedSum left, CompensatedSum right) => left.Equals(right);

    public static bool operator !=(CompensatedSum left, CompensatedSum right) => !left.Equals(right);
}
