using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>Cases 1, 2, 3, 8 and 9 of the oracle: single readings and what is made of them.</summary>
public sealed class ReadingBudgetTests
{
    private static readonly double[] Milliamperes = [47.02, 47.11, 46.95, 47.08, 46.90, 47.15, 47.01, 46.97, 47.06, 47.05];
    private static readonly Temperature Reference = 23.0.Celsius;

    private static InstrumentSpecification Meter(
        string instrument, string function, double range, double ofReading, double ofRange, double resolution, Unit unit, double tcReading = 0, double tcRange = 0) =>
        new(instrument, new AccuracyLine(function, range, ofReading, ofRange, Resolution: resolution), unit, StatedCoverage.Bound, Reference, 5.0.Kelvins, tcReading, tcRange);

    private static Measurand WithoutBurden() =>
        Meter("dmm", "dc_current", 0.1, 0.0005, 0.00005, 0.01e-3, Units.Milliampere)
            .Read(TypeA.Of([.. Milliamperes.Select(value => value * 1e-3)]), "draw", Reference);

    private static Measurand WithBurden()
    {
        var meter = WithoutBurden();
        var logarithm = Math.Log(15.14 / (15.14 - (meter.Value * 5.6)));
        return meter
            .With(UncertaintySource.Rectangular("draw.law", "law of the load, I ~ V^n", 1, Units.One), meter.Value * logarithm)
            .With(UncertaintySource.Rectangular("dmm.burden", "burden resistance", 0.3, Units.Ohm), 0);
    }

    [Fact]
    public void A_series_current_reading_has_the_uncertainty_of_case_1()
    {
        var scatter = TypeA.Of(Milliamperes);
        Oracle.Same("1", "mean_mA", scatter.Mean);
        Oracle.Same("1", "s_mA", scatter.Deviation);
        Oracle.Same("1", "uA_mA", scatter.StandardUncertainty);
        Oracle.Same("1", "uc_without_burden_mA", WithoutBurden().CombinedUncertainty, 1e-3);
        Oracle.Same("1", "U_k2_without_burden_mA", WithoutBurden().Expand(2).Uncertainty, 1e-3);
        Oracle.Same("1", "uc_mA", WithBurden().CombinedUncertainty, 1e-3);
        Oracle.Same("1", "U_k2_mA", WithBurden().Expand(2).Uncertainty, 1e-3);
        Oracle.Same("1", "nu_eff", WithBurden().EffectiveDegreesOfFreedom);
    }

    [Fact]
    public void The_budget_of_case_1_is_printed_with_the_largest_line_first()
    {
        var lines = WithBurden().Budget(Units.Milliampere);
        Assert.Equal(["draw.law", "draw.scatter", "dmm.dc_current.0.1.specification", "draw.digit", "dmm.burden"], lines.Select(line => line.SourceId));
        Oracle.Same("1", "u_burden_mA", lines[0].Contribution);
        Oracle.Same("1", "uA_mA", lines[1].Contribution);
        Oracle.Same("1", "u_spec_mA", lines[2].Contribution);
        Oracle.Same("1", "spec_halfwidth_mA", lines[2].Sensitivity);
        Oracle.Same("1", "u_res_mA", lines[3].Contribution);
        Assert.Equal(0, lines[4].Contribution);
        Assert.Equal(9, lines[1].DegreesOfFreedom);
        Assert.Equal(1, lines.Sum(line => line.Share), 12);
    }

    [Fact]
    public void A_dominant_rectangle_takes_k_1_645_instead_of_2()
    {
        var expanded = WithBurden().Expand();
        Oracle.Same("9", "k_for_95pct_rect", expanded.CoverageFactor);
        Assert.Equal(0.95, expanded.Coverage);
        Assert.Equal(0.7855, expanded.Uncertainty * 1e3, 3);
        var alone = Measurand.Of(new Quantity(0.047, Dimension.Current), UncertaintySource.Rectangular("a", "a", Oracle.Value("9", "rect_halfwidth_mA") * 1e-3, Units.Ampere));
        Oracle.Same("9", "rect_95pct_halfwidth_mA", alone.Expand().Uncertainty, 1e-3);
    }

