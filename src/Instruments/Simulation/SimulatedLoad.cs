namespace PackBench.Instruments.Simulation;

public enum SimulatedLoadMode
{
    Current,
    Voltage,
    Resistance,
    Power,
}

/// <summary>The physics of an electronic load: what it sinks from a source of some voltage and resistance, and its own protections.</summary>
public sealed class SimulatedLoad(SplitMix64? random)
{
    private readonly double _setGain = 1 + (random?.NextWithin(0.0005) ?? 0);
    private readonly double _setOffset = random?.NextWithin(0.005) ?? 0;

    public SimulatedLoadMode Mode { get; set; }

    public bool InputOn { get; set; }

    /// <summary>A, V, Ω or W by <see cref="Mode"/>.</summary>
    public double Level { get; set; }

    /// <summary>V below which it does not sink; no latch on this model.</summary>
    public double StartVolts { get; set; }

    /// <summary>A above which it switches its input off.</summary>
    public double CurrentLimit { get; set; } = 42;

    public double MaximumPower { get; set; } = 200;

    /// <summary>Whether it has switched off by itself; cleared by switching on again.</summary>
    public bool Tripped { get; private set; }

    /// <summary>Below this the power stage is saturated.</summary>
    private const double LeastVolts = 0.5;

    public double CurrentAt(double openVolts, double resistance, SimulatedBench bench)
    {
        ArgumentNullException.ThrowIfNull(bench);
        if (bench.Has(SimulatedFault.LoadTripped))
        {
            InputOn = false;
            Tripped = true;
        }

        if (!InputOn || openVolts < LeastVolts)
        {
            return 0;
        }

        var current = Mode switch
        {
            SimulatedLoadMode.Current => Level == 0 ? 0 : (Level * _setGain) + _setOffset,
            SimulatedLoadMode.Voltage => Math.Max(0, (openVolts - Level) / resistance),
            SimulatedLoadMode.Resistance => openVolts / (Level + resistance),

            // V I = P with V = V0 - R I; the smaller root, or as much as there is.
            _ => openVolts * openVolts < 4 * resistance * Level
                ? openVolts / (2 * resistance)
                : (openVolts - Math.Sqrt((openVolts * openVolts) - (4 * resistance * Level))) / (2 * resistance),
        };
        current *= bench.Has(SimulatedFault.LoadTimesTen) ? 10 : 1;
        current = Math.Clamp(current, 0, 42);
        return openVolts - (current * resistance) < StartVolts ? 0 : current;
    }

    /// <summary>The load's own protections, after some time has passed.</summary>
    public void Watch(double volts, double current, double seconds)
    {
        if (InputOn && seconds > 0 && (current > CurrentLimit || volts * current > MaximumPower * 1.05))
        {
            InputOn = false;
            Tripped = true;
        }
    }

    public void ClearTrip() => Tripped = false;
}
