namespace PackBench.Instruments.Quantities;

/// <summary>A temperature with its zero point, spoken of in degrees Celsius. Two of them subtract to a difference and never add.</summary>
public readonly record struct Temperature(double Celsius) : IComparable<Temperature>
{
    public double Kelvins => Celsius + 273.15;

    public static Temperature operator +(Temperature temperature, TemperatureDifference difference) => new(temperature.Celsius + difference.Kelvins);

    public static Temperature operator -(Temperature temperature, TemperatureDifference difference) => new(temperature.Celsius - difference.Kelvins);

    public static TemperatureDifference operator -(Temperature left, Temperature right) => new(left.Celsius - right.Celsius);

    public static bool operator <(Temperature left, Temperature right) => left.Celsius < right.Celsius;

    public static bool operator >(Temperature left, Temperature right) => left.Celsius > right.Celsius;

    public static bool operator <=(Temperature left, Temperature right) => left.Celsius <= right.Celsius;

    public static bool operator >=(Temperature left, Temperature right) => left.Celsius >= right.Celsius;

    public int CompareTo(Temperature other) => Celsius.CompareTo(other.Celsius);

    public override string ToString() => new Quantity(Kelvins, Dimension.Temperature).ToString();
}
