using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Packs;

/// <summary>The keys that describe a cell: of a chemistry, or a pack's own that override it.</summary>
internal static class CellReader
{
    public static Chemistry Override(Chemistry chemistry, MapReader map)
    {
        var charge = map.Map("charge_temperature", ChemistryFile.Range);
        var discharge = map.Map("discharge_temperature", ChemistryFile.Range);
        var result = chemistry with
        {
            Nominal = map.Value<Voltage>("nominal") ?? chemistry.Nominal,
            AbsoluteMax = map.Value<Voltage>("absolute_max") ?? chemistry.AbsoluteMax,
            AbsoluteMin = map.Value<Voltage>("absolute_min") ?? chemistry.AbsoluteMin,
            ChargeStop = map.Value<Voltage>("charge_stop") ?? chemistry.ChargeStop,
            DischargeStop = map.Value<Voltage>("discharge_stop") ?? chemistry.DischargeStop,
            ChargeMin = charge?.Temperature("min") ?? chemistry.ChargeMin,
            ChargeMax = charge?.Temperature("max") ?? chemistry.ChargeMax,
            DischargeMin = discharge?.Temperature("min") ?? chemistry.DischargeMin,
            DischargeMax = discharge?.Temperature("max") ?? chemistry.DischargeMax,
            CapacityPerKelvin = map.Quantity("capacity_per_kelvin", Dimension.None / Dimension.TemperatureDifference)?.Si ?? chemistry.CapacityPerKelvin,
            OpenCircuit = map.Has("open_circuit") ? ReadOpenCircuit(map) : chemistry.OpenCircuit,
            ResistanceOfOneAmpereHour = map.Value<Resistance>("resistance_of_one_ampere_hour") ?? chemistry.ResistanceOfOneAmpereHour,
            SelfDischarge = map.Quantity("self_discharge", Dimension.Rate)?.Si ?? chemistry.SelfDischarge,
            Source = map.Text("source", chemistry.Source),
        };
        CheckOrder(result, map);
        return result;
    }

    private static ImmutableArray<(double StateOfCharge, double Volts)> ReadOpenCircuit(MapReader map)
    {
        var table = ImmutableArray.CreateBuilder<(double StateOfCharge, double Volts)>();
        foreach (var (key, value) in map.Named("open_circuit"))
        {
            var share = Scalars.Quantity(key, Dimension.None, map.Findings);
            var volts = value is YamlScalar scalar ? Scalars.Quantity(scalar, Dimension.Voltage, map.Findings) : null;
            if (value is not YamlScalar)
            {
                map.Complain(value.Place, $"a voltage such as \u00602.2 V\u0060 is wanted; this is {value.What}");
            }

            if (share is not { } x || volts is not { } y)
            {
                continue;
            }

            if (x.Si is < -0.1 or > 1.1)
            {
                map.Complain(key.Place, $"a state of charge from -10 % to 110 % is wanted; this is {key.Value}");
            }
            else if (table.Count > 0 && (x.Si <= table[^1].StateOfCharge || y.Si <= table[^1].Volts))
            {
                map.Complain(key.Place, "state of charge and voltage both rise from line to line; these do not");
            }

            table.Add((x.Si, y.Si));
        }

        if (table.Count < 2)
        {
            map.Complain(map.PlaceOf("open_circuit"), "an open-circuit table has at least two lines");
        }

        return table.ToImmutable();
    }

    /// <summary>absolute_min &lt; discharge_stop &lt; nominal &lt; charge_stop ≤ absolute_max, of which a single slip with a decimal point breaks one.</summary>
    private static void CheckOrder(Chemistry cell, MapReader map)
    {
        (string Key, Voltage Value)[] order =
        [
            ("absolute_min", cell.AbsoluteMin), ("discharge_stop", cell.DischargeStop), ("nominal", cell.Nominal),
            ("charge_stop", cell.ChargeStop), ("absolute_max", cell.AbsoluteMax),
        ];
        for (var i = 1; i < order.Length; i++)
        {
            // Zero: missing, and complained about where it is missing.
            if (order[i].Value < order[i - 1].Value && order[i].Value.Volts != 0 && order[i - 1].Value.Volts != 0)
            {
                var key = map.Has(order[i].Key) ? order[i].Key : order[i - 1].Key;
                map.Complain(map.PlaceOf(key), $"{order[i].Key} ({order[i].Value}) is below {order[i - 1].Key} ({order[i - 1].Value})");
            }
        }
    }
}
