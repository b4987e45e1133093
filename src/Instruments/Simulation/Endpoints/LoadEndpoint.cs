namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>What the two electronic loads have in common: an input, levels by mode, what they measure, and a switch that may be welded.</summary>
internal abstract class LoadEndpoint : ScpiEndpoint
{
    private readonly MeasurementError _volts;
    private readonly MeasurementError _amperes;
    private readonly Dictionary<SimulatedLoadMode, double> _levels = [];
    private bool _claimsOff;

    protected LoadEndpoint(SimulatedBench bench, SimulatedLoad load, MeasurementError volts, MeasurementError amperes, string identity, string numbers)
        : base(bench, identity, "0,\"No error\"")
    {
        Load = load;
        _volts = volts;
        _amperes = amperes;
        Numbers = numbers;
        Query("MEASure:VOLTage[:DC]?", answer => Number(answer, ShownVolts, numbers));
        Query("MEASure:CURRent[:DC]?", answer => Number(answer, ShownAmperes, numbers));
        Query("MEASure:POWer[:DC]?", answer => Number(answer, ShownVolts * ShownAmperes, numbers));
        Query("MEASure:RESistance[:DC]?", answer => Number(answer, ShownAmperes > 0 ? ShownVolts / ShownAmperes : 0, numbers));
        Command("[SOURce:]INPut[:STATe]", SetInput);
        Query("[SOURce:]INPut[:STATe]?", answer => Text(answer, Load.InputOn && !_claimsOff ? "1" : "0"));
        Command("[SOURce:]FUNCtion", SetFunction);
        Query("[SOURce:]FUNCtion?", answer => Text(answer, WordOf(Load.Mode)));
    }

    protected SimulatedLoad Load { get; }

    protected string Numbers { get; }

    protected override bool IsSilent => Bench.Has(SimulatedFault.LoadSilent);

    /// <summary>Level of the mode that is on, or that the input will have.</summary>
    protected double LevelOf(SimulatedLoadMode mode) => _levels.GetValueOrDefault(mode, mode == SimulatedLoadMode.Resistance ? 2 : 0);

    /// <summary>How this model answers FUNCtion?.</summary>
    protected abstract string WordOf(SimulatedLoadMode mode);

    /// <summary>What it does with a word that is none of the four long ones; true where it says nothing about it.</summary>
    protected virtual bool IgnoresFunction(string word) => false;

    /// <summary>Called before the input goes on and when mode or level change.</summary>
    protected virtual void Prepare()
    {
    }

    protected void SetLevel(SimulatedLoadMode mode, double value)
    {
        _levels[mode] = value;
        Apply();
    }

    protected void Apply()
    {
        Load.Level = LevelOf(Load.Mode);
        Prepare();
        Bench.Settle();
    }

    protected void AddLevel(string pattern, SimulatedLoadMode mode, Func<(double Least, double Most)> limits) =>
        Value(pattern, () => LevelOf(mode), value => SetLevel(mode, value), limits, Numbers);

    protected override void Reset()
    {
        _levels.Clear();
        SwitchOff();
        Load.Mode = SimulatedLoadMode.Current;
        Load.StartVolts = 0;
        Load.KeepsSinkingBelowStart = false;
        Load.RemoteSense = false;
        Load.IsBatteryTest = false;
        Load.Battery = BatteryStops.None;
        Load.ClearTrip();
        Apply();
    }

    private double ShownVolts => Bench.Has(SimulatedFault.SenseLeadsOff) ? 0 : _volts.Apply(Bench.VoltsAtLoad(Bench.LoadCurrentOf(Load), Load.RemoteSense));

    private double ShownAmperes => Bench.LoadCurrentOf(Load) is var actual && actual == 0 && !Load.InputOn ? 0 : _amperes.Apply(actual);

    private void SetInput(string argument)
    {
        switch (ScpiArgument.Switch(argument))
        {
            case true:
                _claimsOff = false;
                Prepare();
                Load.Level = LevelOf(Load.Mode);
                Prepare();
                Load.SwitchOn();
                break;
            case false:
                SwitchOff();
                break;
            default:
                Error(argument.Length == 0 ? Missing : IllegalValue);
                return;
        }

        Bench.Settle();
    }

    private void SwitchOff()
    {
        _claimsOff = Bench.Has(SimulatedFault.LoadIgnoresOff) && Load.InputOn;
        if (!_claimsOff)
        {
            Load.SwitchOff();
        }
    }

    private void SetFunction(string argument)
    {
        var word = argument.ToUpperInvariant();
        SimulatedLoadMode? mode = word switch
        {
            "CURR" or "CURRENT" => SimulatedLoadMode.Current,
            "VOLT" or "VOLTAGE" => SimulatedLoadMode.Voltage,
            "RES" or "RESISTANCE" => SimulatedLoadMode.Resistance,
            "POW" or "POWER" => SimulatedLoadMode.Power,
            _ => null,
        };
        if (mode is { } known)
        {
            Load.Mode = known;
            Load.IsBatteryTest = false;
            Apply();
        }
        else if (!IgnoresFunction(word))
        {
            Error(argument.Length == 0 ? Missing : IllegalValue);
        }
    }
}
