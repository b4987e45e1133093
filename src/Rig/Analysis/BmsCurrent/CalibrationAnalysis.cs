using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.BmsCurrent;

/// <summary>What a BMS that takes one number, "the true current is …", would do from one level: it scales, and the offset stays.</summary>
/// <param name="Factor">True over reported at that level.</param>
/// <param name="LargestError">That would be left over all indicated levels, A.</param>
public sealed record GainOnlyAdjustment(double Level, double Factor, double LargestError);

/// <summary>
/// A BMS current against a reference: errors as found, dead band, lines, what an adjustment would leave, and whether one is due.
/// </summary>
/// <param name="Rows">In the order of the points.</param>
/// <param name="Fit">Reported over reference, both directions, outside the dead bands.</param>
/// <param name="ChargeFit">Null with fewer than three points on that side.</param>
/// <param name="WeightedFit">The same with each level by its own uncertainty; its χ² tells whether those explain the scatter.</param>
/// <param name="AsymmetrySigma">
/// Difference of the two gains over its standard uncertainty, or of the two offsets (a soft dead band takes from both sides), whichever is larger;
/// NaN without both lines.
/// </param>
/// <param name="LargestError">As found, over the indicated levels, A.</param>
/// <param name="CorrectedLargestError">After the ideal correction, A.</param>
/// <param name="CorrectedRms">The same, root mean square.</param>
public sealed record CalibrationAnalysis(
    ImmutableArray<CalibrationRow> Rows, DeadBand ChargeBand, DeadBand DischargeBand, LineFit Fit, LineFit WeightedFit, LineFit? ChargeFit, LineFit? DischargeFit,
    double AsymmetrySigma, double LargestError, double CorrectedLargestError, double CorrectedRms, bool ShouldAdjust, CurrentCorrection Correction)
{
    /// <summary>The points of the lines: those outside the dead bands.</summary>
    public ImmutableArray<CalibrationPoint> Usable { get; init; } = [];

    /// <summary>Above this many standard uncertainties the two directions get lines of their own.</summary>
    public const double AsymmetryLimit = 3;

    /// <summary>An error above this share of its tolerance is worth an adjustment.</summary>
    public const double AdjustShare = 0.5;

    /// <summary>Residuals above twice the scatter: the line may not be one.</summary>
    public bool IsNonlinear => Fit.LargestResidual > 2 * Fit.Scatter && Fit.LargestResidual > Correction.Digit;

    public bool NeedsTwoLines => AsymmetrySigma > AsymmetryLimit;

    /// <summary>What a gain-only adjustment at a point would leave.</summary>
    public GainOnlyAdjustment GainOnly(CalibrationPoint at)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (at.Reported.Value == 0)
        {
            throw new ArgumentException("A BMS that shows zero cannot be scaled to anything.", nameof(at));
        }

        var factor = at.Reference.Value / at.Reported.Value;
        var left = Rows.Where(row => row.IsIndicated).Max(row => Math.Abs((row.Point.Reported.Value * factor) - row.Point.Reference.Value));
        return new GainOnlyAdjustment(at.Reference.Value, factor, left);
    }

    /// <param name="id">Of the calibration: names its fits.</param>
    /// <param name="digit">One step of the BMS, A.</param>
    /// <exception cref="ArgumentException">Fewer than three points lie outside the dead bands.</exception>
    public static CalibrationAnalysis Of(
        string id, ImmutableArray<CalibrationPoint> points, DeadBand charge, DeadBand discharge, CurrentTolerance tolerance, double digit)
    {
        ArgumentNullException.ThrowIfNull(charge);
        ArgumentNullException.ThrowIfNull(discharge);
        var rows = Judge(points, charge, discharge, tolerance);
        ImmutableArray<CalibrationPoint> usable = [.. points.Where(point => Math.Abs(point.Reference.Value) > (point.IsCharge ? charge : discharge).LeastForFit)];
        if (usable.Length < 3)
        {
            throw new ArgumentException($"Only {usable.Length} of {points.Length} points lie outside the dead band ({discharge.Describe()}); a line needs three.", nameof(points));
        }

        var fit = Line(usable);
        var (up, down) = (Side(usable, isCharge: true), Side(usable, isCharge: false));
        var sigma = up is null || down is null
            ? double.NaN
            : Math.Max(
                Sigma(Math.Abs(up.Gain - down.Gain), double.Hypot(up.GainUncertainty, down.GainUncertainty)),
                Sigma(Math.Abs(up.Offset - down.Offset), double.Hypot(up.OffsetUncertainty, down.OffsetUncertainty)));
        var separate = sigma > AsymmetryLimit;
        var reference = usable.Max(point => point.Reference.CombinedUncertainty);
        var correction = new CurrentCorrection(id, separate ? up! : fit, separate ? down! : fit, reference, digit, Math.Sqrt(usable.Average(point => point.Deviation * point.Deviation)));
        var left = usable.Select(point => (point.Reported.Value >= 0 ? correction.Charge : correction.Discharge).Inverse(point.Reported.Value) - point.Reference.Value).ToList();
        var indicated = rows.Where(row => row.IsIndicated).ToList();
        return new CalibrationAnalysis(
            rows, charge, discharge, fit, Weighted(usable), up, down, sigma,
            indicated.Max(row => Math.Abs(row.Point.Error.Value)),
            left.Max(Math.Abs),
            Math.Sqrt(left.Sum(error => error * error) / left.Count),
            indicated.Any(row => Math.Abs(row.Point.Error.Value) > AdjustShare * row.Tolerance.Si),
            correction) { Usable = usable };
    }

    /// <summary>
    /// An ordinary line through points with the doubt of their reference in it: how the points scatter about their line says nothing of a gain
    /// that all of them have in common.
    /// </summary>
    public static FittedLine WithReference(LineFit fit, ImmutableArray<CalibrationPoint> points, string id, string name)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var line = fit.ToMeasurands(id, name, Units.Ampere, Units.Ampere);
        var mean = points.Average(point => point.Reference.Value);
        var squares = points.Sum(point => (point.Reference.Value - mean) * (point.Reference.Value - mean));
        var gains = points.Select(point => (point.Reference, Sensitivity: -fit.Gain * (point.Reference.Value - mean) / squares)).ToArray();
        var offsets = gains.Select(one => (one.Reference, (-fit.Gain / points.Length) - (mean * one.Sensitivity)));
        return new FittedLine(Measurand.From(line.Offset.Estimate, [(line.Offset, 1), .. offsets]), Measurand.From(line.Gain.Estimate, [(line.Gain, 1), .. gains]));
    }

    /// <summary>
    /// Each level against its tolerance, guarded by U. As left, a calibration is accepted when every indicated level passes;
    /// its points should be other levels than those of the fit.
    /// </summary>
    public static ImmutableArray<CalibrationRow> Judge(ImmutableArray<CalibrationPoint> points, DeadBand charge, DeadBand discharge, CurrentTolerance tolerance)
    {
        ArgumentNullException.ThrowIfNull(charge);
        ArgumentNullException.ThrowIfNull(discharge);
        ArgumentNullException.ThrowIfNull(tolerance);
        return [.. points.Select(point =>
        {
            var allowed = tolerance.At(point.Reference.Value);
            var band = point.IsCharge ? charge : discharge;
            var indicated = Math.Abs(point.Reference.Value) >= (band.On ?? double.PositiveInfinity);
            return new CalibrationRow(point, indicated, allowed, ToleranceLimits.Within(allowed).Judge(point.Error, DecisionRule.Guarded));
        })];
    }

    /// <summary>True where every indicated level passes, and there is one.</summary>
    public static bool IsAccepted(ImmutableArray<CalibrationRow> rows) =>
        rows.Any(row => row.IsIndicated) && rows.Where(row => row.IsIndicated).All(row => row.Judgement.Verdict == DecisionVerdict.Pass);

    private static double Sigma(double difference, double uncertainty) => uncertainty > 0 ? difference / uncertainty : difference > 0 ? double.PositiveInfinity : 0;

    private static LineFit? Side(ImmutableArray<CalibrationPoint> points, bool isCharge)
    {
        ImmutableArray<CalibrationPoint> side = [.. points.Where(point => point.IsCharge == isCharge)];
        return side.Length >= 3 ? Line(side) : null;
    }

    private static LineFit Weighted(ImmutableArray<CalibrationPoint> points) => LineFit.Weighted(
        [.. points.Select(point => point.Reference.Value)], [.. points.Select(point => point.Reported.Value)], [.. points.Select(point => point.Error.CombinedUncertainty)]);

    private static LineFit Line(ImmutableArray<CalibrationPoint> points) =>
        LineFit.Ordinary([.. points.Select(point => point.Reference.Value)], [.. points.Select(point => point.Reported.Value)]);
}
