using System.Collections.Immutable;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Simulation.Jk;
using At = PackBench.Instruments.Simulation.Jk.JkRegisters.Offsets;

namespace PackBench.Instruments.Simulation;

/// <summary>The BMS of the simulated pack: measures with its own errors and pace, protects by its settings, balances, and can be calibrated.</summary>
public sealed class SimulatedBms
{
    private const double Period = 1.0;
    private const double Latency = 1.5;
    private const double VoltageDelay = 1.0;
    private const double Release = 60;

    private readonly SimulatedBench _bench;
    private readonly double[] _cellGain;
    private readonly double[] _cellOffset;
    private readonly SplitMix64? _random;
    private readonly Queue<(double At, double Current)> _past = new();
    private Protection _over;
    private Protection _under;
    private Protection _chargeCurrent;
    private Protection _dischargeCurrent;
    private double _quiet;
    private double _voltageFactor = 1;
    private double _measured = double.NegativeInfinity;
    private BmsState? _state;

    internal SimulatedBms(SimulatedBench bench, SplitMix64? random)
    {
        _bench = bench;
        _random = random;
        _cellGain = [.. Enumerable.Range(0, bench.Pack.Groups).Select(_ => 1 + (random?.NextWithin(0.0005) ?? 0))];
        _cellOffset = [.. Enumerable.Range(0, bench.Pack.Groups).Select(_ => random?.NextWithin(0.003) ?? 0)];
        Balancer = new SimulatedBalancer(bench.Pack.Groups);
        Registers[At.CellOvp] = Millivolts(bench.Options.CellOverVoltage);
        Registers[At.CellOvpRecovery] = Millivolts(bench.Options.CellOverVoltage - 0.05);
        Registers[At.CellUvp] = Millivolts(bench.Options.CellUnderVoltage);
        Registers[At.CellUvpRecovery] = Millivolts(bench.Options.CellUnderVoltage + 0.20);
        Registers[At.CellCount] = bench.Pack.Groups;
        Registers[At.BalanceSwitch] = bench.Options.Balancing ? 1 : 0;
    }

    /// <summary>Whether a charging current may flow: its switch is on and no protection has opened it.</summary>
    public bool ChargeOn => !IsShutDown && Registers.IsOn(At.ChargeSwitch) && (IsDead || (!_over.IsTripped && !_chargeCurrent.IsTripped));

    public bool DischargeOn => !IsShutDown && Registers.IsOn(At.DischargeSwitch) && (IsDead || (!_under.IsTripped && !_dischargeCurrent.IsTripped));

    private bool IsDead => _bench.Has(SimulatedFault.ProtectionsDead);

    /// <summary>Whether it was told to shut down: its switches are open and it answers nothing until it is made anew.</summary>
    public bool IsShutDown { get; private set; }

    /// <summary>Whether it sleeps: it then draws little until a current flows, somebody asks it, or its timer wakes it.</summary>
    public bool IsAsleep => _bench.Options.Sleep?.IsAsleep(_quiet) == true;

    /// <summary>Stored to a thousandth, as the real ones do.</summary>
    public double ChargeFactor { get; set => field = Math.Round(value, 3); } = 1;

    /// <summary>Stored to a thousandth, as the real ones do.</summary>
    public double DischargeFactor { get; set => field = Math.Round(value, 3); } = 1;

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

    /// <summary>The truth of one cell's reading before its last digit: shown = offset + gain × true.</summary>
    internal (double Offset, double Gain) CellLine(int group) => (_cellOffset[group] * _voltageFactor, _cellGain[group] * _voltageFactor);

    internal JkRegisters Registers { get; } = new();

    internal SimulatedBalancer Balancer { get; }

    internal double VoltageFactor => _voltageFactor;

    /// <summary>Bytes came on its line: it is awake, and stays so for its time.</summary>
    internal void Wake() => _quiet = 0;

    /// <summary>After a write: what is shown next is measured with the new settings.</summary>
    internal void Forget() => _state = null;

    internal void ShutDown()
    {
        IsShutDown = true;
        _bench.Settle();
    }

