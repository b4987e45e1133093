using System.Collections.Immutable;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>Names of the alarm bits, one list per generation, in bit order.</summary>
internal static class JkAlarms
{
    // Vendor's Modbus list V1.1 (0x12A0), with the additions found in the vendor's PC program.
    private static readonly string[] Jk02Names =
    [
        "wire resistance", "MOS over-temperature", "cell count mismatch", "current sensor", "cell over-voltage", "pack over-voltage",
        "charge over-current", "charge short circuit", "charge over-temperature", "charge under-temperature", "CPU auxiliary link",
        "cell under-voltage", "pack under-voltage", "discharge over-current", "discharge short circuit", "discharge over-temperature",
        "charge MOS", "discharge MOS", "GPS lost", "default password in use", "discharge did not switch on", "battery over-temperature",
        "temperature sensor", "parallel module", "short-circuit release failed", "discharge over-current 2", "discharge over-current 3",
        "discharge under-temperature", "remote lock by GPS",
    ];

    // Vendor's serial protocol V2.5, id 8B.
    private static readonly string[] NwNames =
    [
        "low capacity", "MOS over-temperature", "charge over-voltage", "discharge under-voltage", "battery over-temperature",
        "charge over-current", "discharge over-current", "cell difference", "box over-temperature", "low temperature",
        "cell over-voltage", "cell under-voltage", "309_A protection", "309_B protection",
    ];

    public static ImmutableArray<string> Jk02(uint bits) => Named(bits, Jk02Names);

    public static ImmutableArray<string> Nw(uint bits) => Named(bits, NwNames);

    public static uint ToJk02(ImmutableArray<string> alarms) => ToBits(alarms, Jk02Names);

    public static uint ToNw(ImmutableArray<string> alarms) => ToBits(alarms, NwNames);

    private static ImmutableArray<string> Named(uint bits, string[] names)
    {
        if (bits == 0)
        {
            return [];
        }

        var set = ImmutableArray.CreateBuilder<string>();
        for (var bit = 0; bit < 32; bit++)
        {
            if ((bits >> bit & 1) != 0)
            {
                set.Add(bit < names.Length ? names[bit] : $"unknown alarm bit {bit}");
            }
        }

        return set.ToImmutable();
    }

    private static uint ToBits(ImmutableArray<string> alarms, string[] names)
    {
        var bits = 0u;
        foreach (var alarm in alarms)
        {
            var bit = Array.IndexOf(names, alarm);
            bits |= bit >= 0 ? 1u << bit : 0;
        }

        return bits;
    }
}
