using CsCheck;
using PackBench.Rig.Analysis.Draw;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

public sealed class StandingLevelsTests
{
    [Fact]
    public void A_step_for_good_is_a_level_and_a_spike_is_a_pulse()
    {
        double[] log = [.. Samples(200, 47), .. Samples(300, 36), 80, 81, .. Samples(100, 36), .. Samples(50, 47), .. Samples(150, 36)];
        var found = StandingLevels.Of(log);
        Assert.Equal([0, 200, 602, 652], found.Stretches.Select(stretch => stretch.First));
        Assert.Equal([0, 1, 0, 1], found.Stretches.Select(stretch => stretch.Level));
        Assert.Equal((2, 3, 2, 1), (found.Count, found.Transitions, found.Pulses, found.Lowest));
        Assert.Equal(log.Length - 1, found.Stretches[^1].Last);
    }

    [Fact]
    public void A_slow_drift_is_no_change_of_level()
    {
        double[] log = [.. Enumerable.Range(0, 5000).Select(i => 47 - (i * 0.002) + Noise(i))];
        Assert.Equal((1, 0), (StandingLevels.Of(log).Count, StandingLevels.Of(log).Transitions));
    }

    [Fact]
    public void Any_course_of_two_levels_is_found_where_it_changes()
    {
        Gen.Select(Gen.Int[10, 80].Array[1, 8], Gen.Double[0.5, 30], Gen.Double[40, 100]).Sample((lengths, low, high) =>
        {
            var (log, starts) = (new List<double>(), new List<int>());
            for (var i = 0; i < lengths.Length; i++)
            {
                starts.Add(log.Count);
                log.AddRange(Enumerable.Range(log.Count, lengths[i]).Select(at => (i % 2 == 0 ? high : low) + (0.1 * Noise(at))));
            }

            var found = StandingLevels.Of([.. log]);
            Assert.Equal(starts, found.Stretches.Select(stretch => stretch.First));
            Assert.Equal(Enumerable.Range(0, lengths.Length).Select(i => i % 2), found.Stretches.Select(stretch => stretch.Level));
            Assert.Equal(log.Sum(), found.Stretches.Sum(stretch => stretch.Mean * (stretch.Last - stretch.First + 1)), 6);
        }, iter: 300);
    }

    [Theory]
    [InlineData(3, 1.0)]
    [InlineData(20, double.NaN)]
    public void Too_few_values_or_one_that_is_none_are_refused(int count, double last) =>
        Assert.Throws<ArgumentException>(() => StandingLevels.Of([.. Samples(count - 1, 40), last]));

    private static IEnumerable<double> Samples(int count, double level) => Enumerable.Range(0, count).Select(i => level + Noise(i));

    /// <summary>Within ± 0.2, and never twice the same in a row.</summary>
    private static double Noise(int i) => 0.2 * Math.Sin(i * 2.4);
}