    /// <summary>Takes a number for the current calibration, by what the simulation says that it means. False: refused.</summary>
    /// <param name="one">The older generation has one factor for both directions.</param>
    internal bool TryCalibrateCurrent(int value, bool one = false)
    {
        var how = _bench.Options.Calibration;
        var current = Sensed();
        if (how.Meaning == CalibrationMeaning.Refused || Math.Abs(_bench.TerminalCurrent) < how.Minimum)
        {
            return false;
        }

        if (how.Meaning == CalibrationMeaning.Ignored)
        {
            return true;
        }

        var uncorrected = Math.Abs(Shown(current, 1));
        if (_bench.Options.Sense.SensorMillivolts(current) == 0 || uncorrected == 0)
        {
            return false;
        }

        var factor = Math.Round(how.Meaning == CalibrationMeaning.Factor ? value / 1e3 : value / 1e3 / uncorrected, 3);
        if (factor is <= 0 or > 65.535)
        {
            return false;
        }

        ChargeFactor = current > 0 || one ? factor : ChargeFactor;
        DischargeFactor = current < 0 || one ? factor : DischargeFactor;
        Forget();
        return true;
    }

    /// <summary>Takes the true voltage of the pack in mV. False: refused, as it is far from what it sees.</summary>
    internal bool TryCalibrateVoltage(int millivolts)
    {
        var factor = _voltageFactor * millivolts / (1e3 * State.PackVoltage.Volts);
        if (factor is < 0.9 or > 1.1)
        {
            return false;
        }

        _voltageFactor = factor;
        Forget();
        return true;
    }

    /// <summary>What its protections see now, as bits: a change means that one begins or lets go.</summary>
    internal int Conditions
    {
        get
        {
            var (least, most) = Extremes();
            var current = _bench.TerminalCurrent;
            return (most > Volts(At.CellOvp) ? 1 : 0) | (least < Volts(At.CellUvp) ? 2 : 0)
                | (current > Registers[At.ChargeAmperes] * 1e-3 ? 4 : 0) | (-current > Registers[At.DischargeAmperes] * 1e-3 ? 8 : 0);
        }
    }

    /// <summary>Seconds until a protection that has begun opens its switch.</summary>
    internal double DueIn => Math.Min(_bench.Options.Sleep?.DueIn(_quiet) ?? double.PositiveInfinity, ProtectionDueIn);

    private double ProtectionDueIn => Math.Min(
        Math.Min(_over.DueIn(VoltageDelay), _under.DueIn(VoltageDelay)),
        Math.Min(_chargeCurrent.DueIn(Registers[At.ChargeDelay]), _dischargeCurrent.DueIn(Registers[At.DischargeDelay])));

    internal void Watch(double seconds)
    {
        _quiet = _bench.TerminalCurrent == 0 ? _quiet + seconds : 0;
        _past.Enqueue((_bench.Seconds, _bench.TerminalCurrent));
        while (_past.Count > 1 && _bench.Seconds - _past.Peek().At > Latency)
        {
            _past.Dequeue();
        }

        var (least, most) = Extremes();
        var current = _bench.TerminalCurrent;
        _over.Watch(most > Volts(At.CellOvp), most < Volts(At.CellOvpRecovery), VoltageDelay, seconds);
        _under.Watch(least < Volts(At.CellUvp), least > Volts(At.CellUvpRecovery), VoltageDelay, seconds);
        _chargeCurrent.Watch(current > Registers[At.ChargeAmperes] * 1e-3, _chargeCurrent.Seconds > Release, Registers[At.ChargeDelay], seconds);
        _dischargeCurrent.Watch(-current > Registers[At.DischargeAmperes] * 1e-3, _dischargeCurrent.Seconds > Release, Registers[At.DischargeDelay], seconds);
        Balancer.Choose(_bench, Registers, IsShutDown);
    }

