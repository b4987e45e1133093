using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Language;

namespace PackBench.Rig.Packs;

internal sealed class PackReader(MapReader root, ImmutableSortedDictionary<string, Chemistry> chemistries)
{
    public Pack? Read(SourceText source)
    {
        var id = root.RequiredText("pack");
        var series = root.Require("series") ? root.Whole("series", 1, 200) : null;
        var parallel = root.Whole("parallel", 1, 1000) ?? 1;
        var capacity = root.RequiredValue<Charge>("capacity");
        var chemistry = ReadChemistry();
        root.Require("limits");
        var limits = root.Map("limits", PackFile.Limits);
        var charge = ReadCurrent(limits, "charge", capacity);
        var discharge = ReadCurrent(limits, "discharge", capacity);
        if (series is not { } cells || capacity is not { } nominal || chemistry is null || limits is null || charge is not { } maximumCharge || discharge is not { } maximumDischarge)
        {
            return null;
        }

        var bms = root.Map("bms", PackFile.Bms);
        var charger = root.Map("charger", PackFile.Charger);
        var pack = new Pack
        {
            Id = id,
            Title = root.Text("title", id),
            Chemistry = chemistry,
            Series = cells,
            Parallel = parallel,
            Capacity = nominal,
            Energy = root.Value<Energy>("energy") ?? new Energy(cells * chemistry.Nominal.Volts * nominal.AmpereSeconds),
            MaximumCharge = maximumCharge,
            MaximumDischarge = maximumDischarge,
            Fuse = limits.Value<Current>("fuse"),
            Cable = limits.Value<Current>("cable"),
            Voltage = ReadVoltage(limits, cells, chemistry),
            MaximumTemperature = limits.Temperature("temperature"),
            Serial = root.Text("serial"),
            Builder = root.Text("builder"),
            Provenance = root.Text("provenance"),
            BmsModel = bms?.Text("model") ?? "",
            BmsSettings = ReadSettings(bms),
            ChargerVoltage = charger?.Value<Voltage>("voltage"),
            ChargerCurrent = charger?.Value<Current>("current"),
            Bill = Items("bill", PackFile.Bill, map => new BillItem(map.RequiredText("item"), map.Whole("quantity", 1, 100_000) ?? 1, map.Text("cost"), map.Text("source"))),
            Photos = root.Texts("photos"),
            Checklist = root.Texts("checklist"),
            Configurations = Items("configurations", PackFile.Configuration, ReadConfiguration),
            Runtimes = Items("runtimes", PackFile.Runtime, map => new NamedPower(map.RequiredText("name"), map.RequiredValue<Power>("power") ?? default)),
            Tolerances = PackTolerances.Read(root.Map("tolerances", PackFile.Tolerances)),
            Certificate = [.. root.List("certificate").Select(ReadWanted).OfType<WantedProcedure>()],
            CellOverrides = root.Node("cell") is YamlMap map ? [.. map.Entries.Select(entry => entry.Key.Value)] : [],
            SourceFile = source.File,
            SourceText = source.Text,
        };
        Check(pack, limits);
        return pack;
    }

    private Chemistry? ReadChemistry()
    {
        if (!root.Require("chemistry") || root.Scalar("chemistry") is not { } name)
        {
            return null;
        }

        if (!chemistries.TryGetValue(name.Value.Trim(), out var chemistry))
        {
            root.Complain(name.Place, $"there is no chemistry '{name.Value}'{Suggestion.For(name.Value, chemistries.Keys)}; known are {string.Join(", ", chemistries.Keys)}");
            return null;
        }

        return root.Map("cell", PackFile.Cell) is { } cell ? CellReader.Override(chemistry, cell) : chemistry;
    }

