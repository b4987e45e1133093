using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCells;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class CellLineTests
{
    private static readonly UncertaintySource ReferenceGain = UncertaintySource.Rectangular("reference.gain", "reference: gain", 0.001, Units.Percent);
    private static readonly UncertaintySource ReferenceOffset = UncertaintySource.Rectangular("reference.offset", "reference: offset", 0.0005, Units.Volt);

    [Fact]
    public void It_is_the_line_of_least_squares()
    {
        double[] x = [2.1, 2.25, 2.3, 2.6];
        double[] y = [2.104, 2.251, 2.306, 2.601];
        var expected = LineFit.Ordinary(x, y);
        var line = CellLine.Through([.. x.Zip(y, (one, other) => (Truth(one, 0), Shown(other, $"y{one}")))]);
        Assert.Equal(expected.Gain, line.Gain.Value, 12);
        Assert.Equal(expected.Offset, line.Offset.Value, 12);
    }

    [Fact]
    public void The_gain_of_the_reference_is_in_the_gain_and_its_offset_in_the_offset_and_neither_in_the_other()
    {
        double[] x = [2.1, 2.3, 2.6];
        var line = CellLine.Through([.. x.Select(volts => (Truth(volts, 1), Shown(volts, $"y{volts}")))]);
        Assert.Equal(ReferenceGain.StandardUncertainty, Part(line.Gain, ReferenceGain), 12);
        Assert.Equal(0, Part(line.Gain, ReferenceOffset), 12);
        Assert.Equal(ReferenceOffset.StandardUncertainty, Part(line.Offset, ReferenceOffset), 12);
        Assert.Equal(0, Part(line.Offset, ReferenceGain), 12);
    }

    /// <summary>Against the change that a small change of each point really makes.</summary>
    [Fact]
    public void Every_sensitivity_is_the_derivative_of_the_fit()
    {
        double[] x = [2.1, 2.25, 2.6];
        double[] y = [2.104, 2.248, 2.609];
        var line = CellLine.Through([.. x.Select((volts, i) => (Named(volts, $"x{i}"), Named(y[i], $"y{i}")))]);
        const double Small = 1e-7;
        for (var i = 0; i < x.Length; i++)
        {
            foreach (var (points, id) in new[] { (x, $"x{i}"), (y, $"y{i}") })
            {
                var before = LineFit.Ordinary(x, y);
                points[i] += Small;
                var after = LineFit.Ordinary(x, y);
                points[i] -= Small;
                Assert.Equal((after.Gain - before.Gain) / Small, Sensitivity(line.Gain, id), 5);
                Assert.Equal((after.Offset - before.Offset) / Small, Sensitivity(line.Offset, id), 5);
            }
        }
    }

    [Fact]
    public void A_corrected_reading_is_the_true_voltage()
    {
        var line = CellLine.Through([(Truth(2.1, 0), Shown((1.002 * 2.1) + 0.004, "a")), (Truth(2.6, 0), Shown((1.002 * 2.6) + 0.004, "b"))]);
        Assert.Equal(2.4, line.Correct(Shown((1.002 * 2.4) + 0.004, "c")).Value, 9);
    }

    [Fact]
    public void One_level_or_one_voltage_has_no_line()
    {
        Assert.Throws<ArgumentException>(() => CellLine.Through([(Truth(2.1, 0), Shown(2.1, "a"))]));
        Assert.Throws<ArgumentException>(() => CellLine.Through([(Truth(2.1, 0), Shown(2.1, "a")), (Truth(2.1, 0), Shown(2.2, "b"))]));
    }

    private static Measurand Truth(double volts, double share) => Measurand.Of(
        new Quantity(volts, Dimension.Voltage), new Contribution(ReferenceGain, volts * share), new Contribution(ReferenceOffset, share));

    private static Measurand Shown(double volts, string id) => Measurand.Of(new Quantity(volts, Dimension.Voltage), UncertaintySource.Resolution(id, "BMS: last digit", 0.001, Units.Volt));

    private static Measurand Named(double volts, string id) => Measurand.Of(new Quantity(volts, Dimension.Voltage), UncertaintySource.Normal(id, id, 1, Units.Volt));

    private static double Part(Measurand measurand, UncertaintySource source) =>
        Math.Abs(measurand.Contributions.Where(line => line.Source.Id == source.Id).Sum(line => line.Uncertainty));

    private static double Sensitivity(Measurand measurand, string id) => measurand.Contributions.Single(line => line.Source.Id == id).Sensitivity;
}
