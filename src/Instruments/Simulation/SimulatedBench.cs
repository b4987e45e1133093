using PackBench.Instruments.Simulation.Endpoints;

namespace PackBench.Instruments.Simulation;

/// <summary>
/// One world of pack, charger, loads, BMS, meters and thermometers behind the wires of real instruments. It advances when
/// somebody asks, to the time that the injected clock shows, in exact steps of at most a second; what switches by itself
/// switches at its own instant, to a millisecond.
/// </summary>
/// <remarks>
/// Several threads may talk to its instruments at once: each exchange holds <see cref="Gate"/>. Whoever looks at the world from outside while
/// they do takes it too.
/// </remarks>
public sealed partial class SimulatedBench
{
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Dictionary<string, WiredEndpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly List<EnergizedInterval> _intervals = [];
    private long _now;
    private ParasiticLoad _asleep = ParasiticLoad.None;
    private ParasiticLoad _balancing = ParasiticLoad.None;

    public SimulatedBench(SimulationOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        Parasitics = options.Parasitics;
        _time = time;
        _began = time.GetTimestamp();
        var (removed, apart) = (options.Removed.AmpereHours, options.Apart.AmpereHours);
        Pack = new SimulatedPack(
            options.Pack, options.Pack.Capacities.Select((capacity, group) => options.StateAt(group, 1 - ((removed + (group == 2 ? apart : 0)) / capacity))),
            options.HasThermalModel ? options.Ambient.Celsius : 25);
        _kept = Pack.NewSave();
        _leak = new double[Pack.Groups];
        Load = new SimulatedLoad(options.HasErrors ? Random(1) : null, 40 * 1.05, 200);
        Load2 = new SimulatedLoad(options.HasErrors ? Random(13) : null, 30 * 1.05, 200);
        Bms = new SimulatedBms(this, options.HasErrors ? Random(2) : null);
        Voltmeter = new SimulatedMeter(MeterModel.Sdm3055, options.HasErrors ? Random(3) : null);
        Ammeter = new SimulatedMeter(MeterModel.Keysight34465A, options.HasErrors ? Random(4) : null);
        Add("dmm-v", new SiglentMeterEndpoint(this, Voltmeter));
        Add("dmm-i", new KeysightMeterEndpoint(this, Ammeter));
        Add("load", new RigolLoadEndpoint(this, Load, Error(5, 0.0005, 0.004, 0, 1e-4), Error(6, 0.0005, 0.010, 2e-4, 1e-4)));
        Add("load2", new SiglentLoadEndpoint(this, Load2, Error(14, 0.0005, 0.004, 0, 1e-4), Error(15, 0.0005, 0.010, 2e-4, 1e-4)));
        Add("charger", new ChargerEndpoint(this, Error(7, 0.0005, 0.004, 1e-3, 1e-3), Error(8, 0.001, 0.01, 1e-3, 1e-3)));
        Add("thermo", new ThermometerEndpoint(this, [Error(9, 0, 0.2, 0.05, 0.01), Error(10, 0, 0.2, 0.05, 0.01), Error(11, 0, 0.2, 0.05, 0.01)]));
        Add("scanner", new ScannerEndpoint(this, Error(12, 0.000035, 0.00005, 1e-5, 1e-5)));
        Add("bms", options.IsJbd ? new JbdEndpoint(this) : new JkEndpoint(this));
        foreach (var fault in options.Faults)
        {
            Schedule(fault);
        }

        ApplyDueFaults();
        Settle();
    }

    /// <summary>Held during an exchange.</summary>
    public Lock Gate { get; } = new();

    public SimulationOptions Options { get; }

    public SimulatedPack Pack { get; }

    public SimulatedCharger Charger { get; } = new();

    /// <summary>What stands on the pack, its BMS awake.</summary>
    public ParasiticLoad Parasitics
    {
        get;
        private set
        {
            field = value;
            _asleep = Options.Sleep is { } sleep ? value.WithOwn(sleep.Draw) : value;
            _balancing = value.WithBalancer();
        }
    }

    /// <summary>What stands on it now.</summary>
    public ParasiticLoad Standing => Bms.IsAsleep ? _asleep : Bms.Balancer.Amperes > 0 ? _balancing : Parasitics;

    /// <summary>A 40 A, 200 W load behind <c>sim://load</c>.</summary>
    public SimulatedLoad Load { get; }

    /// <summary>A 30 A, 200 W load behind <c>sim://load2</c>, on the same terminals.</summary>
    public SimulatedLoad Load2 { get; }

    public SimulatedBms Bms { get; }

    /// <summary>Names of the simulated instruments, as in <c>sim://load</c>.</summary>
    public IEnumerable<string> Names => _endpoints.Keys;

    public bool ChargerOn { get; set; }

