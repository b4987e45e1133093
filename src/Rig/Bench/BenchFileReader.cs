using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Bench;

/// <summary>Reads a bench file. Nothing is connected.</summary>
public static class BenchFileReader
{
    internal static readonly KeySet Root = new("a bench", "bench", "title", "maximum_current", "notes", "wirings", "instruments", "simulation");

    internal static readonly KeySet Instrument = new(
        "an instrument", "profile", "at", "serial", "calibrated", "certificate", "shunt", "shunt_uncertainty", "range", "power_line_cycles", "inputs", "probes", "invert", "current_reported", "current_measured");

    internal static readonly KeySet Instruments = new("the instruments", RigNames.Roles);

    /// <summary>Every map whose keys are fixed, for the test of the schema.</summary>
    internal static readonly ImmutableArray<KeySet> KeySets = [Root, Instruments, Instrument];

    /// <param name="ratings">The profiles at hand; null to take every profile's name on trust.</param>
    public static FileResult<BenchFile> Read(string path, IRatings? ratings)
    {
        var findings = new List<Finding>();
        var bench = FileReader.Load(path, findings) is { } source ? Read(source, ratings, findings) : null;
        return new FileResult<BenchFile>(findings.Count == 0 ? bench : null, FileReader.InOrder(findings));
    }

    internal static BenchFile? Read(SourceText source, IRatings? ratings, List<Finding> findings)
    {
        var before = findings.Count;
        if (FileReader.Open(source, Root, findings) is not { } root)
        {
            return null;
        }

        root.Require("instruments");
        var instruments = root.Named("instruments").Select(entry => ReadInstrument(entry, ratings, findings)).OfType<BenchInstrument>().ToImmutableArray();
        var maximum = root.Value<Current>("maximum_current");
        if (maximum is { Amperes: <= 0 })
        {
            root.Complain(root.PlaceOf("maximum_current"), "a largest current is a magnitude above zero");
        }

        var bench = new BenchFile
        {
            Name = root.RequiredText("bench"),
            Title = root.Text("title"),
            Instruments = instruments,
            MaximumCurrent = maximum,
            Notes = root.Texts("notes"),
            Wirings = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                .SetItems(root.Named("wirings").Select(entry => KeyValuePair.Create(entry.Key.Value, Scalars.Text(entry.Value, entry.Key.Value, findings) ?? ""))),
            Simulation = root.Node("simulation") is { } simulation ? Flatten(simulation, findings) : null,
            SourceFile = source.File,
            SourceText = source.Text,
        };
        CheckSimulation(bench, root);
        return findings.Count == before ? bench : null;
    }

    private static BenchInstrument? ReadInstrument(YamlEntry entry, IRatings? ratings, List<Finding> findings)
    {
        var role = entry.Key.Value;
        if (!RigNames.Roles.Contains(role))
        {
            findings.Add(new Finding(entry.Key.Place, $"there is no role '{role}'{Suggestion.For(role, RigNames.Roles)}; roles are {string.Join(", ", RigNames.Roles)}"));
            return null;
        }

        if (Scalars.Map(entry.Value, Instrument, findings) is not { } map)
        {
            return null;
        }

        var profile = map.RequiredText("profile");
        CheckProfile(map, role, profile, ratings);

        var shunt = map.Value<Resistance>("shunt");
        RefuseElsewhere(map, "shunt", role, "current_reference");
        RefuseElsewhere(map, "shunt_uncertainty", role, "current_reference");
        RefuseElsewhere(map, "inputs", role, "cell_reference");
        RefuseElsewhere(map, "probes", role, "thermometer", "bms");
        RefuseElsewhere(map, "invert", role, "current_reference");
        RefuseElsewhere(map, "current_reported", role, "bms");
        RefuseElsewhere(map, "current_measured", role, "bms");
        RefuseElsewhere(map, "range", role, "voltage_reference", "current_reference", "cell_reference");
        if (shunt is { Ohms: <= 0 })
        {
            map.Complain(map.PlaceOf("shunt"), "a shunt has a resistance above zero");
        }

        var range = map.Quantity("range", role == "current_reference" && shunt is null ? Dimension.Current : Dimension.Voltage);
        return new BenchInstrument(
            role, profile, ReadAddress(map), map.Text("serial"), map.Date("calibrated"), map.Text("certificate"), shunt,
            map.Quantity("shunt_uncertainty", Dimension.None)?.Si ?? 0, range, map.Quantity("power_line_cycles", Dimension.None)?.Si ?? 1,
            ReadInputs(map), ReadProbes(map, role), map.Flag("invert") ?? false, entry.Key.Place)
        {
            MeasuresInputPower = role == "supply" && ratings?.MeasuresInputPower(profile) == true, Correction = ReadCorrection(map),
        };
    }

