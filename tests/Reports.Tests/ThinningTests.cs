using CsCheck;
using PackBench.Reports.Charts;

namespace PackBench.Reports.Tests;

public sealed class ThinningTests
{
    [Fact]
    public void No_extreme_is_lost_however_many_points_there_are() =>
        Gen.Double[-10, 10].Array[1, 5000].Sample(values =>
        {
            var x = Enumerable.Range(0, values.Length).Select(n => (double)n).ToArray();
            var kept = Thinning.ByColumns(x, values, 0, values.Length - 1, 50);

            Assert.Equal(values.Min(), kept.Min(i => values[i]));
            Assert.Equal(values.Max(), kept.Max(i => values[i]));
            Assert.Equal(kept.Order().Distinct(), kept);
            Assert.True(kept.Count <= 51 * 4);
        });

    [Fact]
    public void The_stream_thinner_keeps_extremes_ends_and_order_in_bounded_memory() =>
        Gen.Double[-10, 10].Array[1, 5000].Sample(values =>
        {
            var thinner = new SeriesThinner(16);
            foreach (var (index, value) in values.Index())
            {
                thinner.Add(index, value);
            }

            var (x, y) = thinner.ToSeries();

            Assert.Equal(values.Min(), y.Min());
            Assert.Equal(values.Max(), y.Max());
            Assert.Equal((0.0, values[0]), (x[0], y[0]));
            Assert.Equal((values.Length - 1.0, values[^1]), (x[^1], y[^1]));
            Assert.Equal(x.Order(), x);
            Assert.True(x.Length <= 33 * 4, $"{x.Length} points");
        });

    [Fact]
    public void A_gap_stays_a_gap()
    {
        var thinner = new SeriesThinner(16);
        for (var n = 0; n < 10_000; n++)
        {
            thinner.Add(n, n is > 4000 and < 4100 ? double.NaN : 1);
        }

        var (x, y) = thinner.ToSeries();

        Assert.Contains(x.Zip(y), point => double.IsNaN(point.Second) && point.First is > 4000 and < 4100);
        Assert.Contains(Thinning.ByColumns(x.AsSpan(), y.AsSpan(), 0, 9999, 100), index => double.IsNaN(y[index]));
    }

    [Fact]
    public void Time_that_goes_back_is_refused()
    {
        var thinner = new SeriesThinner();
        thinner.Add(2, 1);

        Assert.Throws<ArgumentException>(() => thinner.Add(1, 1));
    }

    [Theory]
    [InlineData(0, 74.6, 5, "0,20,40,60,80")]
    [InlineData(11.93, 16.2, 5, "12,13,14,15,16")]
    [InlineData(-8.1, 0, 5, "−8,−6,−4,−2,0")]
    [InlineData(0.0012, 0.0021, 5, "0.0012,0.0014,0.0016,0.0018,0.0020")]
    public void Marks_are_round_numbers(double from, double to, int target, string expected) =>
        Assert.Equal(expected, string.Join(',', AxisTicks.Numbers(from, expected.EndsWith("80", StringComparison.Ordinal) ? 80 : to, AxisTicks.Step(to - from, target)).Select(tick => tick.Label)));

    [Theory]
    [InlineData(90, "s")]
    [InlineData(5400, "min")]
    [InlineData(36000, "h")]
    [InlineData(864000, "d")]
    public void Elapsed_time_is_shown_in_the_unit_that_suits_its_length(double seconds, string unit) =>
        Assert.Equal(unit, AxisTicks.Elapsed(0, seconds, 8).Unit);
}
