using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Resuming;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Resuming;

public sealed class NearEndTests
{
    [Theory]
    [InlineData(0.010, 0.050, 5.0)]
    [InlineData(0.010, 0.059, 5.9)]
    [InlineData(0.100, 0.050, 0.5)]
    public void What_is_missing_follows_the_course_of_the_readings(double fall, double above, double seconds)
    {
        var scans = Falling(fall, 2.0);
        var missing = NearEnd.Missing(scans, scan => scan[0].Value <= scans[^1][0].Value - above);
        Assert.Equal(seconds, missing!.Value.TotalSeconds, 0.11);
    }

    [Fact]
    public void Further_away_nothing_is_guessed() =>
        Assert.Null(NearEnd.Missing(Falling(0.010, 2.0), scan => scan[0].Value <= 2.0 - 0.2));

    [Fact]
    public void A_voltage_that_stands_still_has_no_end_in_sight() =>
        Assert.Null(NearEnd.Missing(Falling(0, 2.0), scan => scan[0].Value <= 1.999));

    [Fact]
    public void Too_few_readings_are_no_course() =>
        Assert.Null(NearEnd.Missing(Falling(0.010, 2.0)[^4..], scan => scan[0].Value <= 1.99));

    [Fact]
    public void Readings_of_another_step_are_no_course()
    {
        var scans = Falling(0.010, 2.0).Select((scan, index) => index < 8 ? scan with { StepIndex = 0 } : scan).ToArray();
        Assert.Null(NearEnd.Missing(scans, scan => scan[0].Value <= 1.99));
    }

    /// <summary>Ten scans, one a second, the last at the given value.</summary>
    private static Scan[] Falling(double fallASecond, double last) =>
    [
        .. Enumerable.Range(0, 10).Select(index => new Scan(
            index, TimeSpan.FromSeconds(index), DateTimeOffset.UnixEpoch, 1, [new Reading(last + (fallASecond * (9 - index)), Validity.Good, TimeSpan.FromSeconds(index))])),
    ];
}
