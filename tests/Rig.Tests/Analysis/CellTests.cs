using System.Collections.Immutable;
using CsCheck;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Cells;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>Cases 7 and 8 of the oracle, and the open-circuit curve.</summary>
public sealed class CellTests
{
    private static readonly OpenCircuitTable Lto = new(
    [
        (0, 2.069), (0.05, 2.114), (0.10, 2.131), (0.15, 2.144), (0.20, 2.156), (0.5, 2.217), (0.70, 2.290), (0.75, 2.319), (0.80, 2.352), (0.85, 2.389), (0.90, 2.429), (1, 2.525),
    ]);

    private static Measurand Volts(double value, double u = 0, string id = "v") => Measurand.Of(new Quantity(value, Dimension.Voltage), UncertaintySource.Normal(id, id, u, Units.Volt));

    private static Measurand AmpereHours(double value, double u = 0) => Measurand.Of(Quantity.Of(value, Units.AmpereHour), UncertaintySource.Normal("q", "capacity", u * 3600, Units.AmpereHour));

    private static SelfDischarge Case7() => SelfDischarge.Of(
        "cell1", [3, 4, 5, 6, 7, 8, 9, 10],
        [2.35562, 2.35519, 2.35471, 2.35435, 2.35382, 2.35346, 2.35301, 2.35260],
        Volts(0.700, 0.035, "k"), AmpereHours(80, 0.8), 0.15e-3 * 0.5);

    [Fact]
    public void Self_discharge_has_the_budget_of_case_7()
    {
        var result = Case7();
        const double millivoltPerDay = 1e-3 / 86400;
        Oracle.Same("7", "slope_mV_per_day", result.Slope.Value, millivoltPerDay);
        Oracle.Same("7", "s_mV", result.Fit.Scatter, 1e-3);
        var lines = result.Slope.Contributions;
        Oracle.Same("7", "u_slope", Math.Sqrt(lines.Where(line => line.Source.Distribution == Distribution.TypeA).Sum(line => line.Uncertainty * line.Uncertainty)), millivoltPerDay);
        Oracle.Same("7", "u_tempdrift_mV_per_day", lines.Single(line => line.Source.Id == "cell1.temperature").Uncertainty, millivoltPerDay);
        Oracle.Same("7", "rate_pct_per_day", result.Rate.Estimate.In(Units.Find("%/d")));
        Oracle.Same("7", "rate_pct_per_month", result.Rate.Estimate.In(Units.Find("%/month")));
        Oracle.Same("7", "u_rate", result.Rate.CombinedUncertainty, 0.01 / 86400);
        Oracle.Same("7", "I_sd_mA", result.Current.Value, 1e-3);
        Oracle.Same("7", "u_I_sd_mA", result.Current.CombinedUncertainty, 1e-3);
        Oracle.Same("7", "U_I_sd_k2_mA", result.Current.Expand(2).Uncertainty, 1e-3);
        Assert.Equal(Dimension.Current, result.Current.Dimension);
    }

    [Fact]
    public void The_first_72_hours_are_left_out()
    {
        var with = SelfDischarge.Of(
            "cell1", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            [2.40, 2.37, 2.36, 2.35562, 2.35519, 2.35471, 2.35435, 2.35382, 2.35346, 2.35301, 2.35260],
            Volts(0.700, 0.035, "k"), AmpereHours(80, 0.8), 0.15e-3 * 0.5);
        Assert.Equal(Case7().Current.Value, with.Current.Value);
        Assert.Throws<ArgumentException>(() => SelfDischarge.Of("x", [0, 1, 2, 3], [1, 1, 1, 1], Volts(0.7), AmpereHours(80), 0));
    }

    [Fact]
    public void A_leaky_group_stands_out_from_the_median()
    {
        Measurand Rate(double percentPerMonth, string id) => Measurand.Of(Quantity.Of(percentPerMonth, Units.Find("%/month")), UncertaintySource.Normal(id, id, 0.02 * 0.01 / 2.63e6, Units.Find("%/month")));
        Assert.Equal([4], SelfDischarge.Leaky([Rate(1.8, "1"), Rate(1.9, "2"), Rate(1.85, "3"), Rate(6, "4"), Rate(1.82, "5"), Rate(1.88, "6")]));
        Assert.Empty(SelfDischarge.Leaky([Rate(1.8, "1"), Rate(1.9, "2"), Rate(1.85, "3")]));
    }

