namespace PackBench.Instruments.Quantities;

/// <summary>An energy, kept in joules, spoken of in watt-hours.</summary>
public readonly record struct Energy(double Joules) : IQuantity<Energy>
{
    public static Dimension Dimension => Dimension.Energy;

    public static readonly Energy Zero;

    public double Si => Joules;

    public static Energy FromSi(double value) => new(value);

    public static Energy operator +(Energy left, Energy right) => new(left.Joules + right.Joules);

    public static Energy operator -(Energy left, Energy right) => new(left.Joules - right.Joules);

    public static Energy operator -(Energy value) => new(-value.Joules);

    public static Energy operator *(Energy value, double factor) => new(value.Joules * factor);

    public static Energy operator *(double factor, Energy value) => new(value.Joules * factor);

    public static Energy operator /(Energy value, double divisor) => new(value.Joules / divisor);

    public static double operator /(Energy left, Energy right) => left.Joules / right.Joules;

    public static bool operator <(Energy left, Energy right) => left.Joules < right.Joules;

    public static bool operator >(Energy left, Energy right) => left.Joules > right.Joules;

    public static bool operator <=(Energy left, Energy right) => left.Joules <= right.Joules;

    public static bool operator >=(Energy left, Energy right) => left.Joules >= right.Joules;

    public static Voltage operator /(Energy energy, Charge charge) => new(energy.Joules / charge.AmpereSeconds);

    public double WattHours => Joules / 3600;

    public Energy Abs() => new(Math.Abs(Joules));

    public int CompareTo(Energy other) => Joules.CompareTo(other.Joules);

    public override string ToString() => new Quantity(Joules, Dimension).ToString();
}
