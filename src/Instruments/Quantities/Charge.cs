namespace PackBench.Instruments.Quantities;

/// <summary>An electric charge, kept in ampere-seconds, spoken of in ampere-hours.</summary>
public readonly record struct Charge(double AmpereSeconds) : IQuantity<Charge>
{
    public static Dimension Dimension => Dimension.Charge;

    public static readonly Charge Zero;

    public double Si => AmpereSeconds;

    public static Charge FromSi(double value) => new(value);

    public static Charge operator +(Charge left, Charge right) => new(left.AmpereSeconds + right.AmpereSeconds);

    public static Charge operator -(Charge left, Charge right) => new(left.AmpereSeconds - right.AmpereSeconds);

    public static Charge operator -(Charge value) => new(-value.AmpereSeconds);

    public static Charge operator *(Charge value, double factor) => new(value.AmpereSeconds * factor);

    public static Charge operator *(double factor, Charge value) => new(value.AmpereSeconds * factor);

    public static Charge operator /(Charge value, double divisor) => new(value.AmpereSeconds / divisor);

    public static double operator /(Charge left, Charge right) => left.AmpereSeconds / right.AmpereSeconds;

    public static bool operator <(Charge left, Charge right) => left.AmpereSeconds < right.AmpereSeconds;

    public static bool operator >(Charge left, Charge right) => left.AmpereSeconds > right.AmpereSeconds;

    public static bool operator <=(Charge left, Charge right) => left.AmpereSeconds <= right.AmpereSeconds;

    public static bool operator >=(Charge left, Charge right) => left.AmpereSeconds >= right.AmpereSeconds;

    public static TimeSpan operator /(Charge charge, Current current) => TimeSpan.FromSeconds(charge.AmpereSeconds / current.Amperes);

    public double AmpereHours => AmpereSeconds / 3600;

    public Charge Abs() => new(Math.Abs(AmpereSeconds));

    public int CompareTo(Charge other) => AmpereSeconds.CompareTo(other.AmpereSeconds);

    public override string ToString() => new Quantity(AmpereSeconds, Dimension).ToString();
}
