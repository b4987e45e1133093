using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Multimeters;

public enum MultimeterFunction
{
    DcVoltage,
    DcCurrent,
    Resistance,
    Temperature,
}

/// <summary>
/// How a meter is to measure. A null range means automatic; the unit of the range is that of the function. Integration is over at
/// least so many power line cycles: a meter takes the shortest time it offers that is not shorter, and its confirmed set-up tells it.
/// </summary>
public sealed record MultimeterSetup(MultimeterFunction Function, Quantity? Range = null, double PowerLineCycles = 1);

/// <summary>One answer of a meter. An overload (9.9E37) is a reading with <see cref="IsOverload"/>, never a number to compute with.</summary>
public readonly record struct MultimeterReading(Quantity Value, bool IsOverload);

public interface IMultimeter : IInstrument
{
    AccuracyTable Accuracy { get; }

    /// <summary>The set-up that was last confirmed by the meter; null before the first.</summary>
    MultimeterSetup? Setup { get; }

    /// <summary>Selects function, range and integration time and reads them back. Refuses before the first byte what the model does not have.</summary>
    ValueTask SelectAsync(MultimeterSetup setup, CancellationToken cancellationToken);

    /// <summary>One measurement with the selected set-up.</summary>
    ValueTask<MultimeterReading> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A meter with a scanner card that reads several inputs in one question, such as the cells of a pack.</summary>
public interface IScanningMultimeter : IInstrument
{
    AccuracyTable Accuracy { get; }

    /// <summary>Sets up the given input channels (as the instrument numbers them) for DC voltage.</summary>
    ValueTask SelectAsync(IReadOnlyList<int> inputs, MultimeterSetup setup, CancellationToken cancellationToken);

    /// <summary>One value for each selected input, in their order.</summary>
    ValueTask<IReadOnlyList<MultimeterReading>> ReadAllAsync(CancellationToken cancellationToken);
}
