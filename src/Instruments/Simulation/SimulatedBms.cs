using System.Collections.Immutable;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Simulation;

/// <summary>The BMS of the simulated pack: measures with its own errors and pace, and opens its switches on cell voltage.</summary>
public sealed class SimulatedBms
{
    private const double Period = 1.0;
    private const double Latency = 1.5;
    private const double Delay = 1.0;
    private readonly SimulatedBench _bench;
    private readonly double[] _cellGain;
    private readonly double[] _cellOffset;
    private readonly SplitMix64? _random;
    private readonly Queue<(double At, double Current)> _past = new();
    private double _overFor;
    private double _underFor;
    private double _measured = double.NegativeInfinity;
    private BmsState? _state;

    internal SimulatedBms(SimulatedBench bench, SplitMix64? random)
    {
        _bench = bench;
        _random = random;
        _cellGain = [.. Enumerable.Range(0, bench.Pack.Groups).Select(_ => 1 + (random?.NextWithin(0.0005) ?? 0))];
        _cellOffset = [.. Enumerable.Range(0, bench.Pack.Groups).Select(_ => random?.NextWithin(0.003) ?? 0)];
    }

    public bool ChargeOn { get; private set; } = true;

    public bool DischargeOn { get; private set; } = true;

    public double ChargeFactor { get; set; } = 1;

    public double DischargeFactor { get; set; } = 1;

    public static BmsIdentity Identity => new("JK", "JK_PB2A16S20P", "SIM00001", "15A", "15.38", "simulated");

    /// <summary>What it shows now: a snapshot of up to a second ago, its current a little older.</summary>
    public BmsState State
    {
        get
        {
            var now = _bench.Seconds;
            if (_state is null || (!_bench.Has(SimulatedFault.BmsFrozen) && (_random is null || now - _measured >= Period - 1e-6)))
            {
                _measured = _random is null ? now : Math.Floor(now / Period) * Period;
                _state = Measure();
            }

            return _state;
        }
    }

    internal void Watch(double seconds)
    {
        _past.Enqueue((_bench.Seconds, _bench.TerminalCurrent));
        while (_past.Count > 1 && _bench.Seconds - _past.Peek().At > Latency)
        {
            _past.Dequeue();
        }

        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < _bench.Pack.Groups; i++)
        {
            least = Math.Min(least, _bench.Cell(i));
            most = Math.Max(most, _bench.Cell(i));
        }

        _overFor = most > _bench.Options.CellOverVoltage ? _overFor + seconds : 0;
        _underFor = least < _bench.Options.CellUnderVoltage ? _underFor + seconds : 0;
        ChargeOn = ChargeOn ? _overFor <= Delay : most < _bench.Options.CellOverVoltage - 0.05;
        DischargeOn = DischargeOn ? _underFor <= Delay : least > _bench.Options.CellUnderVoltage + 0.20;
    }

    private BmsState Measure()
    {
        var groups = _bench.Pack.Groups;
        var cells = ImmutableArray.CreateBuilder<Voltage>(groups);
        var sum = 0.0;
        for (var i = 0; i < groups; i++)
        {
            var source = _bench.Has(SimulatedFault.SenseWiresSwapped) && i is 1 or 2 ? 3 - i : i;
            var volts = _bench.Has(SimulatedFault.SenseWireOpen) && i == 2 ? 1.3 : (_bench.Cell(source) * _cellGain[i]) + _cellOffset[i];
            volts = Math.Round(volts * 1000) / 1000;
            sum += volts;
            cells.Add(new Voltage(volts));
        }

        var current = _random is null ? _bench.TerminalCurrent : Delayed();
        var sense = _bench.Options.Sense;
        var shown = _random is null ? Math.Round(current, 3) : sense.Shown(current, current >= 0 ? ChargeFactor : DischargeFactor);
        var sensor = new Voltage(sense.SensorMillivolts(current) * 1e-3);
        var stateOfCharge = Math.Clamp(_bench.Pack.StateOfCharge.ToArray().Average(), 0, 1);
        return new BmsState
        {
            Cells = cells.MoveToImmutable(),
            PackVoltage = new Voltage(sum),
            Current = new Current(_bench.Has(SimulatedFault.BmsSignReversed) ? -shown : shown),
            Temperatures = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, Temperature>
            {
                ["mos"] = new(Math.Round(_bench.CellCelsius + (0.02 * current * current), 1)),
                ["t1"] = new(Math.Round(_bench.CellCelsius, 1)),
                ["t2"] = new(Math.Round(_bench.CellCelsius, 1)),
            }),
            StateOfCharge = Math.Round(stateOfCharge, 2),
            StateOfHealth = 1,
            RemainingCapacity = new Charge(Math.Round(80 * stateOfCharge, 3) * 3600),
            FullCapacity = new Charge(80 * 3600),
            Cycles = 12,
            ChargeOn = ChargeOn,
            DischargeOn = DischargeOn && !_bench.Has(SimulatedFault.DischargeSwitchOpen),
            BalanceOn = false,
            BalanceCurrent = Current.Zero,
            Alarms = Alarms(),
            ChargeSensor = current > 0 ? sensor : Voltage.Zero,
            DischargeSensor = current < 0 ? sensor : Voltage.Zero,
            ChargeFactor = ChargeFactor,
            DischargeFactor = DischargeFactor,
        };
    }

    private double Delayed() => _past.TryPeek(out var past) ? past.Current : _bench.TerminalCurrent;

    private ImmutableArray<string> Alarms() => (ChargeOn, DischargeOn) switch
    {
        (false, _) => ["cell over-voltage"],
        (_, false) => ["cell under-voltage"],
        _ => [],
    };
}
