using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class InstrumentSpecificationTests
{
    private static readonly AccuracyTable Table = new(
        [new AccuracyLine("dc_current", 10, 0.0012, 0.0001, Resolution: 1e-4)], "a data sheet, page 3", true, TimeSpan.FromDays(365),
        23.0.Celsius, 5.0.Kelvins, 0.00005);

    private static InstrumentSpecification Specification(SpecificationModel model) =>
        InstrumentSpecification.From("dmm", Table, Table.For("dc_current", 8)!, Units.Ampere, model);

    [Fact]
    public void A_specification_is_a_bound_and_not_a_standard_uncertainty()
    {
        var reading = Specification(SpecificationModel.Combined).Read(8, "r", 25.0.Celsius);
        var line = Assert.Single(reading.Contributions, line => line.Source.Id.EndsWith("specification", StringComparison.Ordinal));
        Assert.Equal(((8 * 0.0012) + (10 * 0.0001)) / Math.Sqrt(3), line.Uncertainty, 12);
    }

    [Theory]
    [InlineData(StatedCoverage.Percent95, 1.96)]
    [InlineData(StatedCoverage.Percent99, 2.58)]
    public void A_stated_coverage_has_its_own_divisor(StatedCoverage coverage, double divisor)
    {
        var reading = (Specification(SpecificationModel.Combined) with { Coverage = coverage }).Read(8, "r", 25.0.Celsius);
        Assert.Equal(((8 * 0.0012) + (10 * 0.0001)) / divisor, reading.Contributions.Max(line => line.Uncertainty), 12);
    }

    [Fact]
    public void Two_readings_on_one_range_share_gain_and_offset()
    {
        var specification = Specification(SpecificationModel.GainAndOffset);
        var (high, low) = (specification.Read(8, "high", 23.0.Celsius), specification.Read(2, "low", 23.0.Celsius));
        var difference = (high - low).Contributions.ToDictionary(line => line.Source.Id, line => line.Uncertainty);
        Assert.Equal(6 * 0.0012 / Math.Sqrt(3), difference["dmm.dc_current.10.gain"], 12);
        Assert.Equal(0, difference["dmm.dc_current.10.offset"], 15);
        Assert.Equal(4, difference.Count); // and a last digit each
    }

    [Theory]
    [InlineData(18, 0)]
    [InlineData(28, 0)]
    [InlineData(30, 2)]
    [InlineData(10, 8)]
    public void Temperature_counts_only_outside_the_band(double celsius, double kelvins)
    {
        var specification = Specification(SpecificationModel.Combined);
        Assert.Equal(kelvins, specification.Outside(celsius.Celsius), 9);
        var lines = specification.Read(-8, "r", celsius.Celsius).Contributions.Where(line => line.Source.Id.EndsWith("temperature", StringComparison.Ordinal));
        Assert.Equal(kelvins > 0 ? 1 : 0, lines.Count());
        Assert.All(lines, line => Assert.Equal(-8 * 0.00005 * kelvins / Math.Sqrt(3), line.Uncertainty, 12));
    }

    [Fact]
    public void Without_a_calibration_date_traceability_is_not_established()
    {
        var day = new DateOnly(2025, 11, 24);
        Assert.Equal("specification assumed; traceability not established", new Calibration(null, TimeSpan.FromDays(365)).On(day).Text);
        var valid = new Calibration(new DateOnly(2025, 3, 1), TimeSpan.FromDays(365), "DK-1234").On(day);
        Assert.True(valid.IsTraceable);
        Assert.Equal("calibrated 2025-03-01, due 2026-03-01, certificate DK-1234", valid.Text);
        var expired = new Calibration(new DateOnly(2024, 3, 1), TimeSpan.FromDays(365), "DK-1234").On(day);
        Assert.False(expired.IsTraceable);
        Assert.Contains("ran out on 2025-03-01", expired.Text, StringComparison.Ordinal);
        Assert.False(new Calibration(new DateOnly(2025, 3, 1), TimeSpan.FromDays(365)).On(day).IsTraceable);
        Assert.Contains("after its use", new Calibration(new DateOnly(2026, 1, 1), TimeSpan.FromDays(365), "x").On(day).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_reading_has_no_scatter() => Assert.Throws<ArgumentException>(() => TypeA.Of(1.0));

    [Fact]
    public void A_reading_that_is_no_number_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => TypeA.Of(1.0, double.NaN, 2));
        Assert.Contains("Reading 2 of 3", error.Message, StringComparison.Ordinal);
    }
}