    private static void CheckProfile(MapReader map, string role, string profile, IRatings? ratings)
    {
        if (profile.Length == 0)
        {
            return;
        }

        if (role == "bms")
        {
            if (!BmsConnector.Protocols.Contains(profile))
            {
                map.Complain(map.PlaceOf("profile"), $"there is no BMS protocol '{profile}'{Suggestion.For(profile, BmsConnector.Protocols)}; there are {string.Join(", ", BmsConnector.Protocols)}");
            }

            return;
        }

        if (ratings is null)
        {
            return;
        }

        var wanted = role switch
        {
            "load" => InstrumentKind.Load,
            "supply" => InstrumentKind.Supply,
            "thermometer" => InstrumentKind.Thermometer,
            "cell_reference" => InstrumentKind.ScanningMultimeter,
            _ => InstrumentKind.Multimeter,
        };
        var right = ratings.Profiles.Where(id => ratings.Kind(id) == wanted);
        if (ratings.Kind(profile) is not { } kind)
        {
            map.Complain(map.PlaceOf("profile"), $"there is no profile '{profile}'{Suggestion.For(profile, ratings.Profiles)}");
        }
        else if (kind != wanted)
        {
            map.Complain(map.PlaceOf("profile"), $"'{profile}' is of the kind {kind}; {role} wants a {wanted}, such as {string.Join(", ", right.Take(4))}");
        }
    }

    private static void RefuseElsewhere(MapReader map, string key, string role, params ReadOnlySpan<string> roles)
    {
        if (map.Has(key) && !roles.Contains(role))
        {
            map.Complain(map.PlaceOf(key), $"'{key}' belongs to {string.Join(" and ", roles.ToArray())}, not to {role}");
        }
    }

    private static TransportAddress ReadAddress(MapReader map)
    {
        var nowhere = new TransportAddress("sim", "");
        if (!map.Require("at") || map.Scalar("at") is not { } scalar)
        {
            return nowhere;
        }

        if (TransportAddress.TryParse(scalar.Value, out var address, out var error))
        {
            return address;
        }

        map.Complain(scalar.Places.At(error.Column), error.Message);
        return nowhere;
    }

    private static ImmutableArray<int> ReadInputs(MapReader map)
    {
        var inputs = ImmutableArray.CreateBuilder<int>();
        foreach (var item in map.List("inputs"))
        {
            if (item is YamlScalar scalar && int.TryParse(scalar.Value, System.Globalization.CultureInfo.InvariantCulture, out var input) && input >= 0 && !inputs.Contains(input))
            {
                inputs.Add(input);
            }
            else
            {
                map.Complain(item.Place, $"the number of a scanner input, each once, is wanted; this is {item.What}");
            }
        }

        return inputs.ToImmutable();
    }

