using CsCheck;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class MeasurandTests
{
    private static Quantity Amperes(double value) => new(value, Dimension.Current);

    private static Measurand Current(double value, double u, string id) => Measurand.Of(Amperes(value), UncertaintySource.Normal(id, id, u, Units.Ampere));

    [Fact]
    public void A_quantity_minus_itself_is_certain()
    {
        var current = Current(8, 0.1, "a");
        Assert.Equal(0, (current - current).CombinedUncertainty);
        Assert.Equal(0, (current / current).CombinedUncertainty, 15);
        Assert.Equal(0.2, (current + current).CombinedUncertainty, 15);
    }

    [Fact]
    public void Independent_sources_add_in_quadrature() =>
        Assert.Equal(0.5, (Current(1, 0.3, "a") + Current(2, 0.4, "b")).CombinedUncertainty, 15);

    [Fact]
    public void The_gain_of_one_instrument_cancels_in_a_ratio_and_its_offset_does_not()
    {
        var gain = UncertaintySource.Normal("gain", "gain", 0.01, Units.Percent);
        var offset = UncertaintySource.Normal("offset", "offset", 0.001, Units.Ampere);
        Measurand Read(double value) => Measurand.Of(Amperes(value), new Contribution(gain, value), new Contribution(offset, 1));
        var ratio = Read(-8) / Read(4);
        var lines = ratio.Contributions.ToDictionary(line => line.Source.Id, line => line.Uncertainty);
        Assert.Equal(0, lines["gain"], 15);

        // d(x/y)/do = 1/y − x/y²
        Assert.Equal(0.001 * ((1 / 4.0) + (8 / 16.0)), lines["offset"], 12);
    }

    [Fact]
    public void Two_kinds_do_not_add()
    {
        var error = Assert.Throws<DimensionException>(() => Current(1, 0, "a") + Measurand.Exact(new Quantity(1, Dimension.Voltage)));
        Assert.Contains("a current", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_id_for_two_causes_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Current(1, 0.1, "noise") + Current(1, 0.2, "noise"));
        Assert.Contains("'noise' stands for two causes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_estimate_of_zero_does_not_divide() =>
        Assert.Throws<DivideByZeroException>(() => Current(1, 0.1, "a") / Current(0, 0.1, "b"));

    [Fact]
    public void Propagation_agrees_with_finite_differences() =>
        Gen.Select(Gen.Double[0.5, 20], Gen.Double[0.5, 20], Gen.Double[0.001, 0.1], Gen.Double[0.001, 0.1]).Sample((x, y, ux, uy) =>
        {
            var (a, b) = (Current(x, ux, "x"), Current(y, uy, "y"));
            var result = ((a * b) - (a / b * Amperes(1) * Amperes(1))) / (a + b);
            double F(double p, double q) => ((p * q) - (p / q)) / (p + q);
            const double h = 1e-6;
            var cx = (F(x + h, y) - F(x - h, y)) / (2 * h);
            var cy = (F(x, y + h) - F(x, y - h)) / (2 * h);
            var expected = Math.Sqrt((cx * cx * ux * ux) + (cy * cy * uy * uy));
            return Math.Abs(result.Value - F(x, y)) < 1e-9 && Math.Abs(result.CombinedUncertainty - expected) <= 1e-6 * (expected + 1e-6);
        });

    [Fact]
    public void Combined_uncertainty_never_exceeds_the_sum_of_the_parts() =>
        Gen.Double[-10, 10].Array[2, 8].Sample(values =>
        {
            var parts = values.Select((value, at) => Current(value, Math.Abs(value) / 10, $"s{at % 3}.{Math.Abs(value):R}")).ToArray();
            var sum = parts.Aggregate((left, right) => left + right);
            return sum.CombinedUncertainty <= parts.Sum(part => part.CombinedUncertainty) + 1e-12;
        });

    [Fact]
    public void A_function_of_one_variable_uses_its_derivative()
    {
        var square = Current(3, 0.1, "a").Apply(x => x * x, x => 2 * x, new Dimension(0, 2, 0, 0));
        Assert.Equal(9, square.Value);
        Assert.Equal(0.6, square.CombinedUncertainty, 12);
    }

    [Fact]
    public void Few_readings_take_k_from_Students_t()
    {
        var readings = TypeA.Of(1.0, 1.1, 0.9, 1.05).ToMeasurand("r", "readings", Units.Ampere);
        var expanded = readings.Expand();
        Assert.Equal(3, expanded.DegreesOfFreedom, 12);
        Assert.Equal(StudentT.TwoSided(0.9545, 3), expanded.CoverageFactor);
        Assert.True(expanded.CoverageFactor > 3.3);
    }

    [Fact]
    public void Fifty_degrees_of_freedom_are_many()
    {
        Measurand With(double degrees) => Measurand.Of(Amperes(1), UncertaintySource.TypeA("a", "a", 0.1, degrees, Units.Ampere));
        Assert.Equal(2, With(50).Expand().CoverageFactor);
        Assert.True(With(49.9).Expand().CoverageFactor > 2.05);
    }

    [Fact]
    public void Two_parameters_of_one_fit_count_their_degrees_of_freedom_once()
    {
        var a = UncertaintySource.TypeA("fit.a", "a", 0.3, 10, Units.Ampere, "fit");
        var b = UncertaintySource.TypeA("fit.b", "b", 0.4, 10, Units.Ampere, "fit");
        Assert.Equal(10, Measurand.Of(Amperes(1), a, b).EffectiveDegreesOfFreedom, 10);
    }

    [Theory]
    [InlineData(71.23333333, 0.0314237, "71.233", "0.031")]
    [InlineData(1.23456, 0.0996, "1.23", "0.10")]
    [InlineData(1.23456, 0.0994, "1.235", "0.099")]
    [InlineData(56789, 1234, "56800", "1200")]
    [InlineData(-0.004, 0.25, "0.00", "0.25")]
    [InlineData(0.47, 0.996, "0.5", "1.0")]
    [InlineData(12.5, 99.6, "10", "100")]
    [InlineData(1e-6, 3.4e-9, "0.0000010000", "0.0000000034")]
    [InlineData(13.94159, 0.5978, "13.94", "0.60")]
    public void U_has_two_digits_and_the_value_the_same_decimal(double value, double expanded, string printed, string uncertainty)
    {
        var rounded = RoundedValue.Of(value, expanded, "A", 2);
        Assert.Equal(printed, rounded.Value);
        Assert.Equal(uncertainty, rounded.Uncertainty);
    }

    [Fact]
    public void A_result_prints_with_its_unit_and_k()
    {
        var current = Current(0.04703, 0.00002927, "a");
        Assert.Equal("(47.030 ± 0.059) mA (k = 2.00)", current.Rounded(Units.Milliampere).ToString());
        Assert.Equal("3", Measurand.Exact(3).ToString());
    }

    [Fact]
    public void A_temperature_prints_in_degrees_with_an_uncertainty_in_kelvins()
    {
        var warm = Measurand.Of(Quantity.Of(37.23, Units.Celsius), UncertaintySource.Normal("t", "t", 0.15, Units.Kelvin));
        Assert.Equal("(37.23 ± 0.30) °C (k = 2.00)", warm.ToString());
        var rise = warm - Measurand.Of(Quantity.Of(23.25, Units.Celsius), UncertaintySource.Normal("t", "t", 0.15, Units.Kelvin));
        Assert.Equal(Dimension.TemperatureDifference, rise.Dimension);
        Assert.Equal(0, rise.CombinedUncertainty);
    }

    [Fact]
    public void Covariance_comes_from_the_sources_in_common()
    {
        var (a, b) = (Current(1, 0.1, "common") + Current(1, 0.2, "p"), Current(2, 0.1, "common") * 2 + Current(1, 0.3, "q"));
        Assert.Equal(0.1 * 0.2, a.CovarianceWith(b), 15);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(double.PositiveInfinity)]
    public void An_uncertainty_that_is_no_number_is_refused(double uncertainty) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => UncertaintySource.Normal("a", "a", uncertainty, Units.Ampere));
}
