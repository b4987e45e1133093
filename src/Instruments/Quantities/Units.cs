using System.Collections.Frozen;
using System.Collections.Immutable;

namespace PackBench.Instruments.Quantities;

/// <summary>Every unit that a file, an expression or a report may use. One table; nothing else knows a symbol.</summary>
public static class Units
{
    public static readonly Unit One = new("", Dimension.None, 1);
    public static readonly Unit Percent = new("%", Dimension.None, 0.01);
    public static readonly Unit Volt = new("V", Dimension.Voltage, 1);
    public static readonly Unit Millivolt = new("mV", Dimension.Voltage, 1e-3);
    public static readonly Unit Ampere = new("A", Dimension.Current, 1);
    public static readonly Unit Milliampere = new("mA", Dimension.Current, 1e-3);
    public static readonly Unit Ohm = new("Ω", Dimension.Resistance, 1);
    public static readonly Unit Milliohm = new("mΩ", Dimension.Resistance, 1e-3);
    public static readonly Unit Watt = new("W", Dimension.Power, 1);
    public static readonly Unit AmpereHour = new("Ah", Dimension.Charge, 3600);
    public static readonly Unit WattHour = new("Wh", Dimension.Energy, 3600);
    public static readonly Unit Second = new("s", Dimension.Time, 1);
    public static readonly Unit Minute = new("min", Dimension.Time, 60);
    public static readonly Unit Hour = new("h", Dimension.Time, 3600);
    public static readonly Unit Day = new("d", Dimension.Time, 86400);
    public static readonly Unit Kelvin = new("K", Dimension.TemperatureDifference, 1);
    public static readonly Unit Celsius = new("°C", Dimension.Temperature, 1, 273.15);

    /// <summary>The C-rate: one per hour. <c>0.2 C</c> times a capacity is a current.</summary>
    public static readonly Unit CRate = new("C", Dimension.Rate, 1.0 / 3600);

    /// <summary>All units, the preferred symbol of each first.</summary>
    public static readonly ImmutableArray<Unit> All =
    [
        One, Percent, Volt, Millivolt, new("µV", Dimension.Voltage, 1e-6), new("kV", Dimension.Voltage, 1e3),
        Ampere, Milliampere, new("µA", Dimension.Current, 1e-6), new("kA", Dimension.Current, 1e3),
        Ohm, Milliohm, new("µΩ", Dimension.Resistance, 1e-6), new("kΩ", Dimension.Resistance, 1e3), new("MΩ", Dimension.Resistance, 1e6),
        Watt, new("mW", Dimension.Power, 1e-3), new("kW", Dimension.Power, 1e3),
        AmpereHour, new("mAh", Dimension.Charge, 3.6), WattHour, new("kWh", Dimension.Energy, 3.6e6), new("mWh", Dimension.Energy, 3.6),
        new("J", Dimension.Energy, 1),
        Second, Minute, Hour, Day, new("ms", Dimension.Time, 1e-3), new("µs", Dimension.Time, 1e-6),
        Kelvin, Celsius, CRate, new("Hz", Dimension.Rate, 1),
        new("V/s", Dimension.VoltageRate, 1), new("mV/h", Dimension.VoltageRate, 1e-3 / 3600),
        new("mV/min", Dimension.VoltageRate, 1e-3 / 60), new("mV/d", Dimension.VoltageRate, 1e-3 / 86400),
        new("mV/s", Dimension.VoltageRate, 1e-3), new("V/h", Dimension.VoltageRate, 1.0 / 3600),
        new("K/h", Dimension.TemperatureRate, 1.0 / 3600), new("K/min", Dimension.TemperatureRate, 1.0 / 60), new("K/s", Dimension.TemperatureRate, 1),
        new("K/W", Dimension.TemperatureDifference / Dimension.Power, 1),
        new("%/h", Dimension.Rate, 0.01 / 3600), new("%/d", Dimension.Rate, 0.01 / 86400), new("%/month", Dimension.Rate, 0.01 / (30.4375 * 86400)),
        new("1/K", Dimension.None / Dimension.TemperatureDifference, 1), new("A/s", Dimension.Current / Dimension.Time, 1),
        new("A/h", Dimension.Current / Dimension.Time, 1.0 / 3600), new("mA/min", Dimension.Current / Dimension.Time, 1e-3 / 60),
        new("Wh/d", Dimension.Energy / Dimension.Time, 3600.0 / 86400),
    ];

