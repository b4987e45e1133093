namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>A Rigol DL3021: long mode words in, short ones out; Von without a latch; limits that switch off; a battery test of its own.</summary>
/// <remarks>State after *RST and forms of the answers: a settings dump of a real DL3021A (charkster/rigol_dl3021a).</remarks>
internal sealed class RigolLoadEndpoint : LoadEndpoint
{
    private const double LargestCurrent = 40;
    private double _currentRange = 4;
    private double _voltageRange = 150;
    private double _resistanceRange = 15000;
    private double _batteryLevel;
    private double _batteryStart = 0.5;
    private (double Volts, double AmpereHours, double Seconds) _stops;
    private (bool Volts, bool AmpereHours, bool Seconds) _armed;

    public RigolLoadEndpoint(SimulatedBench bench, SimulatedLoad load, MeasurementError volts, MeasurementError amperes)
        : base(bench, load, volts, amperes, "RIGOL TECHNOLOGIES,DL3021,DL3A204800938,00.01.05.00.01", "0.000000")
    {
        load.CurrentLimit = 70;
        Query("[SOURce:]FUNCtion:MODE?", answer => Text(answer, Load.IsBatteryTest ? "BATT" : "FIX"));
        Command("[SOURce:]FUNCtion:MODE", SetFunctionMode);
        AddLevel("[SOURce:]CURRent[:LEVel][:IMMediate]", SimulatedLoadMode.Current, () => (0, _currentRange));
        AddLevel("[SOURce:]VOLTage[:LEVel][:IMMediate]", SimulatedLoadMode.Voltage, () => (0, _voltageRange));
        AddLevel("[SOURce:]RESistance[:LEVel][:IMMediate]", SimulatedLoadMode.Resistance, () => (0.08, _resistanceRange));
        AddLevel("[SOURce:]POWer[:LEVel][:IMMediate]", SimulatedLoadMode.Power, () => (0, 200));
        Range("[SOURce:]CURRent:RANGe", [4, LargestCurrent], () => _currentRange, value => _currentRange = value, () => Load.InputOn, "0.######");
        Range("[SOURce:]VOLTage:RANGe", [15, 150], () => _voltageRange, value => _voltageRange = value, () => Load.InputOn, "0.######");
        Range("[SOURce:]RESistance:RANGe", [15, 15000], () => _resistanceRange, value => _resistanceRange = value, () => Load.InputOn, "0.######");
        Value("[SOURce:]CURRent:VON", () => Load.StartVolts, value => Load.StartVolts = value, () => (0, 150), "0.000");
        foreach (var mode in new[] { "CURRent", "VOLTage", "RESistance", "POWer" })
        {
            // The dump spells ILIMt and VLIMt, the guide ILIMit: both are taken.
            foreach (var spelling in new[] { "LIMit", "LIMt" })
            {
                Value($"[SOURce:]{mode}:I{spelling}", () => Load.CurrentLimit, value => Load.CurrentLimit = value, () => (0, 70), "0.0000");
                Value($"[SOURce:]{mode}:V{spelling}", () => Load.VoltageLimit, value => Load.VoltageLimit = value, () => (0, 155), "0.000");
            }
        }

        Value("[SOURce:]CURRent:SLEW[:BOTH]", () => _slew, value => _slew = value, () => (0.001, 3), "0.000");
        Switch("[SOURce:]SENSe", () => Load.RemoteSense, value => Load.RemoteSense = value);
        Query("TRIGger:SOURce?", answer => Text(answer, "MANUAL"));
        Query("STATus:QUEStionable:CONDition?", answer => Whole(answer, Load.Trip switch
        {
            LoadTrip.OverVoltage => 1,
            LoadTrip.OverCurrent => 2,
            LoadTrip.OverPower => 8,
            _ => 0,
        } | (Load.RemoteSense ? 4 : 0)));
        AddBattery();
    }

    private double _slew = 0.001;