    /// <summary>A current, or a C-rate of the pack's own capacity.</summary>
    private static Current? ReadCurrent(MapReader? limits, string key, Charge? capacity)
    {
        if (limits is null || !limits.Require(key) || limits.Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (capacity is { } charge && QuantityText.TryParse(scalar.Value, out var rate, out _) && rate.Dimension == Dimension.Rate && scalar.Value.TrimEnd().EndsWith('C'))
        {
            return new Current(rate.Si * charge.AmpereSeconds);
        }

        return Scalars.Quantity(scalar, Dimension.Current, limits.Findings) is { } current ? new Current(current.Si) : null;
    }

    private static Limits<Voltage>? ReadVoltage(MapReader limits, int series, Chemistry chemistry)
    {
        var lowest = limits.Value<Voltage>("voltage_min");
        var highest = limits.Value<Voltage>("voltage_max");
        return lowest is null && highest is null
            ? null
            : new Limits<Voltage>(lowest ?? chemistry.AbsoluteMin * series, highest ?? chemistry.AbsoluteMax * series);
    }

    private static ImmutableSortedDictionary<string, Quantity> ReadSettings(MapReader? bms)
    {
        var settings = ImmutableSortedDictionary.CreateBuilder<string, Quantity>(StringComparer.Ordinal);
        foreach (var (key, value) in bms?.Named("settings") ?? [])
        {
            if (!Scalars.IsName(key.Value))
            {
                bms!.Complain(key.Place, $"'{key.Value}' cannot name a setting: small letters, digits and _");
            }
            else if (value is YamlScalar scalar && QuantityText.TryParse(scalar.Value, out var quantity, out var error))
            {
                settings[key.Value] = quantity;
            }
            else
            {
                bms!.Complain(value.Place, $"a setting is a number with its unit, such as \u00602.70 V\u0060; this is {value.What}");
            }
        }

        return settings.ToImmutable();
    }

    private StandingConfiguration ReadConfiguration(MapReader map) => new(map.RequiredText("name"), map.Text("title"), map.Text("wiring"));

    /// <summary>A name, or a name with parameters.</summary>
    private WantedProcedure? ReadWanted(YamlNode item)
    {
        var none = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        if (item is not YamlMap)
        {
            return Scalars.Text(item, "certificate", root.Findings) is { } name ? new WantedProcedure(name, none) : null;
        }

        return Scalars.Map(item, PackFile.Wanted, root.Findings) is not { } map ? null : new WantedProcedure(
            map.RequiredText("procedure"),
            none.SetItems(map.Named("set").Select(entry => KeyValuePair.Create(entry.Key.Value, Scalars.Text(entry.Value, entry.Key.Value, root.Findings) ?? ""))));
    }

    private ImmutableArray<T> Items<T>(string key, KeySet keys, Func<MapReader, T> read) =>
        [.. root.List(key).Select(item => Scalars.Map(item, keys, root.Findings)).OfType<MapReader>().Select(read)];

    private void Check(Pack pack, MapReader limits)
    {
        var lowest = pack.Chemistry.AbsoluteMin * pack.Series;
        var highest = pack.Chemistry.AbsoluteMax * pack.Series;
        if (pack.Voltage is { } voltage)
        {
            Refuse(voltage.Minimum < lowest, limits, "voltage_min", $"{voltage.Minimum} is below {pack.Series} × {pack.Chemistry.AbsoluteMin}, the cells' absolute minimum");
            Refuse(voltage.Maximum > highest, limits, "voltage_max", $"{voltage.Maximum} is above {pack.Series} × {pack.Chemistry.AbsoluteMax}, the cells' absolute maximum");
            Refuse(voltage.Minimum >= voltage.Maximum, limits, "voltage_max", $"the range from {voltage.Minimum} to {voltage.Maximum} is empty");
        }

        Refuse(pack.MaximumCharge.Amperes <= 0, limits, "charge", "a largest current is a magnitude above zero");
        Refuse(pack.MaximumDischarge.Amperes <= 0, limits, "discharge", "a largest current is a magnitude above zero");
        Refuse(pack.Fuse is { } fuse && fuse < pack.MaximumDischarge, limits, "fuse", $"a fuse of {pack.Fuse} blows below the largest discharge of {pack.MaximumDischarge}");
        Refuse(pack.Cable is { } cable && cable < pack.MaximumDischarge, limits, "cable", $"a cable for {pack.Cable} overheats below the largest discharge of {pack.MaximumDischarge}");
        Refuse(pack.Capacity.AmpereSeconds <= 0, root, "capacity", "a capacity is above zero");
        Refuse(
            pack.ChargerVoltage is { } charger && charger > highest, root, "charger",
            $"a charger of {pack.ChargerVoltage} is above {pack.Series} × {pack.Chemistry.AbsoluteMax}, the cells' absolute maximum");
        if (pack.BmsSettings.TryGetValue("cell_ovp", out var protection) && protection.Dimension == Dimension.Voltage)
        {
            Refuse(protection.Si > pack.Chemistry.AbsoluteMax.Volts, root, "bms", $"cell_ovp of {protection} is above the cells' absolute maximum of {pack.Chemistry.AbsoluteMax}");
        }
    }

    private static void Refuse(bool wrong, MapReader map, string key, string message)
    {
        if (wrong)
        {
            map.Complain(map.PlaceOf(key), message);
        }
    }
}