    private static readonly FrozenDictionary<string, Unit> BySymbol = Aliases().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly (Dimension Dimension, string Words, Unit? Unit)[] Kinds =
    [
        (Dimension.None, "a plain number", One), (Dimension.Voltage, "a voltage", Volt), (Dimension.Current, "a current", Ampere),
        (Dimension.Resistance, "a resistance", Ohm), (Dimension.Power, "a power", Watt), (Dimension.Charge, "a charge", AmpereHour),
        (Dimension.Energy, "an energy", WattHour), (Dimension.Time, "a time", Second), (Dimension.Rate, "a rate (1/time)", null),
        (Dimension.VoltageRate, "a voltage per time", null), (Dimension.Temperature, "a temperature", Celsius),
        (Dimension.TemperatureDifference, "a temperature difference", Kelvin), (Dimension.TemperatureRate, "a temperature per time", null),
    ];

    public static bool TryFind(string symbol, out Unit unit) => BySymbol.TryGetValue(symbol, out unit!);

    /// <summary>The unit of that symbol. Throws <see cref="ArgumentException"/> for one that does not exist: for constants in code.</summary>
    public static Unit Find(string symbol) =>
        TryFind(symbol, out var unit) ? unit : throw new ArgumentException($"There is no unit '{symbol}'.", nameof(symbol));

    public static IEnumerable<string> Symbols => BySymbol.Keys;

    /// <summary>The unit in which a quantity of this kind is printed when nobody asked for another.</summary>
    public static Unit Preferred(Dimension dimension)
    {
        foreach (var unit in All)
        {
            if (unit.Dimension == dimension && (unit != Percent))
            {
                return unit;
            }
        }

        return new Unit(Compose(dimension), dimension, 1);
    }

    internal static string DescribeDimension(Dimension dimension)
    {
        foreach (var kind in Kinds)
        {
            if (kind.Dimension == dimension)
            {
                return kind.Words;
            }
        }

        return $"a quantity in {Compose(dimension)}";
    }

    private static string Compose(Dimension dimension) => string.Join('·', new[]
    {
        ("V", dimension.Volt), ("A", dimension.Ampere), ("s", dimension.Second), ("K", dimension.Kelvin),
    }.Where(part => part.Item2 != 0).Select(part => part.Item2 == 1 ? part.Item1 : $"{part.Item1}^{part.Item2}"));

    private static Dictionary<string, Unit> Aliases()
    {
        var table = All.ToDictionary(unit => unit.Symbol, StringComparer.Ordinal);
        void Alias(string alias, string symbol) => table[alias] = table[symbol];
        foreach (var unit in All)
        {
            if (unit.Symbol.Contains('Ω', StringComparison.Ordinal))
            {
                // U+2126 OHM SIGN beside U+03A9 GREEK CAPITAL OMEGA: keyboards and editors produce either.
                Alias(unit.Symbol.Replace('Ω', '\u2126'), unit.Symbol);
                Alias(unit.Symbol.Replace("Ω", "ohm", StringComparison.Ordinal), unit.Symbol);
                Alias(unit.Symbol.Replace("Ω", "Ohm", StringComparison.Ordinal), unit.Symbol);
            }

            if (unit.Symbol.StartsWith('µ'))
            {
                Alias('\u03BC' + unit.Symbol[1..], unit.Symbol);
                Alias('u' + unit.Symbol[1..], unit.Symbol);
            }
        }

        Alias("mohm", "mΩ");
        Alias("uohm", "µΩ");
        Alias("degC", "°C");
        Alias("sec", "s");
        Alias("hour", "h");
        Alias("hours", "h");
        Alias("minutes", "min");
        Alias("day", "d");
        Alias("days", "d");
        return table;
    }
}
