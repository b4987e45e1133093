using System.Collections.Immutable;

namespace PackBench.Instruments.Simulation;

/// <summary>What the model of a pack consists of. Groups in series; resistances at 25 °C.</summary>
/// <param name="Capacities">Ah of each group between state of charge 0 and 1.</param>
/// <param name="R0">mΩ of each group, at once.</param>
/// <param name="R1">mΩ with <paramref name="Tau1"/> seconds.</param>
/// <param name="R2">mΩ with <paramref name="Tau2"/> seconds.</param>
/// <param name="Hysteresis">Volts, half gap.</param>
/// <param name="HysteresisRate">Per unit of state of charge.</param>
/// <param name="Rint">mΩ of bus bars, BMS switches and leads within the terminals.</param>
/// <param name="SelfDischarge">A of each group.</param>
/// <param name="Arrhenius">K, of all resistances.</param>
public sealed record PackParameters(
    ImmutableArray<double> Capacities, ImmutableArray<double> R0, double R1, double Tau1, double R2, double Tau2, double Hysteresis, double HysteresisRate,
    double Rint, ImmutableArray<double> SelfDischarge, double Arrhenius, OcvTable Ocv)
{
    /// <summary>The reference build: 4P6S of used LTO cells, 80 Ah nominal, 94 % of it left, group 4 the smallest, group 6 leaking most.</summary>
    public static readonly PackParameters UsedLto4P6S = new(
        [76.4, 75.1, 77.2, 73.8, 76.0, 75.5], [0.360, 0.372, 0.355, 0.366, 0.361, 0.364], R1: 0.10, Tau1: 15, R2: 1.70, Tau2: 2400,
        Hysteresis: 0.0050, HysteresisRate: 60, Rint: 1.50, [0.0005, 0.0005, 0.0005, 0.0005, 0.0005, 0.0015], Arrhenius: 2400, OcvTable.UsedLto);

    public int Groups => Capacities.Length;

    /// <summary>Ah that stand on the pack's label.</summary>
    public double NominalCapacity { get; init; } = 80;

    /// <summary>J/K of one group.</summary>
    public double HeatCapacity { get; init; } = 4800;

    /// <summary>K/W from one group to what is around the pack.</summary>
    public double ThermalResistance { get; init; } = 2.5;

    /// <summary>A plain pack: equal groups, resistances by what cells of the chemistry usually have for their size.</summary>
    public static PackParameters Of(SimulatedChemistry chemistry, int groups, double capacity)
    {
        ArgumentNullException.ThrowIfNull(chemistry);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(capacity, 0);
        var tenSeconds = chemistry.ResistanceTimesCapacity / capacity;
        return new PackParameters(
            Repeat(capacity, groups), Repeat(0.65 * tenSeconds, groups), 0.25 * tenSeconds, 15, 0.5 * tenSeconds, 600, chemistry.Hysteresis, 60, 1.5,
            Repeat(6e-6 * capacity, groups), 2400, chemistry.Ocv)
        {
            NominalCapacity = capacity, HeatCapacity = 60 * capacity,
        };
    }

    /// <summary>The same pack with another number of groups in series: the first ones, or the last repeated.</summary>
    public PackParameters WithGroups(int groups) => this with
    {
        Capacities = Pick(Capacities, groups), R0 = Pick(R0, groups), SelfDischarge = Pick(SelfDischarge, groups),
    };

    /// <summary>The same cells in another size: capacities and leaks grow with it, resistances shrink.</summary>
    public PackParameters WithCapacity(double nominal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(nominal, 0);
        var scale = nominal / NominalCapacity;
        return this with
        {
            NominalCapacity = nominal, Capacities = [.. Capacities.Select(value => value * scale)], R0 = [.. R0.Select(value => value / scale)],
            R1 = R1 / scale, R2 = R2 / scale, SelfDischarge = [.. SelfDischarge.Select(value => value * scale)], HeatCapacity = HeatCapacity * scale,
        };
    }

    private static ImmutableArray<double> Repeat(double value, int count) => [.. Enumerable.Repeat(value, count)];

    private static ImmutableArray<double> Pick(ImmutableArray<double> values, int count) =>
        [.. Enumerable.Range(0, count).Select(index => values[Math.Min(index, values.Length - 1)])];
}
