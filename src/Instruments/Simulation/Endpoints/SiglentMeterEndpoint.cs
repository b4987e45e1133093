namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>A Siglent SDM3055 on the pack's terminals: ranges are words with a unit (<c>20V</c>).</summary>
internal sealed class SiglentMeterEndpoint : MeterEndpoint
{
    private int _glitch;

    public SiglentMeterEndpoint(SimulatedBench bench, SimulatedMeter meter)
        : base(bench, meter, "Siglent Technologies,SDM3055,SDM35FAX1R0001,3.01.01.10", "0,\"No error\"")
    {
    }

    protected override bool IsSilent => Bench.Has(SimulatedFault.VoltmeterSilent);

    protected override double AtTerminals(bool isCurrent) =>
        isCurrent ? 0 : Bench.Has(SimulatedFault.LeadsReversed) ? -Bench.TerminalVolts : Bench.TerminalVolts;

    protected override double Spoil(double reading, double last)
    {
        if (Bench.Has(SimulatedFault.VoltmeterOverload))
        {
            return double.PositiveInfinity;
        }

        if (Bench.Has(SimulatedFault.VoltmeterFrozen) && !double.IsNaN(last))
        {
            return last;
        }

        if (Bench.Has(SimulatedFault.VoltmeterRangeGlitch))
        {
            // One reading is blank, the next one is of a relay that has not settled.
            _glitch++;
            return _glitch == 1 ? double.PositiveInfinity : _glitch == 2 ? 0.9 * reading : reading;
        }

        _glitch = 0;
        return Bench.Has(SimulatedFault.VoltmeterTimesThousand) ? 1000 * reading : reading;
    }
}
