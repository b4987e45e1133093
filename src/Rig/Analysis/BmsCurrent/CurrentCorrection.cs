using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.BmsCurrent;

/// <summary>True current from a BMS reading, by one line or by one for each direction.</summary>
/// <param name="Charge">For readings of charge; the same as <paramref name="Discharge"/> where one line serves both.</param>
/// <param name="ReferenceUncertainty">Standard uncertainty that all levels of the reference have in common, A.</param>
/// <param name="Digit">One step of the BMS, A.</param>
/// <param name="ReadingDeviation">Standard deviation of one reading of the BMS about its mean, A; the scatter of the levels about the line where that is larger.</param>
public sealed record CurrentCorrection(string Id, LineFit Charge, LineFit Discharge, double ReferenceUncertainty, double Digit, double ReadingDeviation = 0)
{
    public bool IsOneLine => ReferenceEquals(Charge, Discharge);

    /// <summary>The true current behind one reading (A), with the fit, the reading's own scatter and digit, and the reference.</summary>
    public Measurand Correct(double reported)
    {
        var (fit, side) = reported >= 0 ? (Charge, "charge") : (Discharge, "discharge");
        var group = IsOneLine ? Id : $"{Id}.{side}";
        var line = fit.ToMeasurands(group, "calibration line", Units.Ampere, Units.Ampere);
        var scatter = ReadingDeviation > fit.Scatter
            ? UncertaintySource.Normal($"{group}.reading", "BMS: scatter of one reading", ReadingDeviation, Units.Ampere)
            : UncertaintySource.TypeA($"{group}.reading", "BMS: scatter about the line", fit.Scatter, fit.DegreesOfFreedom, Units.Ampere, group);
        var reading = Measurand.Of(
            new Quantity(reported, Dimension.Current),
            scatter,
            UncertaintySource.Resolution($"{group}.digit", "BMS: last digit", Digit, Units.Ampere));
        return line.Inverse(reading).With(UncertaintySource.Normal($"{Id}.reference", "reference", ReferenceUncertainty, Units.Ampere));
    }

    /// <summary>Reported and true current at some levels, ascending by reading.</summary>
    public ImmutableArray<(double Reported, Measurand Corrected)> Table(IEnumerable<double> reported)
    {
        ArgumentNullException.ThrowIfNull(reported);
        return [.. reported.Order().Distinct().Select(reading => (reading, Correct(reading)))];
    }

    /// <summary>
    /// Two lines for the configuration of dbus-serialbattery, which interpolates between equally long ascending lists: the
    /// readings of the points, zero, and both ends of <paramref name="range"/>.
    /// </summary>
    public ImmutableArray<string> ExportLines(IEnumerable<double> reported, double range)
    {
        ArgumentNullException.ThrowIfNull(reported);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(range, 0);

        // Zero maps to zero: inside the dead band the BMS says 0, and a corrected offset would be a current that nobody measured.
        var pairs = reported.Where(reading => reading != 0 && Math.Abs(reading) < range)
            .Append(-range).Append(range).Distinct().Order()
            .Select(reading => (Reported: reading, Measured: (reading >= 0 ? Charge : Discharge).Inverse(reading)))
            .Append((Reported: 0, Measured: 0))
            .OrderBy(pair => pair.Reported)
            .ToList();
        for (var i = 1; i < pairs.Count; i++)
        {
            if (pairs[i].Measured <= pairs[i - 1].Measured)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"The corrected current falls from {pairs[i - 1].Measured:0.000} A to {pairs[i].Measured:0.000} A while the reading rises to {pairs[i].Reported:0.000} A: no list can say that. Leave out readings next to the dead band."));
            }
        }

        return
        [
            "CURRENT_REPORTED_BY_BMS = " + string.Join(", ", pairs.Select(pair => Text(pair.Reported))),
            "CURRENT_MEASURED_BY_USER = " + string.Join(", ", pairs.Select(pair => Text(pair.Measured))),
        ];
    }

    private static string Text(double value) => (Math.Round(value, 3) + 0.0).ToString("0.###", CultureInfo.InvariantCulture);
}
