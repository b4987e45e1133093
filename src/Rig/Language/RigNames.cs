using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;

namespace PackBench.Rig.Language;

/// <summary>The names that every procedure on this bench and pack may use; parameters, answers and loop variables come on top.</summary>
internal static class RigNames
{
    /// <summary>Roles of a bench, as files spell them.</summary>
    public static readonly ImmutableArray<string> Roles =
        ["voltage_reference", "current_reference", "cell_reference", "load", "supply", "bms", "thermometer"];

    /// <summary>One dashcam and two, for a pack whose file lists no loads.</summary>
    private const string UsualLoads = "4.5 W, 9 W";

    /// <param name="ratings">Null where no profiles are at hand: then no <c>bench.load.rating</c> is known.</param>
    public static NameTable For(Pack pack, BenchFile bench, IRatings? ratings)
    {
        var names = new NameTable { Capacity = pack.Capacity };
        var channels = BenchChannels.For(bench, pack);
        foreach (var channel in channels.Channels)
        {
            names.Add(new NameEntry.Channel(channel.Name, channel.Unit));
        }

        names.Add(new NameEntry.Constant("bench.measures_cell_temperature", channels.IndexOf(BenchChannels.TempMax) >= 0));

        AddProgress(names);
        AddPack(names, pack);
        AddChemistry(names, pack.Chemistry);
        AddBench(names, bench, ratings);
        foreach (var function in ExpressionBuilder.Functions.Keys)
        {
            names.Add(new NameEntry.Function(function));
        }

        // YAML people write switches as on and off.
        names.Add(new NameEntry.Constant("on", true));
        names.Add(new NameEntry.Constant("off", false));
        return names;
    }

    /// <summary>Every name with a value that is known before a run: facts of pack and bench, for whoever shows or stores them.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Facts(NameTable names) =>
        from name in names.Names.Distinct(StringComparer.Ordinal)
        let constant = names.Find(name) as NameEntry.Constant
        where constant is not null
        select KeyValuePair.Create(name, constant.Value);

    private static void AddProgress(NameTable names)
    {
        names.Add(new NameEntry.Progress("step.elapsed", Dimension.Time));
        names.Add(new NameEntry.Progress("step.charge", Dimension.Charge));
        names.Add(new NameEntry.Progress("step.energy", Dimension.Energy));
        names.Add(new NameEntry.Progress("run.elapsed", Dimension.Time));
    }

    private static void AddPack(NameTable names, Pack pack)
    {
        names.Text("pack.id", pack.Id);
        names.Text("pack.title", pack.Title);
        names.Number("pack.series", pack.Series, Dimension.None);
        names.Number("pack.parallel", pack.Parallel, Dimension.None);
        names.Quantity<Charge>("pack.capacity", pack.Capacity);
        names.Quantity<Energy>("pack.energy", pack.Energy);
        names.Quantity<Current>("pack.maximum_charge", pack.MaximumCharge);
        names.Quantity<Current>("pack.maximum_discharge", pack.MaximumDischarge);
        names.Quantity("pack.fuse", pack.Fuse);
        names.Quantity<Voltage>("pack.minimum_voltage", pack.Voltage?.Minimum ?? pack.Chemistry.AbsoluteMin * pack.Series);
        names.Quantity<Voltage>("pack.maximum_voltage", pack.Voltage?.Maximum ?? pack.Chemistry.AbsoluteMax * pack.Series);
        names.Temperature("pack.maximum_temperature", pack.MaximumTemperature);
        names.Quantity<Voltage>("pack.charger.voltage", pack.ChargerVoltage ?? pack.Chemistry.ChargeStop * pack.Series);
        names.Quantity<Current>("pack.charger.current", pack.ChargerCurrent ?? pack.MaximumCharge);
        names.Text("pack.runtimes", pack.Runtimes.IsEmpty ? UsualLoads : string.Join(", ", pack.Runtimes.Select(load => load.Power)));
        if (!pack.Configurations.IsEmpty)
        {
            var first = pack.Configurations[0];
            names.Text("pack.first_configuration.name", first.Name);
            names.Text("pack.first_configuration.title", first.Title);
            names.Text("pack.first_configuration.wiring", first.Wiring);
        }

        foreach (var (setting, value) in pack.BmsSettings)
        {
            names.Add(new NameEntry.Constant($"pack.bms.{setting}", value));
        }
    }

    private static void AddChemistry(NameTable names, Chemistry chemistry)
    {
        names.Text("pack.chemistry.name", chemistry.Name);
        names.Quantity<Voltage>("pack.chemistry.nominal", chemistry.Nominal);
        names.Quantity<Voltage>("pack.chemistry.absolute_max", chemistry.AbsoluteMax);
        names.Quantity<Voltage>("pack.chemistry.absolute_min", chemistry.AbsoluteMin);
        names.Quantity<Voltage>("pack.chemistry.charge_stop", chemistry.ChargeStop);
        names.Quantity<Voltage>("pack.chemistry.discharge_stop", chemistry.DischargeStop);
        names.Temperature("pack.chemistry.charge_min", chemistry.ChargeMin);
        names.Temperature("pack.chemistry.charge_max", chemistry.ChargeMax);
        names.Temperature("pack.chemistry.discharge_min", chemistry.DischargeMin);
        names.Temperature("pack.chemistry.discharge_max", chemistry.DischargeMax);
        names.Number("pack.chemistry.capacity_per_kelvin", chemistry.CapacityPerKelvin, Dimension.None / Dimension.TemperatureDifference);
    }

    private static void AddBench(NameTable names, BenchFile bench, IRatings? ratings)
    {
        names.Text("bench.name", bench.Name);
        names.Add(new NameEntry.Constant("bench.simulated", bench.IsSimulated));
        names.Quantity("bench.maximum_current", bench.MaximumCurrent);
        foreach (var role in Roles)
        {
            names.Add(new NameEntry.Constant($"bench.{role}.connected", bench.Instruments.Any(one => one.Role == role)));
        }

        names.Add(new NameEntry.Constant("bench.supply.measures_input_power", bench.Instruments.Any(one => one is { Role: "supply", MeasuresInputPower: true })));

        foreach (var instrument in bench.Instruments)
        {
            if (instrument.Role == "load" && ratings?.Load(instrument.Profile) is { } load)
            {
                Rating("load", load.Voltage.Maximum, load.Current.Maximum, load.MaximumPower);
            }
            else if (instrument.Role == "supply" && ratings?.Supply(instrument.Profile) is { } supply)
            {
                Rating("supply", supply.Voltage.Maximum, supply.Current.Maximum, supply.MaximumPower);
            }
        }

        void Rating(string role, Voltage voltage, Current current, Power power)
        {
            names.Quantity<Voltage>($"bench.{role}.rating.voltage", voltage);
            names.Quantity<Current>($"bench.{role}.rating.current", current);
            names.Quantity<Power>($"bench.{role}.rating.power", power);
        }
    }

    private static void Text(this NameTable names, string name, string value) => names.Add(new NameEntry.Constant(name, value));

    private static void Number(this NameTable names, string name, double value, Dimension dimension) =>
        names.Add(new NameEntry.Constant(name, new Quantity(value, dimension)));

    /// <summary>A fact that its file does not state is no name.</summary>
    private static void Quantity<T>(this NameTable names, string name, T? value)
        where T : struct, IQuantity<T>
    {
        if (value is { } known)
        {
            names.Number(name, known.Si, T.Dimension);
        }
    }

    private static void Temperature(this NameTable names, string name, Temperature? value)
    {
        if (value is { } known)
        {
            names.Number(name, known.Kelvins, Dimension.Temperature);
        }
    }
}
