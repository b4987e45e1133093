using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>The channels that a foreign log can have.</summary>
public static class LogChannels
{
    public const string Current = "pack.current";
    public const string Voltage = "pack.voltage";

    /// <summary>The recorder's own sum of charge; compared with ours, not used.</summary>
    public const string CountedCharge = "recorder.charge";

    /// <summary>The recorder's own sum of energy; compared with ours, not used.</summary>
    public const string CountedEnergy = "recorder.energy";

    private const string CellPrefix = "cell[";
    private const string CellSuffix = "].voltage";
    private const string TemperaturePrefix = "temp.";

    /// <summary>For messages and suggestions.</summary>
    public static readonly ImmutableArray<string> Known = [Current, Voltage, "cell[1].voltage", "temp.cell", "temp.ambient", CountedCharge, CountedEnergy];

    /// <summary>Every row must have these.</summary>
    public static bool IsRequired(string channel) => channel is Current or Voltage;

    public static bool IsTemperature(string channel) => channel.StartsWith(TemperaturePrefix, StringComparison.Ordinal) && channel.Length > TemperaturePrefix.Length;

    /// <summary>From 1; null for a channel that is no cell.</summary>
    public static int? CellNumber(string channel) =>
        channel.StartsWith(CellPrefix, StringComparison.Ordinal) && channel.EndsWith(CellSuffix, StringComparison.Ordinal)
        && int.TryParse(channel.AsSpan()[CellPrefix.Length..^CellSuffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;

    /// <summary>Null for a channel that does not exist.</summary>
    public static Dimension? DimensionOf(string channel) => channel switch
    {
        Current => Dimension.Current,
        Voltage => Dimension.Voltage,
        CountedCharge => Dimension.Charge,
        CountedEnergy => Dimension.Energy,
        _ when CellNumber(channel) is not null => Dimension.Voltage,
        _ when IsTemperature(channel) => Dimension.Temperature,
        _ => null,
    };
}
