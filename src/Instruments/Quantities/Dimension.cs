namespace PackBench.Instruments.Quantities;

/// <summary>
/// What kind of number a quantity is: the exponents of volt, ampere, second and kelvin, the four bases from which
/// every unit on the bench is made. <see cref="IsAbsolute"/> marks a temperature with a zero point (°C), as opposed
/// to a difference (K): two absolute temperatures subtract to a difference and never add.
/// </summary>
public readonly record struct Dimension(int Volt, int Ampere, int Second, int Kelvin, bool IsAbsolute = false)
{
    public static readonly Dimension None;
    public static readonly Dimension Voltage = new(1, 0, 0, 0);
    public static readonly Dimension Current = new(0, 1, 0, 0);
    public static readonly Dimension Resistance = new(1, -1, 0, 0);
    public static readonly Dimension Power = new(1, 1, 0, 0);
    public static readonly Dimension Charge = new(0, 1, 1, 0);
    public static readonly Dimension Energy = new(1, 1, 1, 0);
    public static readonly Dimension Time = new(0, 0, 1, 0);
    public static readonly Dimension Rate = new(0, 0, -1, 0);
    public static readonly Dimension VoltageRate = new(1, 0, -1, 0);
    public static readonly Dimension TemperatureDifference = new(0, 0, 0, 1);
    public static readonly Dimension Temperature = new(0, 0, 0, 1, IsAbsolute: true);
    public static readonly Dimension TemperatureRate = new(0, 0, -1, 1);

    public static Dimension operator *(Dimension left, Dimension right) => new(
        left.Volt + right.Volt, left.Ampere + right.Ampere, left.Second + right.Second, left.Kelvin + right.Kelvin);

    public static Dimension operator /(Dimension left, Dimension right) => new(
        left.Volt - right.Volt, left.Ampere - right.Ampere, left.Second - right.Second, left.Kelvin - right.Kelvin);

    public static Dimension Multiply(Dimension left, Dimension right) => left * right;

    public static Dimension Divide(Dimension left, Dimension right) => left / right;

    /// <summary>The kind in words, as a message to the operator says it: "a voltage", "a current per time".</summary>
    public string Describe() => Units.DescribeDimension(this);
}