    /// <summary>As a calibration prints them: plain numbers in A.</summary>
    private static CurrentTable? ReadCorrection(MapReader map)
    {
        if (!map.Has("current_reported") && !map.Has("current_measured"))
        {
            return null;
        }

        var (reported, measured) = (Currents("current_reported"), Currents("current_measured"));
        if (reported is not { } left || measured is not { } right)
        {
            return null;
        }

        if (CurrentTable.Refuse(left, right) is { } reason)
        {
            map.Complain(map.PlaceOf(map.Has("current_reported") ? "current_reported" : "current_measured"), reason);
            return null;
        }

        return new CurrentTable(left, right);

        ImmutableArray<double>? Currents(string key)
        {
            var numbers = ImmutableArray.CreateBuilder<double>();
            foreach (var text in map.Texts(key))
            {
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                {
                    map.Complain(map.PlaceOf(key), $"'{key}' wants plain numbers in A, as the calibration prints them; '{text}' is none");
                    return null;
                }

                numbers.Add(number);
            }

            return numbers.ToImmutable();
        }
    }

    private static ImmutableArray<string> ReadProbes(MapReader map, string role)
    {
        if (role == "thermometer")
        {
            map.Require("probes");
        }

        var probes = map.Texts("probes");
        foreach (var wrong in probes.Where(probe => !Scalars.IsName(probe)))
        {
            map.Complain(map.PlaceOf("probes"), $"'{wrong}' cannot name a probe: small letters, digits and _");
        }

        return probes;
    }

    private static ImmutableSortedDictionary<string, string> Flatten(YamlNode node, List<Finding> findings)
    {
        var flat = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        void Add(YamlNode at, string name)
        {
            switch (at)
            {
                case YamlScalar scalar:
                    flat[name] = scalar.Value.Trim();
                    break;
                case YamlList list:
                    flat[name] = string.Join(", ", list.Items.Select(item => item is YamlScalar one ? one.Value.Trim() : Scalars.Text(item, name, findings)));
                    break;
                case YamlMap map:
                    foreach (var entry in map.Entries)
                    {
                        Add(entry.Value, name.Length == 0 ? entry.Key.Value : $"{name}.{entry.Key.Value}");
                    }

                    break;
            }
        }

        if (node is YamlMap or YamlScalar { IsEmpty: true })
        {
            Add(node is YamlMap ? node : new YamlMap(node.Place, []), "");
        }
        else
        {
            findings.Add(new Finding(node.Place, $"'simulation' wants keys such as 'seed:'; this is {node.What}"));
        }

        return flat.ToImmutable();
    }

    /// <summary>A simulated instrument makes the whole bench simulated, and the file must say so: every page of a report will.</summary>
    private static void CheckSimulation(BenchFile bench, MapReader root)
    {
        foreach (var (key, value) in bench.Simulation ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            CheckSetting(root, key, value);
        }

        foreach (var instrument in bench.Instruments.Where(one => one.Address.Scheme == "sim" && one.Address.Host.Length > 0 && !bench.IsSimulated))
        {
            root.Complain(instrument.Place, $"{instrument.Role} is simulated, and this bench has no 'simulation:'");
        }

        if (bench.Simulation?.ContainsKey("served") == true)
        {
            foreach (var instrument in bench.Instruments.Where(one => one.Address.Scheme == "sim"))
            {
                root.Complain(instrument.Place, $"{instrument.Role} is simulated here, and this bench is served by another process ('served:'); give its address there");
            }
        }
    }

    private static void CheckSetting(MapReader root, string key, string value)
    {
        var entry = root.Named("simulation").FirstOrDefault(one => one.Key.Value == key);
        var place = entry?.Key.Place ?? root.PlaceOf("simulation");
        if (!SimulationOptions.KeyNames.Contains(key))
        {
            root.Complain(place, $"'{key}' is nothing that the simulation knows{Suggestion.For(key, SimulationOptions.KeyNames)}");
            return;
        }

        try
        {
            SimulationOptions.FromText(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value });
        }
        catch (FormatException wrong)
        {
            root.Complain(entry?.Value.Place ?? place, wrong.Message);
        }
    }
}
