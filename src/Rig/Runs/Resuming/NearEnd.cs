using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Runs.Resuming;

/// <summary>
/// A step that was cut off just before its end. A pack that has rested meanwhile delivers for longer than one that has not, by up to two seconds after a
/// minute: switched on again it would give another result than the run that nobody touched. So its last moments are taken from the course of its readings.
/// </summary>
internal static class NearEnd
{
    /// <summary>So long before its end a step is not switched on again.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromSeconds(6);

    /// <summary>How far back the course is looked at.</summary>
    private static readonly TimeSpan Course = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private const int FewestScans = 5;

    /// <summary>How long after the last scan the end comes, each channel going on along its line; null where that is not within <see cref="Reach"/>.</summary>
    /// <param name="scans">The last ones of the step, in their order.</param>
    public static TimeSpan? Missing(IReadOnlyList<Scan> scans, Func<Scan, bool> hasEnded)
    {
        if (scans.Count == 0)
        {
            return null;
        }

        var last = scans[^1];
        var course = scans.Where(scan => last.Elapsed - scan.Elapsed <= Course && scan.StepIndex == last.StepIndex).ToList();
        if (course.Count < FewestScans)
        {
            return null;
        }

        var slopes = Enumerable.Range(0, last.Readings.Length).Select(channel => Slope(course, channel)).ToArray();
        for (var ahead = Pace; ahead <= Reach; ahead += Pace)
        {
            var time = ahead;
            if (hasEnded(last with { Readings = [.. last.Readings.Select((reading, channel) => reading with { Value = reading.Value + (slopes[channel] * time.TotalSeconds) })] }))
            {
                return ahead;
            }
        }

        return null;
    }

    /// <summary>In the channel's unit a second; 0 where it is not known.</summary>
    private static double Slope(IEnumerable<Scan> course, int channel)
    {
        var good = course.Where(scan => scan[channel].IsGood).ToList();
        return good.Count < FewestScans
            ? 0
            : LineFit.Ordinary([.. good.Select(scan => scan.Elapsed.TotalSeconds)], [.. good.Select(scan => scan[channel].Value)]).Gain;
    }
}
