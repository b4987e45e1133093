namespace PackBench.Instruments.Quantities;

/// <summary>An electric current in amperes. Pack current: positive charges the pack, negative discharges it. A load's set-point is a magnitude. This is the only place that says so.</summary>
public readonly record struct Current(double Amperes) : IQuantity<Current>
{
    public static Dimension Dimension => Dimension.Current;

    public static readonly Current Zero;

    public double Si => Amperes;

    public static Current FromSi(double value) => new(value);

    public static Current operator +(Current left, Current right) => new(left.Amperes + right.Amperes);

    public static Current operator -(Current left, Current right) => new(left.Amperes - right.Amperes);

    public static Current operator -(Current value) => new(-value.Amperes);

    public static Current operator *(Current value, double factor) => new(value.Amperes * factor);

    public static Current operator *(double factor, Current value) => new(value.Amperes * factor);

    public static Current operator /(Current value, double divisor) => new(value.Amperes / divisor);

    public static double operator /(Current left, Current right) => left.Amperes / right.Amperes;

    public static bool operator <(Current left, Current right) => left.Amperes < right.Amperes;

    public static bool operator >(Current left, Current right) => left.Amperes > right.Amperes;

    public static bool operator <=(Current left, Current right) => left.Amperes <= right.Amperes;

    public static bool operator >=(Current left, Current right) => left.Amperes >= right.Amperes;

    public static Charge operator *(Current current, TimeSpan time) => new(current.Amperes * time.TotalSeconds);

    public static Power operator *(Current current, Voltage voltage) => voltage * current;

    public static Voltage operator *(Current current, Resistance resistance) => new(current.Amperes * resistance.Ohms);

    public double Milliamperes => Amperes * 1e3;

    public Current Abs() => new(Math.Abs(Amperes));

    public int CompareTo(Current other) => Amperes.CompareTo(other.Amperes);

    public override string ToString() => new Quantity(Amperes, Dimension).ToString();
}
