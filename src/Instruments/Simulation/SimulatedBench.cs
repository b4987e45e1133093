using PackBench.Instruments.Simulation.Endpoints;

namespace PackBench.Instruments.Simulation;

/// <summary>
/// One world of pack, charger, load, BMS, meters and thermometers behind the wires of real instruments. It advances when
/// somebody asks, to the time that the injected clock shows, in exact steps of at most a second.
/// </summary>
/// <remarks>Not for several threads at once: servers put a lock around <see cref="ISimulatedEndpoint.Receive"/>.</remarks>
public sealed class SimulatedBench
{
    private const double LongestStep = 1.0;
    private const double CellHeatCapacity = 4800;
    private const double CellThermalResistance = 2.5;

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Dictionary<string, ISimulatedEndpoint> _endpoints;
    private readonly HashSet<SimulatedFault> _faults = [];
    private readonly double[] _leak;
    private long _now;

    public SimulatedBench(SimulationOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        _time = time;
        _began = time.GetTimestamp();
        var removed = options.Removed.AmpereHours;
        Pack = new SimulatedPack(options.Pack, options.Pack.Capacities.Select(capacity => 1 - (removed / capacity)), 25);
        _leak = new double[Pack.Groups];
        Load = new SimulatedLoad(options.HasErrors ? Random(1) : null);
        Bms = new SimulatedBms(this, options.HasErrors ? Random(2) : null);
        _endpoints = new Dictionary<string, ISimulatedEndpoint>(StringComparer.Ordinal)
        {
            ["dmm-v"] = MeterEndpoint.Siglent(this, Error(3, 0.00015, 0.0008, 2e-5, 1e-4)),
            ["dmm-i"] = MeterEndpoint.Keysight(this, Error(4, 0.0010, 0.001, 2e-4, 1e-5)),
            ["load"] = new LoadEndpoint(this, Error(5, 0.0005, 0.004, 0, 1e-4), Error(6, 0.0005, 0.010, 2e-4, 1e-4)),
            ["charger"] = new ChargerEndpoint(this, Error(7, 0.0005, 0.004, 1e-3, 1e-3), Error(8, 0.001, 0.01, 1e-3, 1e-3)),
            ["thermo"] = new ThermometerEndpoint(this, [Error(9, 0, 0.2, 0.05, 0.01), Error(10, 0, 0.2, 0.05, 0.01), Error(11, 0, 0.2, 0.05, 0.01)]),
            ["scanner"] = new ScannerEndpoint(this, Error(12, 0.00004, 0.00006, 1e-5, 1e-5)),
            ["bms"] = new JkEndpoint(this),
        };
        CellCelsius = 25;
        Settle();
    }

    public SimulationOptions Options { get; }

    public SimulatedPack Pack { get; }

    public SimulatedCharger Charger { get; } = new();

    public SimulatedLoad Load { get; }

    public SimulatedBms Bms { get; }

    /// <summary>Names of the simulated instruments, as in <c>sim://load</c>.</summary>
    public IEnumerable<string> Names => _endpoints.Keys;

    public bool ChargerOn { get; set; }

    public double ChargerVolts { get; set; }

    public double ChargerAmperes { get; set; }

    /// <summary>A through the pack's terminals, charging positive: charger less load, as the physics has it and not as anybody reads it.</summary>
    public double TerminalCurrent { get; private set; }

    /// <summary>A that the load takes.</summary>
    public double LoadCurrent { get; private set; }

    public double ChargerCurrent { get; private set; }

    /// <summary>What the pack itself feeds to its BMS and boards.</summary>
    public double ParasiticCurrent { get; private set; }

    /// <summary>V at the terminals, in front of the BMS's switches.</summary>
    public double TerminalVolts { get; private set; }

    public double CellCelsius { get; private set; }

    public double AmbientCelsius => Options.Ambient.Celsius + (Has(SimulatedFault.AmbientHotter) ? 8 : 0);

    /// <summary>Whether any output has ever been on: what a refused start must leave false.</summary>
    public bool EverEnergized { get; private set; }

    /// <summary>A·s that have left the pack while the load was on: the truth behind a measured capacity.</summary>
    public double DischargedCharge { get; private set; }

    public double LowestCellEver { get; private set; } = double.PositiveInfinity;

    public double HighestCellEver { get; private set; } = double.NegativeInfinity;

    /// <summary>Seconds since the world began.</summary>
    public double Seconds => TimeSpan.FromTicks(_now).TotalSeconds;

