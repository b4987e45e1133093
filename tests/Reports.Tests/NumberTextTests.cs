using CsCheck;
using PackBench.Reports.Certificates;

namespace PackBench.Reports.Tests;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(74.6201, 0.4312, "74.62 ± 0.43")]
    [InlineData(1002.98, 6.12, "1003.0 ± 6.1")]
    [InlineData(93.275, 0.0996, "93.28 ± 0.10")]
    [InlineData(47.02345, 0.000949, "47.02345 ± 0.00095")]
    [InlineData(-8.00012, 0.0131, "−8.000 ± 0.013")]
    [InlineData(12347, 430, "12350 ± 430")]
    [InlineData(16334, 6672, "16300 ± 6700")]
    [InlineData(0, 1e-13, "0 ± 0")]
    [InlineData(5, 0, "5")]
    [InlineData(double.NaN, 1, "–")]
    public void The_uncertainty_has_two_digits_and_the_value_ends_at_the_same_place(double value, double uncertainty, string expected) =>
        Assert.Equal(expected, NumberText.WithUncertainty(value, uncertainty));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(13.8, "13.8")]
    [InlineData(0.00462, "0.00462")]
    [InlineData(33580, "33580")]
    [InlineData(1.5e-7, "1.5E−7")]
    [InlineData(-40.25, "−40.25")]
    public void A_plain_number_has_no_more_digits_than_it_needs(double value, string expected) => Assert.Equal(expected, NumberText.Plain(value));

    [Fact]
    public void What_is_printed_is_never_farther_from_the_value_than_a_twentieth_of_the_printed_uncertainty() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-6, 99]).Sample((value, uncertainty) =>
        {
            // 9.975 is printed as 10: the last digit belongs to the printed uncertainty, not to the unrounded one.
            var (text, uncertaintyText) = NumberText.Rounded(value, uncertainty);
            var printedUncertainty = double.Parse(uncertaintyText.Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture);
            var printed = double.Parse(text.Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture);

            Assert.True(Math.Abs(printed - value) <= (printedUncertainty / 20) + (Math.Abs(value) * 1e-12), $"{value} ± {uncertainty} printed as {text}");
        });

    [Theory]
    [InlineData(40_780, "11 h 19 min")]
    [InlineData(185_000, "2 d 3 h")]
    [InlineData(750, "12 min 30 s")]
    [InlineData(2.5, "2.5 s")]
    public void A_duration_is_told_in_two_units(double seconds, string expected) => Assert.Equal(expected, NumberText.Duration(TimeSpan.FromSeconds(seconds)));
}
