using CsCheck;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Draw;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class DrawTests
{
    private static Measurand Of(double value, Dimension dimension) => Measurand.Exact(new Quantity(value, dimension));

    [Fact]
    public void An_unknown_law_of_the_load_makes_the_burden_of_case_1_dominate()
    {
        var current = TypeA.Of(47.02e-3, 47.11e-3, 46.95e-3, 47.08e-3, 46.90e-3, 47.15e-3, 47.01e-3, 46.97e-3, 47.06e-3, 47.05e-3).ToMeasurand("i", "readings", Units.Milliampere)
            .With(UncertaintySource.Rectangular("spec", "specification", 0.028515e-3, Units.Milliampere))
            .With(UncertaintySource.Resolution("digit", "digit", 0.01e-3, Units.Milliampere));
        var burden = Measurand.Of(new Quantity(5.6, Dimension.Resistance), UncertaintySource.Rectangular("rb", "burden", 0.3, Units.Ohm));
        var corrected = BurdenCorrection.Apply(current, Of(15.14, Dimension.Voltage), burden, BurdenCorrection.UnknownLaw("a"));
        Oracle.Same("1", "mean_mA", corrected.Value, 1e-3);
        Oracle.Same("1", "uc_mA", corrected.CombinedUncertainty, 1e-3);
        Oracle.Same("9", "k_for_95pct_rect", corrected.Expand().CoverageFactor);
    }

    [Fact]
    public void Sensitivities_of_the_burden_agree_with_finite_differences() =>
        Gen.Select(Gen.Double[0.01, 0.1], Gen.Double[10, 20], Gen.Double[0.1, 10], Gen.Double[-1, 1]).Sample((i, v, r, n) =>
        {
            double F(double i, double v, double r, double n) => i * Math.Pow(v / (v - (i * r)), n);
            Measurand With(double value, Dimension dimension, string id) => Measurand.Of(new Quantity(value, dimension), UncertaintySource.Normal(id, id, 1, Units.One));
            var result = BurdenCorrection.Apply(With(i, Dimension.Current, "i"), With(v, Dimension.Voltage, "v"), With(r, Dimension.Resistance, "r"), With(n, Dimension.None, "n"));
            var lines = result.Contributions.ToDictionary(line => line.Source.Id, line => line.Sensitivity);
            const double h = 1e-6;
            bool Near(double expected, string id) => Math.Abs(lines[id] - expected) < 1e-6 + (1e-5 * Math.Abs(expected));
            return Near((F(i + h, v, r, n) - F(i - h, v, r, n)) / (2 * h), "i") && Near((F(i, v + h, r, n) - F(i, v - h, r, n)) / (2 * h), "v")
                && Near((F(i, v, r + h, n) - F(i, v, r - h, n)) / (2 * h), "r") && Near((F(i, v, r, n + h) - F(i, v, r, n - h)) / (2 * h), "n");
        });

    [Theory]
    [InlineData(-1)]
    [InlineData(0.4)]
    [InlineData(1)]
    public void Two_burdens_tell_the_law_of_the_load(double exponent)
    {
        var (v1, v2) = (15.139, 14.877);
        var n = BurdenCorrection.Exponent(
            Of(0.047 * Math.Pow(v1 / 15.14, exponent), Dimension.Current), Of(v1, Dimension.Voltage), Of(0.047 * Math.Pow(v2 / 15.14, exponent), Dimension.Current), Of(v2, Dimension.Voltage));
        Assert.Equal(exponent, n.Value, 9);
        Assert.Throws<ArgumentException>(() => BurdenCorrection.Exponent(Of(1, Dimension.Current), Of(15, Dimension.Voltage), Of(1, Dimension.Current), Of(15, Dimension.Voltage)));
    }

    [Fact]
    public void A_burden_that_takes_the_whole_voltage_is_refused() =>
        Assert.Throws<ArgumentException>(() => BurdenCorrection.Apply(Of(3, Dimension.Current), Of(15, Dimension.Voltage), Of(5.6, Dimension.Resistance), Of(0, Dimension.None)));

    [Fact]
    public void A_pulsing_draw_is_averaged_over_time()
    {
        // 25 mA for 0.2 s in each 5 s over a base of 10 mA: 1 mA more.
        double[] seconds = [.. Enumerable.Range(0, 6001).Select(i => i * 0.1)];
        double[] amperes = [.. seconds.Select(t => Math.Round(t % 5, 6) is >= 1 and < 1.2 ? 0.035 : 0.010)];
        var average = BlockAverages.Of(seconds, amperes);
        Assert.Equal(0.011, average.Blocks.Mean, 5);
        Assert.True(average.Pulses);
        Assert.Equal((0.010, 0.035), (average.Minimum, average.Maximum));
        Assert.Equal(9, average.Blocks.DegreesOfFreedom);
    }

    [Fact]
    public void Block_averages_are_the_time_average_whatever_the_stamps() =>
        Gen.Select(Gen.Double[0.1, 2].Array[60], Gen.Double[0, 1].Array[60]).Sample((steps, values) =>
        {
            var t = 0.0;
            double[] seconds = [.. steps.Select(step => t += step)];
            var integral = 0.0;
            for (var i = 1; i < seconds.Length; i++)
            {
                integral += (values[i] + values[i - 1]) / 2 * (seconds[i] - seconds[i - 1]);
            }

            return Math.Abs(BlockAverages.Of(seconds, values).Blocks.Mean - (integral / (seconds[^1] - seconds[0]))) < 1e-9;
        });

    [Theory]
    [InlineData(15.14, 0.01, 0.047, 0.001, 0.73, 0.01, "old_bal_off", false)]
    [InlineData(15.14, 0.01, 0.058, 0.001, 0.88, 0.01, "old_bal_on", true)]
    [InlineData(14.88, 0.01, 0.047, 0.001, 0.70, 0.01, "new", true)]
    public void A_stated_triple_must_agree_within_its_rounding(double v, double qv, double i, double qi, double p, double qp, string name, bool consistent)
    {
        // The oracle's bound uses steps of 1 mV and 10 mA; the printed digits are 10 mV and 1 mA, which gives nearly the same.
        var triple = TripleConsistency.Of(new StatedNumber(v, qv), new StatedNumber(i, qi), new StatedNumber(p, qp));
        Oracle.Same("2", $"vip_{name}_VI_W", triple.Product);
        Assert.Equal(Oracle.Value("2", $"vip_{name}_diff_W"), triple.Difference, 12);
        Assert.Equal(consistent, triple.IsConsistent);
        Assert.Contains(consistent ? "agrees" : "contradicts", triple.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contradiction_of_0_73_W_is_spelled_out()
    {
        var triple = TripleConsistency.Of(new StatedNumber(15.14, 0.01), new StatedNumber(0.047, 0.001), new StatedNumber(0.73, 0.01));
        Assert.Contains("it would need 0.04822 A, or 15.53 V", triple.Text, StringComparison.Ordinal);
    }

    private static RuntimeTable Runtimes(double ohms, double least = 9)
    {
        double[] charge = [.. Enumerable.Range(0, 101).Select(i => i * 2880.0)];
        double[] volts = [.. charge.Select(q => 15 - (q / 288_000 * 3) - (8 * ohms))];
        double[] current = [.. charge.Select(_ => 8.0)];
        var energy = Measurand.Of(new Quantity(288_000 * (13.5 - (8 * ohms)), Dimension.Energy), UncertaintySource.Normal("e", "energy", 288_000 * 13.5 * 0.001, Units.WattHour));
        return new RuntimeTable(charge, volts, current, ohms, least, energy);
    }

    [Fact]
    public void Without_resistance_a_runtime_is_energy_over_power()
    {
        var row = Runtimes(0).For("lamp", Of(50, Dimension.Power), Of(0, Dimension.Power));
        Assert.Equal(288_000 * 13.5 / 50, row.Time!.Value, 0.5);
        Assert.Equal(0.001, row.Time.RelativeUncertainty, 5);
        Assert.Empty(row.Note);
    }

    [Fact]
    public void A_smaller_load_loses_less_in_the_resistance()
    {
        var row = Runtimes(0.05).For("lamp", Of(4.5, Dimension.Power), Of(0, Dimension.Power));
        var plain = 288_000 * (13.5 - 0.4) / 4.5;
        Assert.InRange(row.Time!.Value / plain, 1.02, 1.04);
    }

    [Fact]
    public void What_the_pack_draws_by_itself_shortens_a_runtime()
    {
        var table = Runtimes(0);
        var (alone, with) = (table.For("a", Of(4.5, Dimension.Power), Of(0, Dimension.Power)), table.For("a", Of(4.5, Dimension.Power), Of(0.7, Dimension.Power)));
        Assert.Equal(4.5 / 5.2, with.Time!.Value / alone.Time!.Value, 9);
    }

    [Fact]
    public void A_load_too_heavy_ends_early_or_not_at_all()
    {
        var early = Runtimes(0.05, 11.5).For("heater", Of(150, Dimension.Power), Of(0, Dimension.Power));
        Assert.NotNull(early.Time);
        Assert.Contains("falls below 11.50 V after", early.Note, StringComparison.Ordinal);
        var never = Runtimes(0.5).For("winch", Of(2000, Dimension.Power), Of(0, Dimension.Power));
        Assert.Null(never.Time);
        Assert.Contains("after 0.0 %", never.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_load_heavier_than_the_measured_current_is_remarked_on() =>
        Assert.Contains("times the measured current", Runtimes(0.001).For("pump", Of(300, Dimension.Power), Of(0, Dimension.Power)).Note, StringComparison.Ordinal);
}