    /// <summary>Throws <see cref="LinkException"/> for a name that is not there.</summary>
    public ISimulatedEndpoint Endpoint(string name) => _endpoints.TryGetValue(name, out var endpoint)
        ? endpoint
        : throw new LinkException($"sim://{name}: there is no such simulated instrument; there are {string.Join(", ", _endpoints.Keys)}", isTransient: false);

    public bool Has(SimulatedFault fault) => _faults.Contains(fault);

    public void Inject(SimulatedFault fault)
    {
        Advance();
        _faults.Add(fault);
        Settle();
    }

    public void Mend(SimulatedFault fault)
    {
        Advance();
        _faults.Remove(fault);
        Settle();
    }

    /// <summary>Brings the world to the present time. Every wire does this before it answers.</summary>
    public void Advance()
    {
        var target = (long)((_time.GetTimestamp() - _began) * ((double)TimeSpan.TicksPerSecond / _time.TimestampFrequency));
        while (_now < target)
        {
            var step = Math.Min(target - _now, (long)(LongestStep * TimeSpan.TicksPerSecond));
            _now += step;
            Step(step / (double)TimeSpan.TicksPerSecond);
        }
    }

    /// <summary>Solves the currents anew after a command or a fault; no time passes.</summary>
    public void Settle()
    {
        var open = Pack.Terminal(0);
        var resistance = Pack.InstantResistance;
        LoadCurrent = Bms.DischargeOn && !Has(SimulatedFault.DischargeSwitchOpen) ? Load.CurrentAt(open, resistance, this) : 0;
        var loaded = open - (LoadCurrent * resistance);
        var wanted = ChargerOn ? Math.Min(ChargerAmperes, (ChargerVolts - loaded) / resistance) : 0;
        ChargerCurrent = Bms.ChargeOn && wanted > 0 ? wanted : 0;
        TerminalCurrent = ChargerCurrent - LoadCurrent;
        ParasiticCurrent = Options.Parasitics.CurrentAt(open);
        TerminalVolts = Pack.Terminal(TerminalCurrent - ParasiticCurrent);
        EverEnergized |= LoadCurrent > 0 || ChargerCurrent > 0;
    }

    private void Step(double seconds)
    {
        Settle();
        Bms.Balancer.Currents.CopyTo(_leak);
        _leak[Math.Min(2, _leak.Length - 1)] += Has(SimulatedFault.GroupShorted) ? -20 : 0;
        Pack.Step(TerminalCurrent - ParasiticCurrent, seconds, _leak);
        DischargedCharge += LoadCurrent > 0 ? (ParasiticCurrent - TerminalCurrent) * seconds : 0;
        var output = TerminalVolts * ChargerCurrent;
        var backFeed = ChargerOn ? 0 : Options.Parasitics == ParasiticLoad.New ? SimulatedCharger.BackFeedCurrent(TerminalVolts) * TerminalVolts : 0;
        Charger.Step(output, backFeed, seconds);
        if (Options.HasErrors)
        {
            // One lumped mass of all groups; their spread of temperature is not modelled.
            var mass = CellHeatCapacity * Pack.Groups;
            var coupling = CellThermalResistance / Pack.Groups;
            var final = AmbientCelsius + (Pack.HeatAt(TerminalCurrent) * coupling);
            CellCelsius += (1 - Math.Exp(-seconds / (mass * coupling))) * (final - CellCelsius);
            Pack.Celsius = CellCelsius;
        }

        Settle();
        Load.Watch(TerminalVolts, LoadCurrent, seconds);
        Bms.Watch(seconds);
        for (var i = 0; i < Pack.Groups; i++)
        {
            var volts = Pack.Cell(i, TerminalCurrent - ParasiticCurrent);
            LowestCellEver = Math.Min(LowestCellEver, volts);
            HighestCellEver = Math.Max(HighestCellEver, volts);
        }
    }

    /// <summary>V of a group (0-based) now.</summary>
    public double Cell(int group) => Pack.Cell(group, TerminalCurrent - ParasiticCurrent);

    private SplitMix64 Random(ulong stream) => new(unchecked(((ulong)Options.Seed * 1000003) + stream));

    private MeasurementError Error(ulong stream, double ofReading, double absolute, double noise, double resolution) =>
        Options.HasErrors ? new MeasurementError(Random(stream), ofReading, absolute, noise, resolution) : MeasurementError.None;
}
