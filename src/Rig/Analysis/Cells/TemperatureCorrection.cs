using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Cells;

/// <summary>A capacity at 25 °C, or as measured where a correction would be a guess.</summary>
/// <param name="Note">What was done, for the report.</param>
public sealed record CorrectedCapacity(Measurand Capacity, bool IsCorrected, string Note);

/// <summary>Capacity as it would have been at 25 °C. The coefficient is rarely known well: testing at 25 ± 2 °C beats correcting.</summary>
public static class TemperatureCorrection
{
    private static readonly Temperature Reference = new(25);

    /// <param name="coefficient">1/K.</param>
    /// <param name="temperature">Of the cells; an absolute temperature.</param>
    /// <returns>Q/(1 + α(T − 25 °C)), whatever the temperature.</returns>
    public static Measurand To25(Measurand capacity, Measurand coefficient, Measurand temperature)
    {
        ArgumentNullException.ThrowIfNull(temperature);
        var difference = temperature - new Quantity(Reference.Kelvins, Dimension.Temperature);
        return capacity / (1.0 + (coefficient * difference));
    }

    /// <summary>Corrects only between 15 °C and 35 °C, and only where it is more than 2 K from 25 °C; else leaves the value and says why.</summary>
    public static CorrectedCapacity Apply(Measurand capacity, Measurand coefficient, Measurand temperature)
    {
        ArgumentNullException.ThrowIfNull(temperature);
        var celsius = temperature.Value - 273.15;
        var at = FormattableString.Invariant($"{celsius:0.0} °C");
        return celsius switch
        {
            < 15 or > 35 => new CorrectedCapacity(capacity, false, $"not corrected: {at} is outside 15 °C to 35 °C, where the coefficient holds"),
            >= 23 and <= 27 => new CorrectedCapacity(capacity, false, $"not corrected: {at} is within 2 K of 25 °C"),
            _ => new CorrectedCapacity(To25(capacity, coefficient, temperature), true, $"corrected from {at} to 25 °C"),
        };
    }
}
