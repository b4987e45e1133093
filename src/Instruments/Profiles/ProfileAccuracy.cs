using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Profiles;

/// <summary>Reads the accuracy table of a profile.</summary>
internal static class ProfileAccuracy
{
    /// <summary>The functions a table may speak of, and what they are measured in.</summary>
    private static readonly ImmutableArray<(string Name, Dimension Dimension)> Functions =
    [
        ("dc_voltage", Dimension.Voltage), ("dc_current", Dimension.Current), ("resistance", Dimension.Resistance),
        ("temperature", Dimension.TemperatureDifference), ("voltage_readback", Dimension.Voltage), ("current_readback", Dimension.Current),
        ("power_readback", Dimension.Power), ("voltage_setting", Dimension.Voltage), ("current_setting", Dimension.Current),
        ("power_setting", Dimension.Power), ("resistance_setting", Dimension.Resistance),
    ];

    public static AccuracyTable Read(ProfileReader? reader)
    {
        if (reader is null)
        {
            return new AccuracyTable([], "", false, TimeSpan.Zero, default, default);
        }

        var table = new AccuracyTable(
            Lines(reader), reader.Text("source"), reader.Flag("verified"),
            reader.Duration("interval", 365 * 86400.0, most: 100 * 365 * 86400.0),
            new Temperature(reader.Si("reference", Dimension.Temperature, 23 + 273.15) - 273.15),
            new TemperatureDifference(reader.Si("band", Dimension.TemperatureDifference, 5)),
            reader.Si("temperature_coefficient", Dimension.None, 0));
        reader.Done();
        return table;
    }

    private static ImmutableArray<AccuracyLine> Lines(ProfileReader reader)
    {
        if (reader.Node("lines", isRequired: true) is not ProfileList list)
        {
            return reader.Node("lines") is { } node ? reader.Complain<ImmutableArray<AccuracyLine>>(node, "'lines' is a list; an empty one is written []", []) : [];
        }

        var lines = ImmutableArray.CreateBuilder<AccuracyLine>();
        foreach (var item in list.Items)
        {
            if (item is not ProfileMapping mapping)
            {
                reader.Complain(item, "a line is '{ function: dc_voltage, range: 10 V, of_reading: 0.003 %, of_range: 0.0005 % }'", 0);
                continue;
            }

            var line = new ProfileReader(mapping, "an accuracy line", reader.Findings);
            var name = line.Text("function");
            var function = Functions.FirstOrDefault(entry => entry.Name == name);
            if (function.Name is null)
            {
                line.Complain(line.Node("function") ?? mapping, $"there is no function '{name}'{NearestWord.Hint(name, Functions.Select(entry => entry.Name))}", 0);
                continue;
            }

            lines.Add(new AccuracyLine(
                name, line.Si("range", function.Dimension, double.PositiveInfinity), line.Si("of_reading", Dimension.None, 0), line.Si("of_range", Dimension.None, 0),
                line.Si("floor", function.Dimension, 0), line.Si("burden", Dimension.Resistance, 0), line.Si("resolution", function.Dimension, 0)));
            line.Done();
        }

        return [.. lines.OrderBy(line => line.Function, StringComparer.Ordinal).ThenBy(line => line.Range)];
    }
}
