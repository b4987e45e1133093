using System.Collections.Immutable;

namespace PackBench.Instruments.Simulation;

/// <summary>What a simulated cell of a chemistry is made from where nothing better is known; never limits of a real pack.</summary>
/// <param name="ResistanceTimesCapacity">mΩ·Ah of a used cell at 10 s: a big cell has a small resistance.</param>
/// <param name="Hysteresis">V, half the gap between the rested voltages after charge and after discharge.</param>
/// <param name="Lowest">V at which its BMS opens the discharge switch.</param>
/// <param name="Highest">V at which its BMS opens the charge switch.</param>
public sealed record SimulatedChemistry(string Name, OcvTable Ocv, double ResistanceTimesCapacity, double Hysteresis, double Lowest, double Highest)
{
    public static ImmutableArray<SimulatedChemistry> All { get; } =
    [
        new("lto", OcvTables.LtoA, 40, 0.005, 1.80, 2.75),
        new("lfp", OcvTables.LfpA, 110, 0.020, 2.50, 3.65),
        new("nmc", OcvTables.NmcA, 57, 0.010, 2.80, 4.25),
        new("lmo", OcvTables.LmoBlend, 70, 0.010, 2.80, 4.25),
        new("na-ion", OcvTables.SodiumIon, 105, 0.020, 1.80, 4.10),
        new("lead-acid", OcvTables.LeadAcid, 75, 0.010, 1.67, 2.45),
    ];
}