    private (double Least, double Most) Extremes()
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < _bench.Pack.Groups; i++)
        {
            var cell = _bench.Cell(i);
            least = Math.Min(least, cell);
            most = Math.Max(most, cell);
        }

        return (least, most);
    }

    private BmsState Measure()
    {
        var groups = _bench.Pack.Groups;
        var cells = ImmutableArray.CreateBuilder<Voltage>(groups);
        var sum = 0.0;
        for (var i = 0; i < groups; i++)
        {
            var source = _bench.Has(SimulatedFault.SenseWiresSwapped) && i is 1 or 2 ? 3 - i : i;
            var volts = _bench.Has(SimulatedFault.SenseWireOpen) && i == _bench.GroupOf(SimulatedFault.SenseWireOpen) ? 1.3 : ((_bench.SensedCell(source) * _cellGain[i]) + _cellOffset[i]) * _voltageFactor;
            volts = Math.Round(volts * 1000) / 1000;
            sum += volts;
            cells.Add(new Voltage(volts));
        }

        var current = Sensed();
        var shown = Shown(current, current >= 0 ? ChargeFactor : DischargeFactor);
        var sensor = new Voltage(_bench.Options.Sense.SensorMillivolts(current) * 1e-3);
        var stateOfCharge = Math.Clamp(_bench.Pack.StateOfCharge.ToArray().Average(), 0, 1);
        var capacity = Registers[At.Capacity] * 1e-3;
        return new BmsState
        {
            Cells = cells.MoveToImmutable(),
            PackVoltage = new Voltage(sum),
            Current = new Current(_bench.Has(SimulatedFault.BmsSignReversed) ? -shown : shown),
            Temperatures = Probes(current),
            StateOfCharge = Math.Round(stateOfCharge, 2),
            StateOfHealth = 1,
            RemainingCapacity = new Charge(Math.Round(capacity * stateOfCharge, 3) * 3600),
            FullCapacity = new Charge(capacity * 3600),
            Cycles = 12,
            ChargeOn = ChargeOn,
            DischargeOn = DischargeOn && !_bench.Has(SimulatedFault.DischargeSwitchOpen),
            BalanceOn = Balancer.Amperes > 0,
            BalanceCurrent = new Current(Balancer.Amperes),
            Alarms = Alarms(),
            ChargeSensor = current > 0 ? sensor : Voltage.Zero,
            DischargeSensor = current < 0 ? sensor : Voltage.Zero,
            ChargeFactor = ChargeFactor,
            DischargeFactor = DischargeFactor,
        };
    }

    /// <summary>Two probes in the pack and one at the switches; an open one is not listed.</summary>
    private ImmutableSortedDictionary<string, Temperature> Probes(double current)
    {
        var probes = ImmutableSortedDictionary.CreateBuilder<string, Temperature>(StringComparer.Ordinal);
        probes["mos"] = new Temperature(Math.Round(_bench.CellCelsius + (0.02 * current * current), 1));
        probes["t1"] = new Temperature(Math.Round(_bench.CellCelsius, 1));
        if (!_bench.Has(SimulatedFault.BmsProbeOpen))
        {
            probes["t2"] = new Temperature(Math.Round(_bench.CellCelsius, 1));
        }

        return probes.ToImmutable();
    }

    /// <summary>A through its shunt as it last saw them: without errors at once, else of a moment ago.</summary>
    private double Sensed() => _random is not null && _past.TryPeek(out var past) ? past.Current : _bench.TerminalCurrent;

    /// <summary>Without errors only the stored factor stands between the true and the shown current.</summary>
    private double Shown(double current, double factor) => _random is null ? Math.Round(current * factor, 3) : _bench.Options.Sense.Shown(current, factor);

    private double Volts(int offset) => Registers[offset] * 1e-3;

    private static int Millivolts(double volts) => (int)Math.Round(volts * 1000);

    private ImmutableArray<string> Alarms()
    {
        if (!_over.IsTripped && !_under.IsTripped && !_chargeCurrent.IsTripped && !_dischargeCurrent.IsTripped)
        {
            return [];
        }

        var alarms = ImmutableArray.CreateBuilder<string>();
        foreach (var (protection, name) in new[]
        {
            (_over, "cell over-voltage"), (_chargeCurrent, "charge over-current"), (_under, "cell under-voltage"), (_dischargeCurrent, "discharge over-current"),
        })
        {
            if (protection.IsTripped)
            {
                alarms.Add(name);
            }
        }

        return alarms.ToImmutable();
    }

    /// <summary>Trips when something has been wrong for longer than a delay, and lets go when it is right again.</summary>
    private struct Protection
    {
        public bool IsTripped { get; private set; }

        /// <summary>Since it tripped, or how long it has been wrong so far.</summary>
        public double Seconds { get; private set; }

        /// <summary>Seconds until it trips if what is wrong stays so; +∞ while nothing is.</summary>
        public readonly double DueIn(double delay) => !IsTripped && Seconds > 0 ? Math.Max(0, delay - Seconds) : double.PositiveInfinity;

        public void Watch(bool isWrong, bool isRightAgain, double delay, double seconds)
        {
            if (IsTripped)
            {
                (IsTripped, Seconds) = isRightAgain ? (false, 0) : (true, Seconds + seconds);
                return;
            }

            Seconds = isWrong ? Seconds + seconds : 0;
            if (isWrong && Seconds >= delay - 1e-9)
            {
                (IsTripped, Seconds) = (true, 0);
            }
        }
    }
}