    public double ChargerVolts { get; set; }

    public double ChargerAmperes { get; set; }

    /// <summary>A through the pack's terminals, charging positive: charger less load, as the physics has it and not as anybody reads it.</summary>
    public double TerminalCurrent { get; private set; }

    /// <summary>A that the loads take, whatever they say.</summary>
    public double LoadCurrent => _firstLoad + _secondLoad;

    /// <summary>V at the terminals of the charger: its own where nothing is connected to it, or a switch keeps it from the pack.</summary>
    public double ChargerTerminalVolts { get; private set; }

    public double ChargerCurrent { get; private set; }

    /// <summary>What the pack itself feeds to its BMS and boards.</summary>
    public double ParasiticCurrent { get; private set; }

    /// <summary>A through the pack: terminals less parasitic.</summary>
    public double PackCurrent => TerminalCurrent - ParasiticCurrent;

    /// <summary>V at the terminals, in front of the BMS's switches.</summary>
    public double TerminalVolts { get; private set; }

    /// <summary>Mean of the groups.</summary>
    public double CellCelsius => Pack.Celsius;

    public double AmbientCelsius => Options.Ambient.Celsius + (Has(SimulatedFault.AmbientHotter) ? SizeOf(SimulatedFault.AmbientHotter) : 0);

    /// <summary>Whether any output has ever been on: what a refused start must leave false.</summary>
    public bool EverEnergized => _intervals.Count > 0;

    /// <summary>When current flowed through a load or the charger, in the order of time; the last one has no end while it still flows.</summary>
    public IReadOnlyList<EnergizedInterval> EnergizedIntervals => _intervals;

    /// <summary>A·s that have left the pack while a load was on: the truth behind a measured capacity.</summary>
    public double DischargedCharge { get; private set; }

    public double LowestCellEver { get; private set; } = double.PositiveInfinity;

    public double HighestCellEver { get; private set; } = double.NegativeInfinity;

    /// <summary>Seconds since the world began.</summary>
    public double Seconds => TimeSpan.FromTicks(_now).TotalSeconds;

    internal SimulatedMeter Voltmeter { get; }

    internal SimulatedMeter Ammeter { get; }

    /// <summary>Throws <see cref="LinkException"/> for a name that is not there.</summary>
    public ISimulatedEndpoint Endpoint(string name) => _endpoints.TryGetValue(name, out var endpoint)
        ? endpoint
        : throw new LinkException($"sim://{name}: there is no such simulated instrument; there are {string.Join(", ", _endpoints.Keys)}", isTransient: false);

    /// <summary>What a person does who changes the wiring of the standing pack, see <see cref="ParasiticLoad.In"/>.</summary>
    public void Connect(string configuration)
    {
        lock (Gate)
        {
            Advance();
            Parasitics = Options.Parasitics.In(configuration);
            Settle();
        }
    }

    /// <summary>V of a group (0-based) now, at its own terminals.</summary>
    public double Cell(int group) => Pack.Cell(group, PackCurrent);

    /// <summary>V that the BMS finds between its sense wires of a group, before its own errors.</summary>
    public double SensedCell(int group) =>
        Cell(group) + (Has(SimulatedFault.BusBarLoose) && group == GroupOf(SimulatedFault.BusBarLoose) ? SizeOf(SimulatedFault.BusBarLoose) * PackCurrent : 0);

    /// <summary>V that a load finds between its sense terminals.</summary>
    internal double VoltsAtLoad(double current, bool remoteSense)
    {
        if (Has(SimulatedFault.SenseLeadsOff) || IsLoopOpen || IsDischargeOpen)
        {
            return 0;
        }

        var volts = TerminalVolts - (remoteSense ? 0 : current * LeadOhms);
        return Has(SimulatedFault.LeadsReversed) ? -volts : volts;
    }

    internal double LoadCurrentOf(SimulatedLoad load) => ReferenceEquals(load, Load) ? _firstLoad : _secondLoad;

    internal void CopyCells(Span<double> volts)
    {
        for (var i = 0; i < Pack.Groups; i++)
        {
            volts[i] = Cell(i);
        }
    }

    private void Add(string name, ISimulatedEndpoint endpoint) => _endpoints.Add(name, new WiredEndpoint(this, endpoint));

    private SplitMix64 Random(ulong stream) => new(unchecked(((ulong)Options.Seed * 1000003) + stream));

    private MeasurementError Error(ulong stream, double ofReading, double absolute, double noise, double resolution) =>
        Options.HasErrors ? new MeasurementError(Random(stream), ofReading, absolute, noise, resolution) : MeasurementError.None;
}

/// <summary>A time during which current flowed through a load or the charger, in seconds of the world.</summary>
public readonly record struct EnergizedInterval(double From, double? To);