    [Fact]
    public void The_same_current_on_the_10_A_range_is_worse_by_its_full_scale_term()
    {
        var meter = Meter("dmm", "dc_current", 10, 0.0012, 0.0001, 1e-3, Units.Milliampere);
        var reading = meter.Read(TypeA.Of([.. Milliamperes.Select(value => value * 1e-3)]), "draw", Reference);
        Oracle.Same("1", "alt_10A_range_u_mA", reading.CombinedUncertainty, 1e-3);
        Oracle.Same("1", "alt_10A_range_spec_halfwidth_mA", meter.Line.HalfWidth(reading.Value), 1e-3);
    }

    private static Measurand Volts()
    {
        var mean = TypeA.Of(15.1402, 15.1399, 15.1404, 15.1401, 15.1400);
        return Meter("dmm2", "dc_voltage", 100, 0.000045, 0.000006, 1e-4, Units.Volt, 0.000005, 0.000001)
            .Read(mean, "bus", Reference + 7.0.Kelvins)
            .With(UncertaintySource.Rectangular("bus.emf", "thermal EMF", 5e-6, Units.Volt))
            .With(UncertaintySource.Rectangular("bus.loading", "input resistance", mean.Mean * 0.5 / (10e6 + 0.5), Units.Volt));
    }

    [Fact]
    public void A_voltage_outside_the_temperature_band_has_the_uncertainty_of_case_2()
    {
        var volts = Volts();
        Oracle.Same("2", "mean_V", volts.Value);
        Oracle.Same("2", "uc_V", volts.CombinedUncertainty);
        Oracle.Same("2", "U_k2_V", volts.Expand(2).Uncertainty);
        var lines = volts.Budget(Units.Volt).ToDictionary(line => line.SourceId);
        Oracle.Same("2", "u_spec_V", lines["dmm2.dc_voltage.100.specification"].Contribution);
        Oracle.Same("2", "u_tempco_V", lines["dmm2.dc_voltage.100.temperature"].Contribution);
        Oracle.Same("2", "u_res_V", lines["bus.digit"].Contribution);
        Oracle.Same("2", "uA_V", lines["bus.scatter"].Contribution);
        Oracle.Same("2", "u_emf_V", lines["bus.emf"].Contribution);
        Oracle.Same("2", "u_loading_V", lines["bus.loading"].Contribution);
    }

    [Fact]
    public void Power_from_two_instruments_has_the_uncertainty_of_case_2()
    {
        var power = Volts() * WithBurden();
        Assert.Equal(Dimension.Power, power.Dimension);
        Oracle.Same("2", "P_W", power.Value);
        Oracle.Same("2", "uP_W", power.CombinedUncertainty);
        Oracle.Same("2", "U_P_k2_W", power.Expand(2).Uncertainty);
    }

    private static Measurand LoadReadBack() =>
        Meter("load", "current_readback", 30, 0.0005, 0.0005, 1e-4, Units.Ampere, 50e-6)
            .Read(TypeA.Of(7.9985, 7.9991, 7.9988, 7.9986, 7.9990, 7.9989, 7.9987, 7.9992), "readback", Reference + 10.0.Kelvins);

    private static Measurand ShuntCurrent()
    {
        var volts = Meter("dmm", "dc_voltage", 0.1, 0.00005, 0.000035, 0.4e-6, Units.Millivolt).Read(12.0046e-3, "shunt", Reference)
            .With(UncertaintySource.Rectangular("shunt.emf", "thermal EMF", 2e-6, Units.Millivolt))
            .With(UncertaintySource.Normal("shunt.noise", "noise of the mean", 0.5e-6, Units.Millivolt));
        var shunt = Measurand.Of(
            new Quantity(1.5e-3, Dimension.Resistance),
            UncertaintySource.Certificate("shunt1.certificate", "shunt certificate", 0.0002 * 1.5e-3, 2, Units.Milliohm),
            UncertaintySource.Rectangular("shunt1.temperature", "shunt temperature", 20e-6 * 3 * 1.5e-3, Units.Milliohm));
        return volts / shunt;
    }

