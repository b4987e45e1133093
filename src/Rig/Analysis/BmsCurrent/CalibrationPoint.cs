using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.BmsCurrent;

/// <summary>One level of a calibration: what the reference and the BMS read in the same window. Currents are signed, charging positive.</summary>
/// <param name="Reference">With its budget; its systematic part has the same sources at every level.</param>
/// <param name="Reported">Mean of the BMS readings with their scatter and last digit.</param>
/// <param name="Deviation">Of one reading of the BMS at this level, A: a mean scatters less than what is corrected afterwards.</param>
public sealed record CalibrationPoint(Measurand Reference, Measurand Reported, double Deviation = 0)
{
    public Measurand Error => Reported - Reference;

    /// <summary>Of the reference; infinite at zero.</summary>
    public double RelativeError => Error.Value / Math.Abs(Reference.Value);

    public bool IsCharge => Reference.Value > 0;

    /// <summary>A BMS reading as a measurand: mean, scatter and last digit of its samples.</summary>
    /// <param name="digit">One step of the BMS, A.</param>
    public static Measurand Report(string id, TypeA readings, double digit)
    {
        ArgumentNullException.ThrowIfNull(readings);
        return readings.ToMeasurand($"{id}.scatter", "BMS: scatter", Units.Ampere).With(UncertaintySource.Resolution($"{id}.digit", "BMS: last digit", digit, Units.Ampere));
    }
}

/// <summary>How large an error may be: a share of the current and a floor.</summary>
public sealed record CurrentTolerance(double OfReading, Current Floor)
{
    /// <summary>± (1 % of reading + 0.10 A).</summary>
    public static readonly CurrentTolerance Default = new(0.01, new Current(0.10));

    public Quantity At(double amperes) => new((Math.Abs(amperes) * OfReading) + Floor.Amperes, Dimension.Current);
}

/// <summary>A level, its error, and what the tolerance says of it.</summary>
/// <param name="IsIndicated">False inside the dead band: the BMS shows nothing there, and no verdict on its gain is meant.</param>
/// <param name="Judgement">Guarded: |error| + U within the tolerance.</param>
public sealed record CalibrationRow(CalibrationPoint Point, bool IsIndicated, Quantity Tolerance, Decision Judgement);
