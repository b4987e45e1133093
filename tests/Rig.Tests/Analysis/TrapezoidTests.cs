using PackBench.Rig.Analysis.Integration;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>The taper of case 4: 10 A falling with 1800 s over two hours.</summary>
public sealed class TrapezoidTests
{
    private static (double[] Seconds, double[] Amperes) Taper(double interval)
    {
        double[] seconds = [.. Enumerable.Range(0, (int)(7200 / interval) + 1).Select(i => i * interval)];
        return (seconds, [.. seconds.Select(t => 10 * Math.Exp(-t / 1800))]);
    }

    [Theory]
    [InlineData(1, 5e-4)]
    [InlineData(10, 1e-5)]
    [InlineData(60, 1e-5)]
    [InlineData(300, 1e-5)]
    public void The_error_of_the_trapezoid_is_that_of_case_4(double interval, double tolerance)
    {
        var (seconds, amperes) = Taper(interval);
        var error = (Trapezoid.Integrate(seconds, amperes) / 3600) - Oracle.Value("4", "taper_exact_Ah");
        var expected = Oracle.Value("4", $"trap_err_dt{interval:0}_Ah");
        Assert.Equal(1, error / expected, tolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    public void The_method_error_is_estimated_from_the_samples(double interval)
    {
        var (seconds, amperes) = Taper(interval);
        var estimate = Trapezoid.MethodError(seconds, amperes) / 3600;
        Assert.Equal(1, estimate / Oracle.Value("4", $"EM_estimate_dt{interval:0}_Ah"), 2e-3);
    }

    [Fact]
    public void Partial_intervals_count_at_the_nearest_current() =>
        Assert.Equal((2 * 0.5) + 2.5 + (3 * 0.25), Trapezoid.Integrate([1, 2], [2, 3], 0.5, 2.25), 12);

    [Fact]
    public void Time_that_goes_back_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Trapezoid.Integrate([0, 2, 1], [1, 1, 1]));
        Assert.Contains("sample 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_no_number_is_refused() => Assert.Throws<ArgumentException>(() => Trapezoid.Integrate([0, 1, 2], [1, double.NaN, 1]));
}
