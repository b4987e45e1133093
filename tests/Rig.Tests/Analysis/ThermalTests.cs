using CsCheck;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Thermal;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>Case 6 of the oracle, and what is made of rises.</summary>
public sealed class ThermalTests
{
    private static readonly double[] Seconds = [.. Enumerable.Range(0, 13).Select(i => i * 300.0)];
    private static readonly double[] Rise = [0.02, 3.95, 6.86, 8.85, 10.31, 11.33, 12.09, 12.59, 12.97, 13.27, 13.44, 13.62, 13.71];

    private static Measurand Watts(double value, UncertaintySource source) => Measurand.Of(new Quantity(value, Dimension.Power), source);

    [Fact]
    public void The_fit_of_case_6_finds_rise_and_time_constant()
    {
        var fit = ThermalFit.Of("charger", Seconds, Rise);
        Oracle.Same("6", "fit_A_K", fit.Rise.Value);
        Oracle.Same("6", "fit_tau_s", fit.TimeConstant.Value);
        Oracle.Same("6", "fit_s_K", fit.Fit.Scatter);
        Oracle.Same("6", "u_fit_A_K", fit.Rise.CombinedUncertainty);
        Oracle.Same("6", "u_fit_tau_s", fit.TimeConstant.CombinedUncertainty);
        Oracle.Same("6", "cov_A_tau_Ks", fit.Rise.CovarianceWith(fit.TimeConstant));
        Oracle.Same("6", "r_A_tau", fit.Fit.Correlation(0, 1));
        Oracle.Same("6", "reached_fraction", fit.ReachedFraction);
        Oracle.Same("6", "residual_rise_at_end_K", fit.Remaining);
        Assert.True(fit.MayExtrapolate);
        Assert.False(fit.IsSteady); // a slope of 1 K/h is left
    }

    [Fact]
    public void The_rise_of_case_6_carries_matching_contact_and_drift()
    {
        var rise = ThermalFit.Of("charger", Seconds, Rise).Rise
            .With(UncertaintySource.Normal("match", "matching of the sensors", 0.15, Units.Kelvin))
            .With(UncertaintySource.Rectangular("contact", "contact", 0.4, Units.Kelvin))
            .With(UncertaintySource.Rectangular("drift", "drift of the ambient", 0.2, Units.Kelvin));
        Oracle.Same("6", "uc_A_total_K", rise.CombinedUncertainty);
        Oracle.Same("6", "U_A_total_k2_K", rise.Expand().Uncertainty);
        var powerIn = Watts(145.0, UncertaintySource.Rectangular("pin", "power in", 1.5, Units.Watt));
        var powerOut = Watts(134.85, UncertaintySource.Normal("pout", "power out", 0.25, Units.Watt));
        var resistance = rise / (powerIn - powerOut);
        Oracle.Same("6", "u_P_loss_W", (powerIn - powerOut).CombinedUncertainty);
        Oracle.Same("6", "R_th_K_per_W", resistance.Value);
        Oracle.Same("6", "u_R_th", resistance.CombinedUncertainty);
        Oracle.Same("6", "eta", (powerOut / powerIn).Value);
        Oracle.Same("6", "u_eta", (powerOut / powerIn).CombinedUncertainty);
    }

    [Fact]
    public void A_plateau_has_the_uncertainty_of_case_6()
    {
        Measurand Sensor(double celsius, string id, params UncertaintySource[] more) => Measurand.Of(
            Quantity.Of(celsius, Units.Celsius), [UncertaintySource.Resolution($"{id}.digit", "digit", 0.1, Units.Kelvin), .. more]);
        var rise = (Sensor(37.23, "charger") - Sensor(23.25, "ambient"))
            .With(UncertaintySource.Normal("match", "matching", 0.15, Units.Kelvin))
            .With(UncertaintySource.Normal("noise", "noise", 0.03, Units.Kelvin))
            .With(UncertaintySource.Rectangular("contact", "contact", 0.4, Units.Kelvin))
            .With(UncertaintySource.Rectangular("drift", "drift", 0.2, Units.Kelvin))
            .With(UncertaintySource.Rectangular("rest", "residual rise", 0.1, Units.Kelvin));
        Oracle.Same("6", "dT_K", rise.Value);
        Oracle.Same("6", "uc_K", rise.CombinedUncertainty);
        Oracle.Same("6", "U_k2_K", rise.Expand().Uncertainty);
    }

    [Fact]
    public void Stopped_early_the_rise_is_the_same_and_ten_times_less_certain()
    {
        var early = ThermalFit.Of("charger", Seconds.AsSpan(0, 5), Rise.AsSpan(0, 5));
        Oracle.Same("6", "early_A_K", early.Rise.Value);
        Oracle.Same("6", "early_tau_s", early.TimeConstant.Value);
        Oracle.Same("6", "early_u_A_K", early.Rise.CombinedUncertainty);
        Oracle.Same("6", "early_U95_A_K", StudentT.TwoSided(0.95, early.Fit.DegreesOfFreedom) * early.Rise.CombinedUncertainty);
        Assert.False(early.MayExtrapolate); // 1.34 time constants
        Assert.True(early.Rise.Expand().CoverageFactor > 3.2);
    }

    [Fact]
    public void A_rise_that_did_not_begin_at_ambient_is_fitted_with_its_start() =>
        Gen.Select(Gen.Double[5, 50], Gen.Double[200, 2000], Gen.Double[0.5, 4]).Sample((rise, tau, start) =>
        {
            double[] seconds = [.. Enumerable.Range(0, 40).Select(i => i * tau / 10)];
            var fit = ThermalFit.Of("x", seconds, [.. seconds.Select(t => rise - ((rise - start) * Math.Exp(-t / tau)))], fitStart: true);
            return Math.Abs(fit.Rise.Value - rise) < 1e-6 && Math.Abs(fit.TimeConstant.Value - tau) < 1e-3 && Math.Abs(fit.Start - start) < 1e-6 && fit.TimeConstants > 3.8;
        });

    [Fact]
    public void A_steady_rise_is_told()
    {
        double[] seconds = [.. Enumerable.Range(0, 100).Select(i => i * 100.0)];
        Assert.True(ThermalFit.Of("x", seconds, [.. seconds.Select(t => 20 * (1 - Math.Exp(-t / 900)))]).IsSteady);
    }

    [Fact]
    public void Points_without_a_rise_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => ThermalFit.Of("x", [0, 100, 200, 300, 400], [0, 1, 4, 9, 16]));
        Assert.Contains("no rise with one time constant", error.Message, StringComparison.Ordinal);
    }
}
