
namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>A Rigol DL3021 across the pack's terminals: long mode words in, short ones out; Von without a latch; limits that switch off.</summary>
internal sealed class LoadEndpoint : ScpiEndpoint
{
    private readonly MeasurementError _volts;
    private readonly MeasurementError _amperes;
    private readonly Dictionary<SimulatedLoadMode, double> _levels = [];
    private double _currentRange = 4;
    private double _voltageRange = 150;
    private double _resistanceRange = 15000;
    private bool _sense;

    public LoadEndpoint(SimulatedBench bench, MeasurementError volts, MeasurementError amperes)
        : base(bench, "RIGOL TECHNOLOGIES,DL3021,DL3A000000001,00.01.05.00.01", "0,\"No error\"")
    {
        _volts = volts;
        _amperes = amperes;
        Query("MEASure:VOLTage[:DC]?", answer => Number(answer, _volts.Apply(Bench.TerminalVolts), "0.000000"));
        Query("MEASure:CURRent[:DC]?", answer => Number(answer, Bench.LoadCurrent == 0 && !Bench.Load.InputOn ? 0 : _amperes.Apply(Bench.LoadCurrent), "0.000000"));
        Query("MEASure:POWer[:DC]?", answer => Number(answer, Bench.TerminalVolts * Bench.LoadCurrent, "0.000000"));
        Command("[SOURce:]INPut[:STATe]", SetInput);
        Query("[SOURce:]INPut[:STATe]?", answer => Text(answer, ShownInput ? "1" : "0"));
        Command("[SOURce:]FUNCtion", SetFunction);
        Query("[SOURce:]FUNCtion?", answer => Text(answer, Bench.Load.Mode switch
        {
            SimulatedLoadMode.Current => "CC", SimulatedLoadMode.Voltage => "CV", SimulatedLoadMode.Resistance => "CR", _ => "CP",
        }));
        Query("[SOURce:]FUNCtion:MODE?", answer => Text(answer, "FIX"));
        AddLevels("CURRent", SimulatedLoadMode.Current, () => _currentRange);
        AddLevels("VOLTage", SimulatedLoadMode.Voltage, () => _voltageRange);
        AddLevels("RESistance", SimulatedLoadMode.Resistance, () => _resistanceRange);
        AddLevels("POWer", SimulatedLoadMode.Power, () => 200);
        AddRange("CURRent", () => _currentRange, value => _currentRange = value <= 4 ? 4 : 40);
        AddRange("VOLTage", () => _voltageRange, value => _voltageRange = value <= 15 ? 15 : 150);
        AddRange("RESistance", () => _resistanceRange, value => _resistanceRange = value <= 15 ? 15 : 15000);
        AddValue("[SOURce:]CURRent:VON", () => Bench.Load.StartVolts, value => Bench.Load.StartVolts = value, 150);
        AddValue("[SOURce:]CURRent:ILIMit", () => Bench.Load.CurrentLimit, value => Bench.Load.CurrentLimit = value, 70);
        AddValue("[SOURce:]CURRent:SLEW", () => 0.1, _ => { }, 10);
        Command("[SOURce:]SENSe", argument => _sense = ScpiArgument.Switch(argument) ?? _sense);
        Query("[SOURce:]SENSe?", answer => Text(answer, _sense ? "1" : "0"));
        Query("STATus:QUEStionable:CONDition?", answer => Text(answer, Bench.Load.Tripped ? "8" : "0"));
    }

    protected override bool IsSilent => Bench.Has(SimulatedFault.LoadSilent);

    private bool ShownInput => _claimsOff ? false : Bench.Load.InputOn;

    private bool _claimsOff;

    protected override void Reset()
    {
        // As a dump of a real unit after *RST shows: 4 A range, 70 A limit.
        SwitchOff();
        _currentRange = 4;
        Bench.Load.CurrentLimit = 70;
        Bench.Load.StartVolts = 0;
        Bench.Load.Mode = SimulatedLoadMode.Current;
        Bench.Load.Level = 0;
        Bench.Settle();
    }

    private void SetInput(string argument)
    {
        switch (ScpiArgument.Switch(argument))
        {
            case true:
                Bench.Load.ClearTrip();
                Bench.Load.Level = _levels.GetValueOrDefault(Bench.Load.Mode);
                Bench.Load.InputOn = true;
                _claimsOff = false;
                break;
            case false:
                SwitchOff();
                break;
            default:
                Error("-224,\"Illegal parameter value\"");
                break;
        }

        Bench.Settle();
    }

    private void SwitchOff()
    {
        _claimsOff = Bench.Has(SimulatedFault.LoadIgnoresOff);
        Bench.Load.InputOn = _claimsOff && Bench.Load.InputOn;
    }

    private void SetFunction(string argument)
    {
        SimulatedLoadMode? mode = argument.ToUpperInvariant() switch
        {
            "CURR" or "CURRENT" => SimulatedLoadMode.Current,
            "VOLT" or "VOLTAGE" => SimulatedLoadMode.Voltage,
            "RES" or "RESISTANCE" => SimulatedLoadMode.Resistance,
            "POW" or "POWER" => SimulatedLoadMode.Power,

            // The short words that it answers itself are taken without an error, and ignored (seen on a bench).
            "CC" or "CV" or "CR" or "CP" => null,
            _ => Refuse(),
        };
        if (mode is { } known)
        {
            Bench.Load.Mode = known;
            Bench.Load.Level = _levels.GetValueOrDefault(known);
            Bench.Settle();
        }

        SimulatedLoadMode? Refuse()
        {
            Error("-224,\"Illegal parameter value\"");
            return null;
        }
    }

    private void AddLevels(string name, SimulatedLoadMode mode, Func<double> most) => AddValue(
        $"[SOURce:]{name}[:LEVel][:IMMediate]", () => _levels.GetValueOrDefault(mode),
        value =>
        {
            _levels[mode] = value;
            if (Bench.Load.Mode == mode)
            {
                Bench.Load.Level = value;
            }
        },
        double.NaN, most);

    private void AddRange(string name, Func<double> get, Action<double> set)
    {
        Command($"[SOURce:]{name}:RANGe", argument =>
        {
            if (Bench.Load.InputOn)
            {
                Error("-221,\"Settings conflict\"");
            }
            else if (ScpiArgument.TryNumber(argument, out var value))
            {
                set(value);
            }
            else
            {
                Error("-104,\"Data type error\"");
            }
        });
        Query($"[SOURce:]{name}:RANGe?", answer => Number(answer, get(), "0.000000"));
    }

    private void AddValue(string pattern, Func<double> get, Action<double> set, double largest, Func<double>? most = null)
    {
        Command(pattern, argument =>
        {
            if (!ScpiArgument.TryNumber(argument, out var value))
            {
                Error("-104,\"Data type error\"");
            }
            else if (value < 0 || value > (most?.Invoke() ?? largest))
            {
                Error("-222,\"Data out of range\"");
            }
            else
            {
                set(value);
                Bench.Settle();
            }
        });
        Query(pattern + "?", answer => Number(answer, get(), "0.000000"));
    }
}
