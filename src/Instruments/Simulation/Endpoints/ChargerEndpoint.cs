namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>The charger board behind a plain SCPI supply's words, with its input power measured as well.</summary>
internal sealed class ChargerEndpoint : ScpiEndpoint
{
    private const double LargestVolts = 20;
    private const double LargestAmperes = 25;

    public ChargerEndpoint(SimulatedBench bench, MeasurementError volts, MeasurementError amperes)
        : base(bench, "PackBench,SIMCHARGER,1,1.0", "0,\"No error\"")
    {
        Command("[SOURce:]VOLTage[:LEVel]", argument => Set(argument, LargestVolts, value => Bench.ChargerVolts = value));
        Query("[SOURce:]VOLTage[:LEVel]?", answer => Number(answer, Bench.ChargerVolts, "0.000000"));
        Command("[SOURce:]CURRent[:LEVel]", argument => Set(argument, LargestAmperes, value => Bench.ChargerAmperes = value));
        Query("[SOURce:]CURRent[:LEVel]?", answer => Number(answer, Bench.ChargerAmperes, "0.000000"));
        Command("OUTPut[:STATe]", SetOutput);
        Query("OUTPut[:STATe]?", answer => Text(answer, Bench.ChargerOn && !_claimsOff ? "1" : "0"));
        Query("MEASure:VOLTage[:DC]?", answer => Number(answer, volts.Apply(Bench.ChargerTerminalVolts), "0.000000"));
        Query("MEASure:CURRent[:DC]?", answer => Number(answer, Bench.ChargerCurrent == 0 ? 0 : amperes.Apply(Bench.ChargerCurrent), "0.000000"));
        Query("MEASure:INPut:POWer?", answer => Number(answer, SimulatedCharger.InputPower(Bench.TerminalVolts * Bench.ChargerCurrent), "0.000000"));
    }

    private bool _claimsOff;

    protected override void Reset()
    {
        SetOutput("OFF");
        (Bench.ChargerVolts, Bench.ChargerAmperes) = (0, 0);
    }

    private void SetOutput(string argument)
    {
        if (ScpiArgument.Switch(argument) is not { } on)
        {
            Error("-224,\"Illegal parameter value\"");
            return;
        }

        _claimsOff = !on && Bench.Has(SimulatedFault.ChargerIgnoresOff);
        Bench.ChargerOn = on || (_claimsOff && Bench.ChargerOn);
        Bench.Settle();
    }

    private void Set(string argument, double largest, Action<double> set)
    {
        if (!ScpiArgument.TryNumber(argument, out var value) || value < 0 || value > largest)
        {
            Error("-222,\"Data out of range\"");
            return;
        }

        set(value);
        Bench.Settle();
    }
}
