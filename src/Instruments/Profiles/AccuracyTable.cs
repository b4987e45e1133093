using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Profiles;

/// <summary>One line of a maker's accuracy table: ± (reading · share + range · share + floor), in the function's SI unit.</summary>
/// <param name="Function">What is measured or set: <c>dc_voltage</c>, <c>dc_current</c>, <c>current_readback</c>, <c>voltage_readback</c>, …</param>
/// <param name="Range">Full scale of the range in SI; +∞ for an instrument of one range.</param>
/// <param name="OfReading">Share of the reading (0.0005 = 0.05 %).</param>
/// <param name="OfRange">Share of the range.</param>
/// <param name="Floor">A constant part, SI.</param>
/// <param name="Burden">Series resistance of a current range in ohms; 0 where it does not apply or is not known.</param>
/// <param name="Resolution">One digit on this range, SI; 0 where not known.</param>
public sealed record AccuracyLine(
    string Function, double Range, double OfReading, double OfRange, double Floor = 0, double Burden = 0, double Resolution = 0)
{
    public double HalfWidth(double reading) => Math.Abs(reading) * OfReading + (double.IsFinite(Range) ? Range * OfRange : 0) + Floor;
}

/// <summary>What a maker states, for how long after calibration and in which temperature band.</summary>
/// <param name="Lines">In ascending range within a function.</param>
/// <param name="Source">Document and page, printed in reports.</param>
/// <param name="Verified">False where the source could not be confirmed.</param>
public sealed record AccuracyTable(
    ImmutableArray<AccuracyLine> Lines, string Source, bool Verified, TimeSpan Interval, Temperature ReferenceTemperature,
    TemperatureDifference Band, double TemperatureCoefficientOfReading = 0)
{
    /// <summary>The line of the smallest range of that function that holds the reading; null if the table has none.</summary>
    public AccuracyLine? For(string function, double reading)
    {
        AccuracyLine? best = null;
        foreach (var line in Lines)
        {
            if (line.Function == function && Math.Abs(reading) <= line.Range * 1.2 && (best is null || line.Range < best.Range))
            {
                best = line;
            }
        }

        return best;
    }

    /// <summary>The line of a chosen range.</summary>
    public AccuracyLine? ForRange(string function, double range) =>
        Lines.FirstOrDefault(line => line.Function == function && Math.Abs(line.Range - range) <= 1e-9 * range);
}
