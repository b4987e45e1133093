using PackBench.Instruments.Simulation.Jk;

namespace PackBench.Instruments.Simulation;

/// <summary>An active balancer: carries charge from the highest to the lowest group while they differ by more than its trigger.</summary>
internal sealed class SimulatedBalancer(int groups)
{
    private const double Efficiency = 0.85;
    private const double AmperesPerVolt = 40;
    private readonly double[] _currents = new double[groups];

    /// <summary>A out of the highest group.</summary>
    public double Amperes { get; private set; }

    /// <summary>A into each group.</summary>
    public ReadOnlySpan<double> Currents => _currents;

    public void Choose(SimulatedBench bench, JkRegisters registers, bool isShutDown)
    {
        if (Amperes > 0)
        {
            Array.Clear(_currents);
            Amperes = 0;
        }

        if (isShutDown || (!registers.IsOn(JkRegisters.Offsets.BalanceSwitch) && !bench.Has(SimulatedFault.BalanceStuckOn)))
        {
            return;
        }

        var (highest, lowest) = (0, 0);
        for (var i = 1; i < _currents.Length; i++)
        {
            highest = bench.Cell(i) > bench.Cell(highest) ? i : highest;
            lowest = bench.Cell(i) < bench.Cell(lowest) ? i : lowest;
        }

        var difference = bench.Cell(highest) - bench.Cell(lowest);
        if (difference * 1e3 > registers[JkRegisters.Offsets.BalanceTrigger] && bench.Cell(highest) * 1e3 > registers[JkRegisters.Offsets.BalanceStart])
        {
            Amperes = Math.Min(registers[JkRegisters.Offsets.BalanceAmperes] * 1e-3, AmperesPerVolt * difference);
            _currents[highest] = -Amperes;
            _currents[lowest] = Efficiency * Amperes;
        }
    }
}
