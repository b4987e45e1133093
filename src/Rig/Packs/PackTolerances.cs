using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Packs;

/// <summary>How far a pack may differ from its model before that is worth an event: what the band of a plan is made of.</summary>
/// <param name="Capacity">Share of the capacity.</param>
/// <param name="Resistance">Share of the resistance of the cells and of what joins them.</param>
/// <param name="OpenCircuit">Of one cell's open-circuit voltage.</param>
/// <param name="StateOfCharge">Of the state of charge at the start, until the pack has once been full or empty.</param>
/// <param name="Kelvins">Of a temperature, besides half of its predicted rise.</param>
public sealed record PackTolerances(double Capacity, double Resistance, Voltage OpenCircuit, double StateOfCharge, double Kelvins)
{
    public static readonly PackTolerances Default = new(0.05, 0.25, new Voltage(0.010), 0.05, 3);

    internal static PackTolerances Read(MapReader? map) => map is null ? Default : new PackTolerances(
        Share(map, "capacity") ?? Default.Capacity, Share(map, "resistance") ?? Default.Resistance, map.Value<Voltage>("open_circuit") ?? Default.OpenCircuit,
        Share(map, "state_of_charge") ?? Default.StateOfCharge, map.Quantity("temperature", Dimension.TemperatureDifference)?.Si ?? Default.Kelvins);

    private static double? Share(MapReader map, string key)
    {
        var share = map.Quantity(key, Dimension.None)?.Si;
        if (share is <= 0 or > 0.9)
        {
            map.Complain(map.PlaceOf(key), "a tolerance is a share above 0 and up to 90 %, such as 5 %");
        }

        return share;
    }
}
