using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Thermometers;

public interface IThermometer : IInstrument
{
    /// <summary>Names of the probes in the order of the readings: <c>ambient</c>, <c>charger</c>.</summary>
    IReadOnlyList<string> Probes { get; }

    /// <summary>Half-width of the specified accuracy of one probe, rectangular.</summary>
    TemperatureDifference Accuracy { get; }

    /// <summary>One temperature a probe; null for one that is open, shorted or out of its range.</summary>
    ValueTask<IReadOnlyList<Temperature?>> ReadAsync(CancellationToken cancellationToken);
}
