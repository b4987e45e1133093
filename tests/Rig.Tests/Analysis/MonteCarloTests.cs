using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class MonteCarloTests
{
    [Fact]
    public void The_generator_gives_the_published_sequence()
    {
        // First outputs for seed 1234567, as in the reference implementation's test vector.
        var random = new SplitMix64(1234567);
        Assert.Equal(6457827717110365317UL, random.NextUInt64());
        Assert.Equal(3203168211198807973UL, random.NextUInt64());
        Assert.Equal(9817491932198370423UL, random.NextUInt64());
    }

    [Fact]
    public void The_burden_of_an_ammeter_has_a_rectangular_interval()
    {
        var meter = Measurand.Of(
            new Quantity(0.04703, Dimension.Current),
            UncertaintySource.Normal("a", "scatter", 0.0240370085e-3, Units.Ampere),
            UncertaintySource.Rectangular("s", "specification", 0.028515e-3, Units.Ampere),
            UncertaintySource.Resolution("d", "digit", 0.01e-3, Units.Ampere));
        var resistance = Measurand.Of(new Quantity(5.6, Dimension.Resistance), UncertaintySource.Rectangular("r", "burden", 0.3, Units.Ohm));
        var law = Measurand.Of(new Quantity(0, Dimension.None), UncertaintySource.Rectangular("n", "law", 1, Units.One));
        var first = Measurand.From(
            meter.Estimate, (meter, 1), (law, 0.04703 * Math.Log(15.14 / (15.14 - (0.04703 * 5.6)))));
        var trials = MonteCarlo.Check(first, [meter, resistance, law], x => x[0] * Math.Pow(15.14 / (15.14 - (x[0] * x[1])), x[2]), 40_000);
        Assert.Equal(0.4774, trials.StandardUncertainty * 1e3, 2);
        Assert.Equal(0.786, trials.HalfWidth95 * 1e3, 2);
        Assert.True(trials.Agrees, trials.Warning);
    }

    [Fact]
    public void A_curved_model_is_reported()
    {
        var x = Measurand.Of(new Quantity(1, Dimension.None), UncertaintySource.Normal("x", "x", 0.3, Units.One));
        var trials = MonteCarlo.Check(x.Apply(v => v * v, v => 2 * v, Dimension.None), [x], v => v[0] * v[0], 20_000);
        Assert.False(trials.Agrees);
        Assert.Contains("disagrees with the first-order uncertainty", trials.Warning, StringComparison.Ordinal);
        Assert.Equal(1.09, trials.Mean, 1);
    }

    [Fact]
    public void Inputs_with_a_common_source_move_together()
    {
        var gain = UncertaintySource.Normal("g", "gain", 0.01, Units.One);
        var (a, b) = (Measurand.Of(new Quantity(2, Dimension.None), new Contribution(gain, 2)), Measurand.Of(new Quantity(5, Dimension.None), new Contribution(gain, 5)));
        var trials = MonteCarlo.Check(a / b, [a, b], x => x[0] / x[1], 2000);
        Assert.Equal(0, trials.StandardUncertainty, 12);
    }

    [Theory]
    [InlineData(Distribution.Normal)]
    [InlineData(Distribution.Rectangular)]
    [InlineData(Distribution.Triangular)]
    [InlineData(Distribution.UShaped)]
    [InlineData(Distribution.TypeA)]
    public void Each_distribution_has_the_spread_that_it_states(Distribution distribution)
    {
        var source = distribution switch
        {
            Distribution.Rectangular => UncertaintySource.Rectangular("s", "s", Math.Sqrt(3), Units.One),
            Distribution.Triangular => UncertaintySource.Triangular("s", "s", Math.Sqrt(6), Units.One),
            Distribution.UShaped => UncertaintySource.UShaped("s", "s", Math.Sqrt(2), Units.One),
            Distribution.TypeA => UncertaintySource.TypeA("s", "s", 1, 9, Units.One),
            _ => UncertaintySource.Normal("s", "s", 1, Units.One),
        };
        var x = Measurand.Of(new Quantity(0, Dimension.None), source);
        Assert.Equal(1, x.CombinedUncertainty, 12);
        var trials = MonteCarlo.Check(x, [x], v => v[0], 20_000);
        Assert.Equal(distribution == Distribution.TypeA ? Math.Sqrt(9.0 / 7) : 1, trials.StandardUncertainty, 0.03);
    }

    [Fact]
    public void The_same_seed_gives_the_same_digits()
    {
        var x = Measurand.Of(new Quantity(1, Dimension.None), UncertaintySource.Normal("x", "x", 0.3, Units.One));
        MonteCarloResult Run(ulong seed) => MonteCarlo.Check(x, [x], v => v[0], 2000, seed);
        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7).Mean, Run(8).Mean);
    }

    [Fact]
    public void A_model_without_a_value_is_an_error()
    {
        var x = Measurand.Of(new Quantity(0, Dimension.None), UncertaintySource.Normal("x", "x", 0.3, Units.One));
        Assert.Throws<ArgumentException>(() => MonteCarlo.Check(x, [x], v => Math.Log(v[0]), 2000));
    }
}
