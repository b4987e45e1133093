using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCurrent;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>The data of case 5, as a calibration.</summary>
public sealed class CalibrationAnalysisTests
{
    private static readonly double[] X = [-10, -8, -5, -3, -2, -1, 1, 2, 3, 5, 8, 10];
    private static readonly double[] Y = [-9.71, -7.75, -4.82, -2.86, -1.89, -0.90, 1.06, 2.03, 3.02, 4.96, 7.91, 9.86];
    private static readonly DeadBand Band = new(0.5, 0.4);

    private static CalibrationPoint Point(double reference, double reported) => new(
        Measurand.Of(new Quantity(reference, Dimension.Current), UncertaintySource.Normal("reference", "reference", 0.002, Units.Ampere)),
        Measurand.Of(new Quantity(reported, Dimension.Current), UncertaintySource.Resolution($"r{reference}", "digit", 0.01, Units.Ampere)));

    private static CalibrationAnalysis Analysis(IEnumerable<CalibrationPoint>? points = null) =>
        CalibrationAnalysis.Of("bms", [.. points ?? X.Zip(Y, Point)], Band, Band, CurrentTolerance.Default, 0.01);

    [Fact]
    public void As_found_and_corrected_errors_are_those_of_case_5()
    {
        var analysis = Analysis();
        Oracle.Same("5", "as_found_max_abs_error_A", analysis.LargestError);
        Oracle.Same("5", "as_left_max_abs_error_A", analysis.CorrectedLargestError);
        Oracle.Same("5", "as_left_rms_A", analysis.CorrectedRms);
        Assert.True(analysis.ShouldAdjust);
    }

    [Fact]
    public void A_gain_only_adjustment_leaves_the_offset()
    {
        var analysis = Analysis();
        var adjustment = analysis.GainOnly(analysis.Rows[0].Point);
        Oracle.Same("5", "gain_only_factor", adjustment.Factor);
        Oracle.Same("5", "gain_only_max_abs_error_A", adjustment.LargestError);
    }

    [Fact]
    public void A_corrected_reading_has_the_uncertainty_of_case_5()
    {
        var corrected = Analysis().Correction.Correct(4.96);
        Oracle.Same("5", "I_hat_A", corrected.Value);
        Oracle.Same("5", "uc_I_A", corrected.CombinedUncertainty);
    }

    [Fact]
    public void Points_in_the_dead_band_stay_out_of_the_fit_and_are_marked()
    {
        var analysis = Analysis(X.Zip(Y, Point).Append(Point(0.3, 0)).Append(Point(-0.6, -0.4)));
        Oracle.Same("5", "gain_b", analysis.Fit.Gain);
        Assert.False(analysis.Rows[12].IsIndicated);
        Assert.True(analysis.Rows[13].IsIndicated); // shown, and still below 1.5 times the dead band
    }

    [Fact]
    public void Directions_that_differ_get_lines_of_their_own()
    {
        var analysis = Analysis(X.Select(x => Point(x, (x > 0 ? 0.95 : 1.02) * x)));
        Assert.True(analysis.NeedsTwoLines);
        Assert.False(analysis.Correction.IsOneLine);
        Assert.Equal(5, analysis.Correction.Correct(4.75).Value, 9);
        Assert.Equal(-5, analysis.Correction.Correct(-5.1).Value, 9);
    }

    [Fact]
    public void As_left_is_accepted_only_with_its_uncertainty_inside_the_tolerance()
    {
        ImmutableArray<CalibrationRow> Judge(double error) =>
            CalibrationAnalysis.Judge([Point(0.7, 0.7 + error), Point(-3, -3), Point(0.2, 0)], Band, Band, CurrentTolerance.Default);
        Assert.True(CalibrationAnalysis.IsAccepted(Judge(0.02)));
        Assert.False(CalibrationAnalysis.IsAccepted(Judge(0.105))); // within 0.107 A, and its U reaches over it
        Assert.False(CalibrationAnalysis.IsAccepted([]));
    }

    [Fact]
    public void A_dead_band_is_found_going_up_and_going_down()
    {
        DeadBandLevel Level(double reference, params double[] reported) => new(reference, [.. reported]);
        var band = DeadBand.Of(
            [Level(0.50, 0, 0, 0), Level(0.55, 0, 0.55, 0.55), Level(0.575, 0.57, 0.57, 0.58)], [Level(0.55, 0.55, 0.55, 0.55), Level(0.5, 0.5, 0, 0)], 0.01);
        Assert.Equal((0.575, 0.5), (band.On, band.Off));
        Assert.Equal(0.075, band.Hysteresis!.Value, 9);
        Assert.Contains("not indicated below 0.575 A", band.Describe(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DeadBand.Of([Level(0.5, 0, 0, 0), Level(0.4, 0, 0, 0)], [], 0.01));
    }

    [Fact]
    public void The_export_lists_ascend_and_keep_zero_at_zero()
    {
        var lines = Analysis().Correction.ExportLines(Y, 300);
        Assert.StartsWith("CURRENT_REPORTED_BY_BMS = -300, -9.71, -7.75", lines[0], StringComparison.Ordinal);
        double[] measured = [.. lines[1]["CURRENT_MEASURED_BY_USER = ".Length..].Split(", ").Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(Y.Length + 3, measured.Length);
        Assert.Equal(measured.Order(), measured);
        Assert.Contains(0, measured);
    }

    [Fact]
    public void Too_few_points_outside_the_dead_band_make_no_line() => Assert.Throws<ArgumentException>(() => Analysis([Point(0.3, 0), Point(1, 1), Point(2, 2)]));
}
