namespace PackBench.Instruments.Simulation;

public enum SimulatedLoadMode
{
    Current,
    Voltage,
    Resistance,
    Power,
}

/// <summary>Why a load has switched its input off by itself.</summary>
public enum LoadTrip
{
    None,
    OverCurrent,
    OverPower,
    OverVoltage,
    BatteryVoltage,
    BatteryCharge,
    BatteryTime,
}

/// <summary>The physics of an electronic load: what it sinks from a source of some voltage and resistance, and its own protections.</summary>
public sealed class SimulatedLoad(SplitMix64? random, double largestCurrent, double largestPower)
{
    /// <summary>Below this the power stage is saturated.</summary>
    private const double LeastVolts = 0.5;

    /// <summary>Seconds that its own protections take without a delay.</summary>
    private const double Reaction = 0.001;

    /// <summary>Seconds for which it stays without current once the voltage has fallen below Von.</summary>
    private const double Pause = 1;

    private readonly double _setGain = 1 + (random?.NextWithin(0.0005) ?? 0);
    private readonly double _setOffset = random?.NextWithin(0.005) ?? 0;
    private double _wrongSince = double.NaN;
    private double _pausedUntil;
    private double _lastCurrent;

    public SimulatedLoadMode Mode { get; set; }

    public bool InputOn { get; private set; }

    /// <summary>A, V, Ω or W by <see cref="Mode"/>.</summary>
    public double Level { get; set; }

    /// <summary>V from which on it sinks; below it stops, unless <see cref="KeepsSinkingBelowStart"/>.</summary>
    public double StartVolts { get; set; }

    /// <summary>The Von latch of the makers: once it has begun to sink it goes on below Von. A stop it is not.</summary>
    public bool KeepsSinkingBelowStart { get; set; }

    /// <summary>A and W above which it switches its input off after a delay.</summary>
    public double CurrentLimit { get; set; } = double.PositiveInfinity;

    public double PowerLimit { get; set; } = double.PositiveInfinity;

    /// <summary>Seconds.</summary>
    public double LimitDelay { get; set; }

    public double VoltageLimit { get; set; } = 155;

    /// <summary>Regulates and measures at the pack's terminals instead of its own.</summary>
    public bool RemoteSense { get; set; }

    /// <summary>Stops of the battery test; infinite or zero: not armed.</summary>
    public BatteryStops Battery { get; set; } = BatteryStops.None;

    public LoadTrip Trip { get; private set; }

    public bool Tripped => Trip != LoadTrip.None;

    /// <summary>Since the input was switched on: A·s, J and s.</summary>
    public double Charge { get; private set; }

    public double Energy { get; private set; }

    public double Seconds { get; private set; }

    internal bool IsBatteryTest { get; set; }

    /// <summary>Whether it has sunk since it was switched on: what the Von latch remembers.</summary>
    private bool _hasSunk;

    public void SwitchOn()
    {
        if (!InputOn)
        {
            (Charge, Energy, Seconds, _pausedUntil, _lastCurrent) = (0, 0, 0, 0, 0);
        }

        InputOn = true;
        Trip = LoadTrip.None;
        _hasSunk = false;
        _wrongSince = double.NaN;
    }

    public void SwitchOff() => InputOn = false;

    /// <summary>What it sinks from an open voltage behind a resistance.</summary>
    public double CurrentAt(double openVolts, double resistance, SimulatedBench bench)
    {
        ArgumentNullException.ThrowIfNull(bench);
        if (bench.Has(SimulatedFault.LoadTripped))
        {
            TripNow();
        }

        if (!InputOn || openVolts < LeastVolts || Seconds < _pausedUntil - 1e-9)
        {
            return 0;
        }

        var current = Mode switch
        {
            SimulatedLoadMode.Current => Level == 0 ? 0 : (Level * _setGain) + _setOffset,
            SimulatedLoadMode.Voltage => Math.Max(0, (openVolts - Level) / resistance),
            SimulatedLoadMode.Resistance => Level + resistance > 0 ? openVolts / (Level + resistance) : double.PositiveInfinity,

            // V I = P with V = V0 - R I; the smaller root, or as much as there is.
            _ => openVolts * openVolts < 4 * resistance * Level
                ? openVolts / (2 * resistance)
                : (openVolts - Math.Sqrt((openVolts * openVolts) - (4 * resistance * Level))) / (2 * resistance),
        };
        current *= bench.Has(SimulatedFault.LoadTimesTen) ? bench.SizeOf(SimulatedFault.LoadTimesTen) : 1;
        current = Math.Clamp(current, 0, Math.Min(largestCurrent, (openVolts - LeastVolts) / resistance));
        if (openVolts - (current * resistance) < StartVolts && !(KeepsSinkingBelowStart && _hasSunk))
        {
            return 0;
        }

        _hasSunk |= current > 0;
        return current;
    }

