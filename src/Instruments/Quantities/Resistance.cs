namespace PackBench.Instruments.Quantities;

/// <summary>An electric resistance in ohms.</summary>
public readonly record struct Resistance(double Ohms) : IQuantity<Resistance>
{
    public static Dimension Dimension => Dimension.Resistance;

    public static readonly Resistance Zero;

    public double Si => Ohms;

    public static Resistance FromSi(double value) => new(value);

    public static Resistance operator +(Resistance left, Resistance right) => new(left.Ohms + right.Ohms);

    public static Resistance operator -(Resistance left, Resistance right) => new(left.Ohms - right.Ohms);

    public static Resistance operator -(Resistance value) => new(-value.Ohms);

    public static Resistance operator *(Resistance value, double factor) => new(value.Ohms * factor);

    public static Resistance operator *(double factor, Resistance value) => new(value.Ohms * factor);

    public static Resistance operator /(Resistance value, double divisor) => new(value.Ohms / divisor);

    public static double operator /(Resistance left, Resistance right) => left.Ohms / right.Ohms;

    public static bool operator <(Resistance left, Resistance right) => left.Ohms < right.Ohms;

    public static bool operator >(Resistance left, Resistance right) => left.Ohms > right.Ohms;

    public static bool operator <=(Resistance left, Resistance right) => left.Ohms <= right.Ohms;

    public static bool operator >=(Resistance left, Resistance right) => left.Ohms >= right.Ohms;

    public static Voltage operator *(Resistance resistance, Current current) => current * resistance;

    public double Milliohms => Ohms * 1e3;

    public Resistance Abs() => new(Math.Abs(Ohms));

    public int CompareTo(Resistance other) => Ohms.CompareTo(other.Ohms);

    public override string ToString() => new Quantity(Ohms, Dimension).ToString();
}
