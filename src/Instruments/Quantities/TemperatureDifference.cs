namespace PackBench.Instruments.Quantities;

/// <summary>A difference of two temperatures in kelvins.</summary>
public readonly record struct TemperatureDifference(double Kelvins) : IQuantity<TemperatureDifference>
{
    public static Dimension Dimension => Dimension.TemperatureDifference;

    public static readonly TemperatureDifference Zero;

    public double Si => Kelvins;

    public static TemperatureDifference FromSi(double value) => new(value);

    public static TemperatureDifference operator +(TemperatureDifference left, TemperatureDifference right) => new(left.Kelvins + right.Kelvins);

    public static TemperatureDifference operator -(TemperatureDifference left, TemperatureDifference right) => new(left.Kelvins - right.Kelvins);

    public static TemperatureDifference operator -(TemperatureDifference value) => new(-value.Kelvins);

    public static TemperatureDifference operator *(TemperatureDifference value, double factor) => new(value.Kelvins * factor);

    public static TemperatureDifference operator *(double factor, TemperatureDifference value) => new(value.Kelvins * factor);

    public static TemperatureDifference operator /(TemperatureDifference value, double divisor) => new(value.Kelvins / divisor);

    public static double operator /(TemperatureDifference left, TemperatureDifference right) => left.Kelvins / right.Kelvins;

    public static bool operator <(TemperatureDifference left, TemperatureDifference right) => left.Kelvins < right.Kelvins;

    public static bool operator >(TemperatureDifference left, TemperatureDifference right) => left.Kelvins > right.Kelvins;

    public static bool operator <=(TemperatureDifference left, TemperatureDifference right) => left.Kelvins <= right.Kelvins;

    public static bool operator >=(TemperatureDifference left, TemperatureDifference right) => left.Kelvins >= right.Kelvins;

    public TemperatureDifference Abs() => new(Math.Abs(Kelvins));

    public int CompareTo(TemperatureDifference other) => Kelvins.CompareTo(other.Kelvins);

    public override string ToString() => new Quantity(Kelvins, Dimension).ToString();
}