    [Fact]
    public void A_load_corrected_against_a_shunt_has_the_uncertainty_of_case_3()
    {
        var (load, reference) = (LoadReadBack(), ShuntCurrent());
        Oracle.Same("3", "mean_A", load.Value);
        Oracle.Same("3", "uc_A", load.CombinedUncertainty);
        Oracle.Same("3", "U_k2_A", load.Expand(2).Uncertainty);
        Oracle.Same("3", "I_ref_A", reference.Value);
        Oracle.Same("3", "u_Iref_A", reference.CombinedUncertainty);
        var equivalence = Math.Abs(reference.Value - load.Value) / 1;
        Assert.Equal(0.0042166667, equivalence, 9);

        // The load's gain is the same at the check and afterwards: it cancels, and only its scatter and digit stay, twice.
        var later = Meter("load", "current_readback", 30, 0.0005, 0.0005, 1e-4, Units.Ampere, 50e-6)
            .Read(TypeA.Of(7.9985, 7.9991, 7.9988, 7.9986, 7.9990, 7.9989, 7.9987, 7.9992), "later", Reference + 10.0.Kelvins);
        var correction = reference - load;
        var corrected = later + correction;
        Oracle.Same("3", "I_corrected_A", corrected.Value);
        Oracle.Same("3", "u_corrected_A", corrected.CombinedUncertainty);
        Oracle.Same("3", "U_corrected_k2_A", corrected.Expand(2).Uncertainty);
        Assert.Equal(0, corrected.Budget(Units.Ampere).Single(line => line.SourceId == "load.current_readback.30.specification").Contribution, 15);
    }

    [Fact]
    public void Load_and_shunt_agree_within_their_uncertainties()
    {
        var degree = Equivalence.EnNumber(8.0031, Oracle.Value("3", "U_corrected_k2_A"), 7.9989, Oracle.Value("3", "U_k2_A"));
        Oracle.Same("9", "E_n_load_vs_shunt", degree);
        Assert.True(degree < 1);
    }

    [Fact]
    public void A_resistance_by_a_current_step_has_the_uncertainty_of_case_8()
    {
        var gainV = UncertaintySource.Normal("v.gain", "gain of the voltmeter", 1.5e-4, Units.Percent);
        var gainI = UncertaintySource.Normal("i.gain", "gain of the ammeter", 2e-4, Units.Percent);
        Measurand Voltage(double value, string id) => Measurand.Of(
            new Quantity(value, Dimension.Voltage), new Contribution(gainV, value), new Contribution(UncertaintySource.Rectangular(id, id, 0.1e-3, Units.Millivolt), 1));
        Measurand Current(double value, string id) => Measurand.Of(
            new Quantity(value, Dimension.Current), new Contribution(gainI, value), new Contribution(UncertaintySource.Normal(id, id, 1e-3, Units.Ampere), 1));
        var step = (Voltage(2.34690, "v1") - Voltage(2.35160, "v0")).With(UncertaintySource.Normal("timing", "drift", 0.02e-3, Units.Millivolt));
        var resistance = step / (Current(-8, "i1") - Current(0, "i0"));
        Assert.Equal(Dimension.Resistance, resistance.Dimension);
        Oracle.Same("8", "R_mohm", resistance.Value, 1e-3);
        Oracle.Same("8", "u_R_mohm", resistance.CombinedUncertainty, 1e-3);
        Oracle.Same("8", "U_R_k2_mohm", resistance.Expand(2).Uncertainty, 1e-3);
    }
}
