using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Supplies;

public abstract record SupplySetpoint
{
    private SupplySetpoint()
    {
    }

    public sealed record Off : SupplySetpoint;

    /// <summary>Constant current up to the voltage, then constant voltage.</summary>
    public sealed record Output(Voltage Voltage, Current Current) : SupplySetpoint;
}

public sealed record SupplyRating(Limits<Voltage> Voltage, Limits<Current> Current, Power MaximumPower);

/// <summary>What a supply delivers; <see cref="InputPower"/> where it measures what it takes from the mains or its source.</summary>
public readonly record struct SupplyReading(Voltage Voltage, Current Current, bool OutputOn, Power? InputPower = null);

public interface ISupply : IInstrument
{
    SupplyRating Rating { get; }

    AccuracyTable Accuracy { get; }

    /// <summary>As for a load: refuses outside the rating before the first byte, confirms by read-back.</summary>
    ValueTask ApplyAsync(SupplySetpoint setpoint, CancellationToken cancellationToken);

    ValueTask<SupplyReading> ReadAsync(CancellationToken cancellationToken);
}
