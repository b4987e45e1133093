namespace PackBench.Instruments.Quantities;

/// <summary>A power in watts.</summary>
public readonly record struct Power(double Watts) : IQuantity<Power>
{
    public static Dimension Dimension => Dimension.Power;

    public static readonly Power Zero;

    public double Si => Watts;

    public static Power FromSi(double value) => new(value);

    public static Power operator +(Power left, Power right) => new(left.Watts + right.Watts);

    public static Power operator -(Power left, Power right) => new(left.Watts - right.Watts);

    public static Power operator -(Power value) => new(-value.Watts);

    public static Power operator *(Power value, double factor) => new(value.Watts * factor);

    public static Power operator *(double factor, Power value) => new(value.Watts * factor);

    public static Power operator /(Power value, double divisor) => new(value.Watts / divisor);

    public static double operator /(Power left, Power right) => left.Watts / right.Watts;

    public static bool operator <(Power left, Power right) => left.Watts < right.Watts;

    public static bool operator >(Power left, Power right) => left.Watts > right.Watts;

    public static bool operator <=(Power left, Power right) => left.Watts <= right.Watts;

    public static bool operator >=(Power left, Power right) => left.Watts >= right.Watts;

    public static Energy operator *(Power power, TimeSpan time) => new(power.Watts * time.TotalSeconds);

    public static Current operator /(Power power, Voltage voltage) => new(power.Watts / voltage.Volts);

    public Power Abs() => new(Math.Abs(Watts));

    public int CompareTo(Power other) => Watts.CompareTo(other.Watts);

    public override string ToString() => new Quantity(Watts, Dimension).ToString();
}
