namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>
/// A Siglent SDL1020X: answers long mode words, has two ranges of current and of voltage that cannot be changed while it sinks,
/// protections with a delay, and a battery test of its own.
/// </summary>
/// <remarks>
/// Its Von latch does what the makers' manuals say of it (Gossen K852A p. 24, ITECH IT8811 p. 37): with the latch on, a load that has begun to
/// sink goes on below Von. Only with the latch off is Von a stop.
/// </remarks>
internal sealed class SiglentLoadEndpoint : LoadEndpoint
{
    private readonly Dictionary<string, double> _ranges = new(StringComparer.Ordinal);
    private (double Amperes, bool On, double Delay) _overCurrent = (30, false, 0.1);
    private (double Watts, bool On, double Delay) _overPower = (200, false, 0.1);
    private (double Volts, double MilliampereHours, double Seconds) _stops;
    private (bool Volts, bool Charge, bool Seconds) _armed;
    private double _batteryLevel;

    public SiglentLoadEndpoint(SimulatedBench bench, SimulatedLoad load, MeasurementError volts, MeasurementError amperes)
        : base(bench, load, volts, amperes, "Siglent Technologies,SDL1020X-E,SDL13GCC900335,1.1.1.23R4", "0.000000")
    {
        AddLevel("[SOURce:]CURRent[:LEVel][:IMMediate]", SimulatedLoadMode.Current, () => (0, RangeOf("CURRent", "I", 30)));
        AddLevel("[SOURce:]VOLTage[:LEVel][:IMMediate]", SimulatedLoadMode.Voltage, () => (0, RangeOf("VOLTage", "V", 150)));
        AddLevel("[SOURce:]POWer[:LEVel][:IMMediate]", SimulatedLoadMode.Power, () => (0, 200));
        AddLevel("[SOURce:]RESistance[:LEVel][:IMMediate]", SimulatedLoadMode.Resistance, () => (0.03, 10000));
        foreach (var mode in new[] { "CURRent", "VOLTage", "POWer", "RESistance" })
        {
            AddRange(mode, "I", [5, 30]);
            AddRange(mode, "V", [36, 150]);
        }

        Value("[SOURce:]VOLTage[:LEVel]:ON", () => Load.StartVolts, value => Load.StartVolts = value, () => (0, 150), "0.000");
        Switch("[SOURce:]VOLTage:LATCh[:STATe]", () => Load.KeepsSinkingBelowStart, value => Load.KeepsSinkingBelowStart = value);
        Value("[SOURce:]CURRent:PROTection:LEVel", () => _overCurrent.Amperes, value => _overCurrent.Amperes = value, () => (0, 30), "0.000");
        Value("[SOURce:]CURRent:PROTection:DELay", () => _overCurrent.Delay, value => _overCurrent.Delay = value, () => (0, 60), "0.000");
        Switch("[SOURce:]CURRent:PROTection[:STATe]", () => _overCurrent.On, value => _overCurrent.On = value);
        Value("[SOURce:]POWer:PROTection:LEVel", () => _overPower.Watts, value => _overPower.Watts = value, () => (0, 210), "0.000");
        Value("[SOURce:]POWer:PROTection:DELay", () => _overPower.Delay, value => _overPower.Delay = value, () => (0, 60), "0.000");
        Switch("[SOURce:]POWer:PROTection[:STATe]", () => _overPower.On, value => _overPower.On = value);
        Switch("SYSTem:SENSe[:STATe]", () => Load.RemoteSense, value => Load.RemoteSense = value);
        Switch("SYSTem:REMote:STATe", () => _remote, value => _remote = value);
        Query("FUNCtion:MODE?", answer => Text(answer, Load.IsBatteryTest ? "BATTERY" : "BASIC"));
        AddBattery();
    }

    private bool _remote;

    protected override string WordOf(SimulatedLoadMode mode) => mode switch
    {
        SimulatedLoadMode.Current => "CURRENT",
        SimulatedLoadMode.Voltage => "VOLTAGE",
        SimulatedLoadMode.Resistance => "RESISTANCE",
        _ => "POWER",
    };

    protected override void Prepare()
    {
        Load.CurrentLimit = _overCurrent.On ? _overCurrent.Amperes : double.PositiveInfinity;
        Load.PowerLimit = _overPower.On ? _overPower.Watts : double.PositiveInfinity;
        Load.LimitDelay = _overCurrent.On && _overPower.On ? Math.Min(_overCurrent.Delay, _overPower.Delay) : _overCurrent.On ? _overCurrent.Delay : _overPower.Delay;
        if (Load.IsBatteryTest)
        {
            Load.Mode = SimulatedLoadMode.Current;

            // A level that is changed while the test runs changes the display only (astrocfi/siglent_ctl).
            Load.Level = Load.InputOn ? Load.Level : _batteryLevel;
            Load.Battery = new BatteryStops(
                _armed.Volts ? _stops.Volts : 0, _armed.Charge ? _stops.MilliampereHours * 3.6 : 0, _armed.Seconds ? _stops.Seconds : 0);
        }
    }

    protected override void Reset()
    {
        _ranges.Clear();
        _overCurrent = (30, false, 0.1);
        _overPower = (200, false, 0.1);
        (_stops, _armed, _batteryLevel) = (default, default, 0);
        base.Reset();
    }

    private double RangeOf(string mode, string kind, double usual) => _ranges.GetValueOrDefault(mode + kind, usual);

    private void AddRange(string mode, string kind, double[] ranges) => Range(
        $"[SOURce:]{mode}:{kind}RANGe", ranges, () => RangeOf(mode, kind, ranges[^1]), value => _ranges[mode + kind] = value, () => Load.InputOn, "0.######");

    private void AddBattery()
    {
        Command("[SOURce:]BATTery:FUNCtion", _ => SetBattery(() => Load.IsBatteryTest = true));
        Command("[SOURce:]BATTery:MODE", argument =>
        {
            if (!argument.StartsWith("CURR", StringComparison.OrdinalIgnoreCase))
            {
                Error(IllegalValue);
            }
        });
        Query("[SOURce:]BATTery:MODE?", answer => Text(answer, "CURRENT"));
        Value("[SOURce:]BATTery:LEVel", () => _batteryLevel, value => SetBattery(() => _batteryLevel = value), () => (0, 30), "0.000");
        Value("[SOURce:]BATTery:VOLTage", () => _stops.Volts, value => SetBattery(() => _stops.Volts = value), () => (0, 150), "0.000");
        Value("[SOURce:]BATTery:CAPability", () => _stops.MilliampereHours, value => SetBattery(() => _stops.MilliampereHours = value), () => (0, 999999), "0.0");
        Value("[SOURce:]BATTery:TIMer", () => _stops.Seconds, value => SetBattery(() => _stops.Seconds = value), () => (0, 86400), "0");
        Switch("[SOURce:]BATTery:VOLTage:STATe", () => _armed.Volts, value => SetBattery(() => _armed.Volts = value));
        Switch("[SOURce:]BATTery:CAPability:STATe", () => _armed.Charge, value => SetBattery(() => _armed.Charge = value));
        Switch("[SOURce:]BATTery:TIMer:STATe", () => _armed.Seconds, value => SetBattery(() => _armed.Seconds = value));
        Query("[SOURce:]BATTery:DISCHArg:CAPability?", answer => Number(answer, Load.Charge / 3.6, "0.0"));
        Query("[SOURce:]BATTery:DISCHArg:TIMer?", answer => Number(answer, Load.Seconds, "0"));
    }

    private void SetBattery(Action set)
    {
        set();
        Prepare();
    }
}
