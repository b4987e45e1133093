namespace PackBench.Instruments.Quantities;

/// <summary>An electric potential difference in volts.</summary>
public readonly record struct Voltage(double Volts) : IQuantity<Voltage>
{
    public static Dimension Dimension => Dimension.Voltage;

    public static readonly Voltage Zero;

    public double Si => Volts;

    public static Voltage FromSi(double value) => new(value);

    public static Voltage operator +(Voltage left, Voltage right) => new(left.Volts + right.Volts);

    public static Voltage operator -(Voltage left, Voltage right) => new(left.Volts - right.Volts);

    public static Voltage operator -(Voltage value) => new(-value.Volts);

    public static Voltage operator *(Voltage value, double factor) => new(value.Volts * factor);

    public static Voltage operator *(double factor, Voltage value) => new(value.Volts * factor);

    public static Voltage operator /(Voltage value, double divisor) => new(value.Volts / divisor);

    public static double operator /(Voltage left, Voltage right) => left.Volts / right.Volts;

    public static bool operator <(Voltage left, Voltage right) => left.Volts < right.Volts;

    public static bool operator >(Voltage left, Voltage right) => left.Volts > right.Volts;

    public static bool operator <=(Voltage left, Voltage right) => left.Volts <= right.Volts;

    public static bool operator >=(Voltage left, Voltage right) => left.Volts >= right.Volts;

    public static Power operator *(Voltage voltage, Current current) => new(voltage.Volts * current.Amperes);

    public static Resistance operator /(Voltage voltage, Current current) => new(voltage.Volts / current.Amperes);

    public static Current operator /(Voltage voltage, Resistance resistance) => new(voltage.Volts / resistance.Ohms);

    public double Millivolts => Volts * 1e3;

    public Voltage Abs() => new(Math.Abs(Volts));

    public int CompareTo(Voltage other) => Volts.CompareTo(other.Volts);

    public override string ToString() => new Quantity(Volts, Dimension).ToString();
}
