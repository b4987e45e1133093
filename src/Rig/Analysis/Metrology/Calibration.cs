using System.Globalization;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>When an instrument was compared with something better, if ever. A specification holds only within its interval.</summary>
/// <param name="Calibrated">Null: not known.</param>
/// <param name="Certificate">Number of the certificate; empty where there is none.</param>
public sealed record Calibration(DateOnly? Calibrated, TimeSpan Interval, string Certificate = "")
{
    public const string NotEstablished = "specification assumed; traceability not established";

    public DateOnly? Due => Calibrated?.AddDays((int)Interval.TotalDays);

    /// <summary>What a report must say of an instrument used on that day.</summary>
    public CalibrationStatement On(DateOnly day)
    {
        if (Calibrated is not { } calibrated || Due is not { } due)
        {
            return new CalibrationStatement(false, NotEstablished);
        }

        if (calibrated > day)
        {
            return new CalibrationStatement(false, $"calibration is dated {Text(calibrated)}, after its use on {Text(day)}; {NotEstablished}");
        }

        if (due < day)
        {
            return new CalibrationStatement(false, $"calibration of {Text(calibrated)} ran out on {Text(due)}; {NotEstablished}");
        }

        return Certificate.Length == 0
            ? new CalibrationStatement(false, $"calibrated {Text(calibrated)}, certificate not stated; {NotEstablished}")
            : new CalibrationStatement(true, $"calibrated {Text(calibrated)}, due {Text(due)}, certificate {Certificate}");
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <param name="IsTraceable">A certificate that is valid on the day of use.</param>
public readonly record struct CalibrationStatement(bool IsTraceable, string Text);
