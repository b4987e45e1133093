namespace PackBench.Instruments.Quantities;

/// <summary>A unit as it is written: its symbol, what it measures, and how many SI units (V, A, s, K) it stands for.</summary>
/// <param name="Symbol">What is printed and parsed: <c>mΩ</c>, <c>Ah</c>, <c>°C</c>.</param>
/// <param name="Dimension">The kind of quantity.</param>
/// <param name="Scale">SI value of one unit.</param>
/// <param name="Offset">SI value of zero units; only °C has one (273.15 K).</param>
public sealed record Unit(string Symbol, Dimension Dimension, double Scale, double Offset = 0)
{
    /// <summary>The symbol as a column or key name carries it: <c>V</c>, <c>Ah</c>, <c>mohm</c>, <c>degC</c>.</summary>
    public string ColumnSuffix => Symbol
        .Replace("Ω", "ohm", StringComparison.Ordinal)
        .Replace("°", "deg", StringComparison.Ordinal)
        .Replace("µ", "u", StringComparison.Ordinal)
        .Replace("/", "_per_", StringComparison.Ordinal)
        .Replace("%", "pct", StringComparison.Ordinal);

    public double FromSi(double value) => (value - Offset) / Scale;

    public double ToSi(double value) => value * Scale + Offset;

    public override string ToString() => Symbol;
}
