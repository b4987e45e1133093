using CsCheck;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>Case 5 of the oracle.</summary>
public sealed class LineFitTests
{
    private static readonly double[] X = [-10, -8, -5, -3, -2, -1, 1, 2, 3, 5, 8, 10];
    private static readonly double[] Y = [-9.71, -7.75, -4.82, -2.86, -1.89, -0.90, 1.06, 2.03, 3.02, 4.96, 7.91, 9.86];

    private static LineFit DischargeOnly() => LineFit.Ordinary([10, 8, 5, 3, 2, 1], [9.71, 7.75, 4.82, 2.86, 1.89, 0.90]);

    [Fact]
    public void Both_directions_give_the_line_of_case_5()
    {
        var fit = LineFit.Ordinary(X, Y);
        Oracle.Same("5", "offset_a_A", fit.Offset);
        Oracle.Same("5", "gain_b", fit.Gain);
        Oracle.Same("5", "s_res_A", fit.Scatter);
        Oracle.Same("5", "u_a_A", fit.OffsetUncertainty);
        Oracle.Same("5", "u_b", fit.GainUncertainty);
        Oracle.Same("5", "max_abs_residual_A", fit.LargestResidual);
        Assert.Equal(0, fit.Covariance, 15);
    }

    [Fact]
    public void One_direction_correlates_offset_and_gain()
    {
        var fit = DischargeOnly();
        Oracle.Same("5", "dis_only_a_A", fit.Offset);
        Oracle.Same("5", "dis_only_b", fit.Gain);
        Oracle.Same("5", "dis_only_s_A", fit.Scatter);
        Oracle.Same("5", "dis_only_u_a_A", fit.OffsetUncertainty);
        Oracle.Same("5", "dis_only_u_b", fit.GainUncertainty);
        Oracle.Same("5", "dis_only_cov_A", fit.Covariance);
        Oracle.Same("5", "dis_only_r", fit.Correlation);
    }

    [Fact]
    public void Covariance_is_carried_by_the_measurands_of_a_fit()
    {
        var fit = DischargeOnly();
        var line = fit.ToMeasurands("fit", "fit", Units.Ampere, Units.Ampere);
        Assert.Equal(fit.OffsetUncertainty, line.Offset.CombinedUncertainty, 12);
        Assert.Equal(fit.GainUncertainty, line.Gain.CombinedUncertainty, 12);
        Assert.Equal(fit.Covariance, line.Offset.CovarianceWith(line.Gain), 15);

        // The oracle's figure is the line's uncertainty at 5 A, referred to the input.
        var at = line.At(Measurand.Exact(new Quantity(5, Dimension.Current)));
        Assert.Equal(fit.UncertaintyAt(5), at.CombinedUncertainty, 12);
        Oracle.Same("5", "dis_only_u_fit_at_5A_with_cov", at.CombinedUncertainty / fit.Gain);
        var wrong = Math.Sqrt(Math.Pow(fit.OffsetUncertainty, 2) + (25 * Math.Pow(fit.GainUncertainty, 2))) / fit.Gain;
        Assert.True(wrong > 2 * at.CombinedUncertainty);
        Assert.Equal(4, at.EffectiveDegreesOfFreedom, 9);
    }

    [Fact]
    public void A_corrected_reading_has_the_uncertainty_of_case_5()
    {
        var fit = LineFit.Ordinary(X, Y);
        var line = fit.ToMeasurands("fit", "calibration", Units.Ampere, Units.Ampere);
        var reading = Measurand.Of(
            new Quantity(4.96, Dimension.Current),
            UncertaintySource.TypeA("reading", "scatter", fit.Scatter, fit.DegreesOfFreedom, Units.Ampere, "fit"),
            UncertaintySource.Resolution("digit", "last digit", 0.01, Units.Ampere));
        var corrected = line.Inverse(reading).With(UncertaintySource.Normal("reference", "reference", 0.002, Units.Ampere));
        Oracle.Same("5", "I_hat_A", corrected.Value);
        Oracle.Same("5", "uc_I_A", corrected.CombinedUncertainty);
        Oracle.Same("5", "U_k2_A", corrected.Expand(2).Uncertainty);
        Oracle.Same("5", "u_fit_A", line.Inverse(Measurand.Exact(new Quantity(4.96, Dimension.Current))).CombinedUncertainty);
        Assert.Equal(fit.Inverse(4.96), corrected.Value, 12);
    }

    [Fact]
    public void A_weighted_fit_takes_its_uncertainty_from_the_points()
    {
        var fit = LineFit.Weighted(X, Y, [.. X.Select(x => Math.Sqrt((0.01 * 0.01) + (0.002 * x * 0.002 * x)))]);
        Oracle.Same("5", "wls_a_A", fit.Offset);
        Oracle.Same("5", "wls_b", fit.Gain);
        Oracle.Same("5", "wls_u_a_A", fit.OffsetUncertainty);
        Oracle.Same("5", "wls_u_b", fit.GainUncertainty);
        Oracle.Same("5", "wls_chi2", fit.ChiSquared);
        Oracle.Same("5", "wls_nu", fit.DegreesOfFreedom);
    }

    [Fact]
    public void Units_of_the_fit_reach_the_measurands()
    {
        var line = LineFit.Ordinary([1, 2, 3, 4], [2001, 2002, 2003, 2004.5]).ToMeasurands("fit", "decay", Units.Day, Units.Millivolt);
        Assert.Equal(Dimension.VoltageRate, line.Gain.Dimension);
        Assert.Equal(1.15e-3 / 86400, line.Gain.Value, 12);
        Assert.Equal(1.999750, line.Offset.Value, 9);
    }

    [Fact]
    public void A_line_without_scatter_is_found_exactly() =>
        Gen.Select(Gen.Double[-5, 5], Gen.Double[0.1, 5], Gen.Double[0, 1e6]).Sample((offset, gain, far) =>
        {
            double[] x = [far, far + 1, far + 2, far + 5];
            var fit = LineFit.Ordinary(x, [.. x.Select(v => offset + (gain * v))]);
            return Math.Abs(fit.Gain - gain) < 1e-9 * Math.Max(1, gain) && fit.Scatter < 1e-8;
        });

    [Fact]
    public void Points_at_one_x_are_refused() => Assert.Throws<ArgumentException>(() => LineFit.Ordinary([1, 1, 1], [1, 2, 3]));

    [Fact]
    public void Two_points_are_too_few() => Assert.Throws<ArgumentException>(() => LineFit.Ordinary([1, 2], [1, 2]));
}
