using System.Collections.Immutable;

namespace PackBench.Rig.Analysis.BmsCurrent;

/// <summary>The one number that a BMS can be given for a direction: what it would show is multiplied by it, and the offset stays.</summary>
/// <param name="Gain">True over reported, by least squares through zero, each level weighted by its tolerance.</param>
/// <param name="LargestError">That it would leave over the indicated levels, A.</param>
/// <param name="IsNeeded">An error as found is above half its tolerance, and the gain would take a fifth off the largest at least.</param>
/// <param name="IsEnough">Every indicated level would then be within its tolerance, with its uncertainty.</param>
public sealed record GainChoice(double Gain, double LargestError, bool IsNeeded, bool IsEnough)
{
    // Less than that is the rounding of the BMS, not its gain.
    private const double WorthIt = 0.8;

    /// <summary>Null where no level lies far enough outside the dead band to tell a gain.</summary>
    /// <param name="rows">Of the direction, or of both for a unit with one factor.</param>
    /// <param name="leastForFit">A; levels below it are judged and not fitted.</param>
    public static GainChoice? Of(IEnumerable<CalibrationRow> rows, double leastForFit)
    {
        ImmutableArray<CalibrationRow> indicated = [.. rows.Where(row => row.IsIndicated)];
        var (cross, square) = (0.0, 0.0);
        foreach (var row in indicated.Where(row => Math.Abs(row.Point.Reference.Value) > leastForFit))
        {
            var (reported, weight) = (row.Point.Reported.Value, 1 / (row.Tolerance.Si * row.Tolerance.Si));
            cross += weight * reported * row.Point.Reference.Value;
            square += weight * reported * reported;
        }

        if (square == 0 || cross <= 0)
        {
            return null;
        }

        var gain = cross / square;
        double Left(CalibrationRow row) => Math.Abs((gain * row.Point.Reported.Value) - row.Point.Reference.Value);
        var (before, left) = (indicated.Max(row => Math.Abs(row.Point.Error.Value)), indicated.Max(Left));
        return new GainChoice(
            gain, left,
            left < WorthIt * before && indicated.Any(row => Math.Abs(row.Point.Error.Value) > CalibrationAnalysis.AdjustShare * row.Tolerance.Si),
            indicated.All(row => Left(row) + row.Point.Error.Expand().Uncertainty <= row.Tolerance.Si));
    }
}
