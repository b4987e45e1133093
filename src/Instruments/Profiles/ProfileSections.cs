using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Multimeters;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;

namespace PackBench.Instruments.Profiles;

/// <summary>Reads the commands of each kind.</summary>
internal static partial class ProfileSections
{
    internal static readonly ImmutableArray<(string Name, MultimeterFunction Function, Dimension Range)> Functions =
    [
        ("dc_voltage", MultimeterFunction.DcVoltage, Dimension.Voltage), ("dc_current", MultimeterFunction.DcCurrent, Dimension.Current),
        ("resistance", MultimeterFunction.Resistance, Dimension.Resistance), ("temperature", MultimeterFunction.Temperature, Dimension.Temperature),
    ];

    public static MultimeterCommands? Multimeter(ProfileReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var read = reader.Text("read", "READ?");
        var functions = ImmutableDictionary.CreateBuilder<MultimeterFunction, MeterFunction>();
        foreach (var (name, function, dimension) in Functions)
        {
            if (reader.Inside(name) is { } inner)
            {
                functions[function] = Function(inner, dimension, read, Sample(withInputs: false));
            }
        }

        if (functions.Count == 0)
        {
            reader.Complain(reader.Mapping, $"a multimeter has at least one of {string.Join(", ", Functions.Select(entry => entry.Name))}", 0);
        }

        reader.Done();
        return new MultimeterCommands(functions.ToImmutable());
    }

    public static ScanningCommands? Scanning(ProfileReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var first = reader.Whole("first_input", 1);
        var last = reader.Whole("last_input", 999);
        var inner = reader.Inside("dc_voltage", isRequired: true);
        var commands = inner is null ? null : new ScanningCommands(Function(inner, Dimension.Voltage, "READ?", Sample(withInputs: true)), first, last);
        reader.Done();
        return commands;
    }

    public static SupplyCommands? Supply(ProfileReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var sample = new ScpiVariables().With("voltage", 12).With("current", 2.5);
        var rating = reader.Inside("rating", isRequired: true);
        var commands = new SupplyCommands(
            rating is null ? new SupplyRating(default, default, default)
                : new SupplyRating(rating.Interval<Voltage>("voltage"), rating.Interval<Current>("current"), new Power(rating.Si("power", Dimension.Power))),
            ProfileScriptReader.Script(reader, "on", ScpiVariables.None, isRequired: true, mustConfirm: true) ?? ProfileScript.Empty,
            ProfileScriptReader.Script(reader, "off", ScpiVariables.None, isRequired: true, mustConfirm: true) ?? ProfileScript.Empty,
            State(reader, "output"),
            ProfileScriptReader.Script(reader, "set", sample, isRequired: true, mustConfirm: true) ?? ProfileScript.Empty,
            reader.Text("measure_voltage"), reader.Text("measure_current"), reader.Text("measure_input_power", ""));
        rating?.Done();
        reader.Done();
        return commands;
    }

    public static ThermometerCommands? Thermometer(ProfileReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var read = ProfileScriptReader.Template(reader, reader.Node("read", isRequired: true), new ScpiVariables().With("inputs", "1,2"));
        var commands = read is null ? null : new ThermometerCommands(
            read, reader.Texts("probes", isRequired: true), new TemperatureDifference(reader.Si("accuracy", Dimension.TemperatureDifference)),
            new Temperature(reader.Si("lowest", Dimension.Temperature, 273.15 - 40) - 273.15),
            new Temperature(reader.Si("highest", Dimension.Temperature, 273.15 + 150) - 273.15));
        reader.Done();
        return commands;
    }

    private static ScpiVariables Sample(bool withInputs)
    {
        var sample = new ScpiVariables().With("range", "10").With("range_value", 10).With("auto", false).With("plc", "1").With("plc_value", 1);
        return withInputs ? sample.With("inputs", "101,102").With("count", 2) : sample;
    }

    private static MeterFunction Function(ProfileReader reader, Dimension range, string read, ScpiVariables sample)
    {
        var function = new MeterFunction(
            Choices(reader, "ranges", range), reader.Flag("automatic_range", true), Choices(reader, "power_line_cycles", Dimension.None),
            ProfileScriptReader.Script(reader, "select", sample, isRequired: true) ?? ProfileScript.Empty,
            reader.Text("read", read), reader.Has("overload") ? Number(reader, "overload") : null);
        reader.Done();
        return function;
    }

    private static StateQuery State(ProfileReader outer, string key)
    {
        if (outer.Inside(key, isRequired: true) is not { } reader)
        {
            return new StateQuery("", [], [], 1, AnswerView.Whole);
        }

        var state = new StateQuery(reader.Text("ask"), reader.Texts("on", isRequired: true), reader.Texts("off", isRequired: true), Math.Max(1, reader.Whole("every", 1)),
            ProfileScriptReader.View(reader));
        reader.Done();
        return state;
    }

    /// <summary>Values on offer: <c>[1 V, 10 V]</c>, or with their words <c>[{ is: 1 V, word: "0" }]</c>.</summary>
    private static ImmutableArray<ProfileChoice> Choices(ProfileReader reader, string key, Dimension dimension)
    {
        if (reader.Node(key) is not { } node)
        {
            return [];
        }

        if (node is not ProfileList list)
        {
            return reader.Complain<ImmutableArray<ProfileChoice>>(node, $"'{key}' is a list", []);
        }

        var choices = ImmutableArray.CreateBuilder<ProfileChoice>();
        foreach (var item in list.Items)
        {
            if (item is ProfileMapping mapping)
            {
                var inner = new ProfileReader(mapping, $"an entry of '{key}'", reader.Findings);
                choices.Add(new ProfileChoice(inner.Si("is", dimension), inner.Text("word")));
                inner.Done();
            }
            else
            {
                var value = reader.Si(item, dimension);
                choices.Add(new ProfileChoice(value, value.ToString("0.#########", CultureInfo.InvariantCulture)));
            }
        }

        return [.. choices.OrderBy(choice => choice.Value)];
    }

    private static double? Number(ProfileReader reader, string key) =>
        double.TryParse(reader.Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : reader.Complain<double?>(reader.Node(key)!, $"'{key}' is a number such as 1E9", null);
}