    [Fact]
    public void A_standing_current_of_47_mA_is_1_4_percent_a_day() =>
        Assert.Equal(1.41, SelfDischarge.RateFromCurrent(Measurand.Exact(new Quantity(0.047, Dimension.Current)), AmpereHours(80)).Estimate.In(Units.Find("%/d")), 2);

    [Fact]
    public void A_step_of_current_has_the_resistance_of_case_8()
    {
        var gainV = UncertaintySource.Normal("v.gain", "gain", 1.5e-4, Units.One);
        var gainI = UncertaintySource.Normal("i.gain", "gain", 2e-4, Units.One);
        Measurand Voltage(double value, string id) => Measurand.Of(
            new Quantity(value, Dimension.Voltage), new Contribution(gainV, value), new Contribution(UncertaintySource.Rectangular(id, id, 0.1e-3, Units.Volt), 1));
        Measurand Current(double value, string id) => Measurand.Of(
            new Quantity(value, Dimension.Current), new Contribution(gainI, value), new Contribution(UncertaintySource.Normal(id, id, 1e-3, Units.Ampere), 1));
        var resistance = StepResistance.Of(
            Voltage(2.35160, "v0"), Voltage(2.34690, "v1"), Current(0, "i0"), Current(-8, "i1"), UncertaintySource.Normal("drift", "drift", 0.02e-3, Units.Volt));
        Oracle.Same("8", "R_mohm", resistance.Value, 1e-3);
        Oracle.Same("8", "u_R_mohm", resistance.CombinedUncertainty, 1e-3);
        Oracle.Same("8", "U_R_k2_mohm", resistance.Expand().Uncertainty, 1e-3);
    }

    [Fact]
    public void The_open_circuit_part_of_a_resistance_is_slope_times_time_over_charge()
    {
        // 0.96 V per unit near full, 10 s of 80 Ah: 0.033 mΩ.
        var part = StepResistance.OpenCircuitPart(Volts(0.96), new Quantity(10, Dimension.Time), AmpereHours(80));
        Assert.Equal(Dimension.Resistance, part.Dimension);
        Assert.Equal(0.96 * 10 / (80 * 3600), part.Value, 12);
    }

    [Fact]
    public void Connections_are_what_the_groups_do_not_have()
    {
        Measurand Ohms(double value) => Measurand.Exact(new Quantity(value, Dimension.Resistance));
        Assert.Equal(0.4e-3, StepResistance.Connections(Ohms(7.4e-3), [Ohms(3e-3), Ohms(4e-3)]).Value, 12);
    }

    [Fact]
    public void The_curve_gives_back_its_own_points() =>
        Gen.Double[0.001, 0.999].Sample(soc => Math.Abs(Lto.At(Volts(Lto.VoltsAt(soc)), "x").Value.Value - soc) < 1e-9);

    [Fact]
    public void The_slope_at_80_percent_is_7_millivolts_a_percent() => Assert.Equal(0.700, Lto.SlopeAt(0.8), 9);

    [Fact]
    public void The_uncertainty_of_a_state_of_charge_grows_where_the_curve_is_flat()
    {
        var (steep, flat) = (Lto.At(Volts(2.40, 0.001), "a").Value.CombinedUncertainty, Lto.At(Volts(2.19, 0.001), "b").Value.CombinedUncertainty);
        Assert.True(flat > 3 * steep);
    }

    [Fact]
    public void Beyond_the_table_the_last_line_goes_on_and_says_so()
    {
        var low = Lto.At(Volts(2.060), "g");
        Assert.True(low.IsExtrapolated);
        Assert.Equal(-0.01, low.Value.Value, 9);
        Assert.Equal(0.005 / Math.Sqrt(3), low.Value.CombinedUncertainty, 9);
        Assert.Contains("beyond the table", low.Note, StringComparison.Ordinal);
        Assert.False(Lto.At(Volts(2.069), "g").IsExtrapolated);
    }