    protected override string WordOf(SimulatedLoadMode mode) => Load.IsBatteryTest ? "NONE" : mode switch
    {
        SimulatedLoadMode.Current => "CC",
        SimulatedLoadMode.Voltage => "CV",
        SimulatedLoadMode.Resistance => "CR",
        _ => "CP",
    };

    /// <summary>The short words that it answers itself are taken without an error, and ignored (seen on a bench).</summary>
    protected override bool IgnoresFunction(string word) => word is "CC" or "CV" or "CR" or "CP";

    protected override void Prepare()
    {
        if (Load.IsBatteryTest)
        {
            Load.Mode = SimulatedLoadMode.Current;
            Load.Level = _batteryLevel;
            Load.Battery = new BatteryStops(
                _armed.Volts ? _stops.Volts : 0, _armed.AmpereHours ? _stops.AmpereHours * 3600 : 0, _armed.Seconds ? _stops.Seconds : 0);
        }
    }

    protected override void Reset()
    {
        // As the dump after *RST shows: 4 A range, 70 A limit.
        (_currentRange, _voltageRange, _resistanceRange) = (4, 150, 15000);
        (_batteryLevel, _batteryStart, _stops, _armed) = (0, 0.5, default, default);
        base.Reset();
        Load.CurrentLimit = 70;
        Load.VoltageLimit = 155;
        Bench.Settle();
    }

    private void SetFunctionMode(string argument)
    {
        switch (argument.ToUpperInvariant())
        {
            case "BATT" or "BATTERY" or "BATTARY" when Load.InputOn:
                Error(Conflict);
                break;
            case "BATT" or "BATTERY" or "BATTARY":
                Load.IsBatteryTest = true;
                Apply();
                break;
            case "FIX" or "FIXED":
                // Accepted without an error, and the battery test keeps the input all the same (seen on a bench).
                break;
            default:
                Error(IllegalValue);
                break;
        }
    }

    private void AddBattery()
    {
        foreach (var tree in new[] { "[SOURce:]BATTery", "[SOURce:]BATTary" })
        {
            Value($"{tree}[:LEVel]", () => _batteryLevel, value => SetBattery(() => _batteryLevel = value), () => (0, LargestCurrent), "0.0000");
            Range($"{tree}:RANGe", [4, LargestCurrent], () => LargestCurrent, _ => { }, () => Load.InputOn, "0.######");
            Value($"{tree}:VON", () => _batteryStart, value => _batteryStart = value, () => (0, 150), "0.000");
            Value($"{tree}:VSTop", () => _stops.Volts, value => SetBattery(() => _stops.Volts = value), () => (0, 150), "0.000");
            Value($"{tree}:CSTop", () => _stops.AmpereHours, value => SetBattery(() => _stops.AmpereHours = value), () => (0, 9999), "0.000");
            Value($"{tree}:TIMestop", () => _stops.Seconds, value => SetBattery(() => _stops.Seconds = value), () => (0, 359999), "0");
            foreach (var ending in new[] { "", "abstop" })
            {
                Switch($"{tree}:VEN{ending}", () => _armed.Volts, value => SetBattery(() => _armed.Volts = value));
                Switch($"{tree}:CEN{ending}", () => _armed.AmpereHours, value => SetBattery(() => _armed.AmpereHours = value));
                Switch($"{tree}:TEN{ending}", () => _armed.Seconds, value => SetBattery(() => _armed.Seconds = value));
            }
        }

        // Still there after the test has stopped; there is no other sign of its end than the input being off.
        Query("MEASure:CAPability?", answer => Number(answer, Load.Charge / 3600, "0.000000"));
        Query("MEASure:WATThours?", answer => Number(answer, Load.Energy / 3600, "0.000000"));
        Query("MEASure:DISChargingtime?", answer => Number(answer, Load.Seconds, "0"));
    }

    private void SetBattery(Action set)
    {
        set();
        Prepare();
    }
}
