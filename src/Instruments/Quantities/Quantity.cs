using System.Globalization;

namespace PackBench.Instruments.Quantities;

/// <summary>
/// A number whose kind is known only when a file is read: what expressions compute with and what the values in
/// YAML become. The value is in SI (V, A, s, K). Operators follow physics and throw <see cref="DimensionException"/>
/// where it has none.
/// </summary>
public readonly record struct Quantity(double Si, Dimension Dimension)
{
    public static Quantity Of(double value, Unit unit) => new(unit.ToSi(value), unit.Dimension);

    public double In(Unit unit) => unit.Dimension == Dimension
        ? unit.FromSi(Si)
        : throw new DimensionException($"{this} is {Dimension.Describe()}, not {unit.Dimension.Describe()}.");

    public static Quantity operator +(Quantity left, Quantity right)
    {
        if (left.Dimension == right.Dimension && !left.Dimension.IsAbsolute)
        {
            return left with { Si = left.Si + right.Si };
        }

        if (left.Dimension == Dimension.Temperature && right.Dimension == Dimension.TemperatureDifference)
        {
            return left with { Si = left.Si + right.Si };
        }

        if (left.Dimension == Dimension.TemperatureDifference && right.Dimension == Dimension.Temperature)
        {
            return right with { Si = left.Si + right.Si };
        }

        throw Impossible("add", left, "to", right);
    }

    public static Quantity operator -(Quantity left, Quantity right)
    {
        if (left.Dimension == right.Dimension)
        {
            return new Quantity(left.Si - right.Si, left.Dimension with { IsAbsolute = false });
        }

        if (left.Dimension == Dimension.Temperature && right.Dimension == Dimension.TemperatureDifference)
        {
            return left with { Si = left.Si - right.Si };
        }

        throw Impossible("subtract", right, "from", left);
    }

    public static Quantity operator -(Quantity value) => value.Dimension.IsAbsolute
        ? new Quantity(2 * Units.Celsius.Offset - value.Si, value.Dimension)
        : value with { Si = -value.Si };

    public static Quantity operator *(Quantity left, Quantity right) =>
        left.Dimension.IsAbsolute || right.Dimension.IsAbsolute
            ? throw Impossible("multiply", left, "by", right)
            : new Quantity(left.Si * right.Si, left.Dimension * right.Dimension);

    public static Quantity operator /(Quantity left, Quantity right) =>
        left.Dimension.IsAbsolute || right.Dimension.IsAbsolute
            ? throw Impossible("divide", left, "by", right)
            : new Quantity(left.Si / right.Si, left.Dimension / right.Dimension);

    /// <summary>Less than zero, zero or more than zero; throws where the kinds differ.</summary>
    public static int Compare(Quantity left, Quantity right) => left.Dimension == right.Dimension
        ? left.Si.CompareTo(right.Si)
        : throw Impossible("compare", left, "with", right);

    /// <summary>As a file would say it: <c>2.5 A</c>, in the usual unit of its kind, shortest digits that give the value back.</summary>
    public override string ToString() => ToString(Units.Preferred(Dimension));

    public string ToString(Unit unit)
    {
        var number = Math.Round(In(unit), 12).ToString("R", CultureInfo.InvariantCulture);
        return unit.Symbol.Length == 0 ? number : $"{number} {unit.Symbol}";
    }

    private static DimensionException Impossible(string verb, Quantity left, string preposition, Quantity right) =>
        new($"Cannot {verb} {left.Dimension.Describe()} {preposition} {right.Dimension.Describe()}.");
}