    /// <summary>Whether something that it watches has just passed its limit: the world looks closer then.</summary>
    internal bool IsBeyond(double volts, double current) => InputOn && Wrong(volts, current) != LoadTrip.None;

    /// <summary>Seconds until it acts by itself; +∞ where nothing is due.</summary>
    internal double DueIn(double volts, double current)
    {
        if (!InputOn)
        {
            return double.PositiveInfinity;
        }

        var due = Wrong(volts, current) switch
        {
            LoadTrip.None => double.PositiveInfinity,
            var wrong when IsDelayed(wrong, volts * current) => double.IsNaN(_wrongSince) ? LimitDelay : _wrongSince + LimitDelay - Seconds,
            _ => Reaction,
        };
        due = _pausedUntil > Seconds ? Math.Min(due, _pausedUntil - Seconds) : due;
        if (IsBatteryTest)
        {
            due = Battery.Seconds > 0 ? Math.Min(due, Battery.Seconds - Seconds) : due;
            due = Battery.Charge > 0 && current > 0 ? Math.Min(due, (Battery.Charge - Charge) / current) : due;
        }

        return Math.Max(0, due);
    }

    /// <summary>Counts what has flowed, then lets its protections act.</summary>
    internal void Watch(double volts, double current, double seconds)
    {
        if (!InputOn)
        {
            return;
        }

        Charge += current * seconds;
        Energy += volts * current * seconds;
        Seconds += seconds;
        if (current == 0 && _lastCurrent > 0 && StartVolts > 0)
        {
            // Below Von: it looks again after a moment, or it would chatter.
            _pausedUntil = Seconds + Pause;
        }

        _lastCurrent = current;
        var wrong = Wrong(volts, current);
        if (IsDelayed(wrong, volts * current))
        {
            _wrongSince = double.IsNaN(_wrongSince) ? Seconds - seconds : _wrongSince;
            wrong = Seconds - _wrongSince >= LimitDelay - 1e-9 ? wrong : LoadTrip.None;
        }
        else
        {
            _wrongSince = double.NaN;
        }

        wrong = wrong == LoadTrip.None && IsBatteryTest ? BatteryEnd() : wrong;
        if (wrong != LoadTrip.None)
        {
            SwitchOffBy(wrong);
        }
    }

    internal void ClearTrip() => Trip = LoadTrip.None;

    internal void TripNow()
    {
        if (InputOn)
        {
            SwitchOffBy(LoadTrip.OverPower);
        }
    }

    /// <summary>What the power stage bears; about 5 % above its rating.</summary>
    private double HardPower => largestPower * 1.05;

    private bool IsDelayed(LoadTrip wrong, double watts) => wrong is LoadTrip.OverCurrent or LoadTrip.OverPower && LimitDelay > 0 && watts <= HardPower;

    private LoadTrip Wrong(double volts, double current) =>
        volts > VoltageLimit ? LoadTrip.OverVoltage
        : volts * current > Math.Min(PowerLimit, HardPower) ? LoadTrip.OverPower
        : current > CurrentLimit ? LoadTrip.OverCurrent
        : IsBatteryTest && Battery.Voltage > 0 && volts <= Battery.Voltage ? LoadTrip.BatteryVoltage
        : LoadTrip.None;

    private LoadTrip BatteryEnd() =>
        Battery.Charge > 0 && Charge >= Battery.Charge - 1e-6 ? LoadTrip.BatteryCharge
        : Battery.Seconds > 0 && Seconds >= Battery.Seconds - 1e-6 ? LoadTrip.BatteryTime
        : LoadTrip.None;

    private void SwitchOffBy(LoadTrip why)
    {
        InputOn = false;
        Trip = why;
        _wrongSince = double.NaN;
    }
}

/// <summary>Where a load's own battery test ends; zero: not armed.</summary>
/// <param name="Voltage">V.</param>
/// <param name="Charge">A·s.</param>
/// <param name="Seconds">s.</param>
public readonly record struct BatteryStops(double Voltage, double Charge, double Seconds)
{
    public static readonly BatteryStops None;
}