    [Fact]
    public void A_table_that_does_not_ascend_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new OpenCircuitTable([(0, 2.0), (0.5, 2.2), (1, 2.2)]));
        Assert.Contains("Point 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_keep_what_the_weakest_did_not_let_them_give()
    {
        ImmutableArray<Measurand> rested = [Volts(2.069, 0.001, "1"), Volts(2.114, 0.001, "2"), Volts(2.131, 0.001, "3")];
        var groups = GroupCapacities.Of(AmpereHours(72, 0.03), rested, Lto, "run1", new Voltage(0.005), new Quantity(80 * 3600, Dimension.Charge));
        Assert.Equal(0, groups.Groups[0].Remaining.Value, 6);
        Assert.Equal(72 * 0.05 / 0.95, groups.Groups[1].Remaining.Value / 3600, 9);
        Assert.Equal(80, groups.Groups[2].Capacity.Value / 3600, 9);

        // The charge delivered is common to all groups: it scales them together and does not blur the difference between them.
        Assert.Equal(1 - (72 / ((72 + (72 / 0.95) + 80) / 3)), groups.Imbalance.Value, 9);
        Assert.Equal(0, groups.Imbalance.Contributions.Single(line => line.Source.Id == "q").Uncertainty, 12);
        Assert.True(groups.Imbalance.CombinedUncertainty > 0);
    }

    [Fact]
    public void A_full_group_was_never_discharged() =>
        Assert.Throws<ArgumentException>(() => GroupCapacities.Of(AmpereHours(72), [Volts(2.6)], Lto, "run1", new Voltage(0.005), new Quantity(80 * 3600, Dimension.Charge)));

    [Fact]
    public void A_rest_is_resolved_into_two_exponentials()
    {
        double[] seconds = [.. Enumerable.Range(0, 400).Select(i => i * 2.0)];
        double[] volts = [.. seconds.Select(t => 2.35 - (0.012 * Math.Exp(-t / 8)) - (0.020 * Math.Exp(-t / 240)))];
        var rest = Relaxation.Of(seconds, volts);
        Assert.NotNull(rest);
        Assert.Equal(2.35, rest.FinalVolts, 6);
        Assert.Equal(8, rest.Fast.TimeConstant, 3);
        Assert.Equal(240, rest.Slow.TimeConstant, 2);
        Assert.Equal(-0.020, rest.Slow.Amplitude, 6);
        Assert.Equal(0.020 * Math.Exp(-798 / 240.0), rest.Remaining, 6);
    }

    [Fact]
    public void A_rest_without_a_curve_gives_none()
    {
        double[] seconds = [.. Enumerable.Range(0, 50).Select(i => i * 2.0)];
        Assert.Null(Relaxation.Of(seconds, [.. seconds.Select(t => 2.3 + (1e-4 * t))]));
        Assert.Null(Relaxation.Of([0, 1, 2], [1, 1, 1]));
    }

    [Fact]
    public void A_rest_is_equilibrated_by_the_slope_of_its_last_half_hour()
    {
        double[] seconds = [.. Enumerable.Range(0, 361).Select(i => i * 10.0)];
        double[] volts = [.. seconds.Select(t => t < 1800 ? 2.3 + (t * 1e-5) : 2.318 + ((t - 1800) * 2e-7))];
        Assert.Equal(2e-7, Relaxation.LastSlope(seconds, volts, 1800), 12);
        Assert.True(double.IsNaN(Relaxation.LastSlope(seconds, volts, 7200)));
    }

    [Fact]
    public void A_step_is_found_and_read_between_its_samples()
    {
        double[] seconds = [0, 1, 2, 3, 4, 5];
        double[] current = [0, 0, -8, -8, -8, -8];
        var step = StepResponse.Find(seconds, current, 1)!;
        Assert.Equal(2, step.Began);
        Assert.Equal((2.35 - 2.345) / 8, step.ResistanceAt(0, [2.35, 2.35, 2.345, 2.344, 2.343, 2.342]), 12);
        Assert.Equal((2.35 - 2.3435) / 8, step.ResistanceAt(1.5, [2.35, 2.35, 2.345, 2.344, 2.343, 2.342]), 12);
        Assert.True(double.IsNaN(step.ResistanceAt(10, [2.35, 2.35, 2.345, 2.344, 2.343, 2.342])));
        Assert.Null(StepResponse.Find(seconds, [0, 0, 0, 0, 0, 0], 1));
    }

    [Fact]
    public void A_current_that_does_not_hold_has_no_resistance()
    {
        var step = StepResponse.Find([0, 1, 2, 3], [0, -8, -8, -4], 1)!;
        Assert.True(double.IsNaN(step.ResistanceAt(2, [2.35, 2.34, 2.34, 2.345])));
    }
}
