using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Loads;

/// <summary>What a load is told to do: a closed set. Magnitudes; a load only ever sinks.</summary>
public abstract record LoadSetpoint
{
    private LoadSetpoint()
    {
    }

    public sealed record Off : LoadSetpoint;

    public sealed record ConstantCurrent(Current Current) : LoadSetpoint;

    public sealed record ConstantVoltage(Voltage Voltage) : LoadSetpoint;

    public sealed record ConstantPower(Power Power) : LoadSetpoint;

    public sealed record ConstantResistance(Resistance Resistance) : LoadSetpoint;
}

public sealed record LoadRating(Limits<Voltage> Voltage, Limits<Current> Current, Power MaximumPower);

public readonly record struct LoadReading(Voltage Voltage, Current Current, bool InputOn);

/// <summary>Protections inside the load, which hold when the computer is gone. Null: not asked for.</summary>
public sealed record LoadProtection(Voltage? UnderVoltageOff, Current? OverCurrent, Power? OverPower, TimeSpan? Timer)
{
    /// <summary>Also while it sinks: only for making a protection act, to see that it does.</summary>
    public bool WhileOn { get; init; }
}

/// <summary>Which of the asked protections the load confirmed by read-back.</summary>
public sealed record ArmedProtection(bool UnderVoltageOff, bool OverCurrent, bool OverPower, bool Timer)
{
    public static readonly ArmedProtection None = new(false, false, false, false);

    public int Count => (UnderVoltageOff ? 1 : 0) + (OverCurrent ? 1 : 0) + (OverPower ? 1 : 0) + (Timer ? 1 : 0);
}

public interface IElectronicLoad : IInstrument
{
    LoadRating Rating { get; }

    AccuracyTable Accuracy { get; }

    /// <summary>Arms what the profile has; with the input off only.</summary>
    ValueTask<ArmedProtection> ArmAsync(LoadProtection protection, CancellationToken cancellationToken);

    /// <summary>
    /// Sets mode and level, reads both back, then switches the input on and reads that back. Outside
    /// <see cref="Rating"/>: throws <see cref="ArgumentOutOfRangeException"/> before the first byte. Never clamps.
    /// </summary>
    ValueTask ApplyAsync(LoadSetpoint setpoint, CancellationToken cancellationToken);

    ValueTask<LoadReading> ReadAsync(CancellationToken cancellationToken);
}
