namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>A Keysight 34465A in the pack's loop: reads what flows into the pack, its parasitic loads included.</summary>
internal sealed class KeysightMeterEndpoint : MeterEndpoint
{
    private bool _autoZero = true;

    public KeysightMeterEndpoint(SimulatedBench bench, SimulatedMeter meter)
        : base(bench, meter, "Keysight Technologies,34465A,MY54500001,A.02.14-02.40-02.14-00.49-02-01", "+0,\"No error\"")
    {
        Switch("[SENSe:]VOLTage[:DC]:ZERO:AUTO", () => _autoZero, value => _autoZero = value);
        Switch("[SENSe:]CURRent[:DC]:ZERO:AUTO", () => _autoZero, value => _autoZero = value);
        Query("SYSTem:LFRequency?", answer => Text(answer, "+50"));
        Query("*OPT?", answer => Text(answer, "0"));
    }

    protected override double AtTerminals(bool isCurrent) => isCurrent && !Bench.Has(SimulatedFault.MeterFuseBlown)
        ? (Bench.Ammeter.LeadsExchanged ? -Bench.PackCurrent : Bench.PackCurrent) + Bench.Ammeter.ThermalAmperes
        : 0;

    protected override void Reset()
    {
        base.Reset();
        _autoZero = true;
    }
}
