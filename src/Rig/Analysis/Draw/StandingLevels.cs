using System.Collections.Immutable;

namespace PackBench.Rig.Analysis.Draw;

/// <summary>A stretch of time in which a standing draw stayed at one level.</summary>
/// <param name="First">Index of its first sample.</param>
/// <param name="Last">Index of its last sample.</param>
/// <param name="Mean">Of its samples, pulses included.</param>
/// <param name="Level">Number of its level, in the order in which they were first reached.</param>
public sealed record StandingStretch(int First, int Last, double Mean, int Level);

/// <summary>
/// A log of a standing draw, cut where it changes for good and not where it pulses: awake, asleep, woken by its timer. What is cut is by the log's
/// own noise, so that the same words hold for 40 mA on a shunt and 40 µA on a meter.
/// </summary>
/// <param name="Pulses">Samples that left their level for less than <see cref="Hold"/> samples.</param>
/// <param name="Threshold">Between two levels at least; in the unit of the values.</param>
public sealed record StandingLevels(ImmutableArray<StandingStretch> Stretches, int Count, int Pulses, double Threshold)
{
    /// <summary>So many samples in a row make a new level; fewer are a pulse.</summary>
    public const int Hold = 3;

    /// <summary>A running mean over so many samples follows the drift of a battery's voltage, which is no change of level.</summary>
    private const int Memory = 60;

    private const double Noises = 6;
    private const double LeastShare = 0.02;

    public int Transitions => Stretches.Length - 1;

    /// <summary>The number of the level of least magnitude: asleep, where it ever was.</summary>
    public int Lowest => Stretches.MinBy(stretch => Math.Abs(stretch.Mean))!.Level;

    /// <exception cref="ArgumentException">Fewer than ten values, or one that is no number.</exception>
    public static StandingLevels Of(ReadOnlySpan<double> values)
    {
        if (values.Length < 10)
        {
            throw new ArgumentException($"Levels need ten values at least; there are {values.Length}.", nameof(values));
        }

        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"{value} is no number.", nameof(values));
            }
        }

        var threshold = ThresholdOf(values);
        var starts = StartsOf(values, threshold, out var pulses);
        var means = new double[starts.Count];
        for (var i = 0; i < means.Length; i++)
        {
            var end = i + 1 < means.Length ? starts[i + 1] : values.Length;
            for (var at = starts[i]; at < end; at++)
            {
                means[i] += values[at] / (end - starts[i]);
            }
        }

        var levels = Numbered(means, threshold);
        var stretches = ImmutableArray.CreateBuilder<StandingStretch>(means.Length);
        for (var i = 0; i < means.Length; i++)
        {
            stretches.Add(new StandingStretch(starts[i], (i + 1 < means.Length ? starts[i + 1] : values.Length) - 1, means[i], levels[i]));
        }

        return new StandingLevels(stretches.MoveToImmutable(), levels.Max() + 1, pulses, threshold);
    }

    /// <summary>Six times the noise, by the median of the second differences, so that steps and pulses have no say; and no less than 2 % of the draw.</summary>
    private static double ThresholdOf(ReadOnlySpan<double> values)
    {
        var second = new double[values.Length - 2];
        for (var i = 0; i < second.Length; i++)
        {
            second[i] = Math.Abs(values[i] - (2 * values[i + 1]) + values[i + 2]);
        }

        var sorted = values.ToArray();
        Array.Sort(second);
        Array.Sort(sorted);
        return Math.Max(Noises * second[second.Length / 2] / (0.6745 * Math.Sqrt(6)), LeastShare * Math.Abs(sorted[sorted.Length / 2]));
    }

    private static List<int> StartsOf(ReadOnlySpan<double> values, double threshold, out int pulses)
    {
        var starts = new List<int> { 0 };
        var (mean, known, away) = (values[0], 1, 0);
        pulses = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (Math.Abs(values[i] - mean) <= threshold)
            {
                pulses += away;
                away = 0;
                known = Math.Min(known + 1, Memory);
                mean += (values[i] - mean) / known;
                continue;
            }

            // Away, and staying where it went: three that agree with each other begin a level.
            away = away > 0 && Math.Abs(values[i] - values[i - 1]) > threshold ? 1 : away + 1;
            if (away == Hold)
            {
                starts.Add(i - Hold + 1);
                (mean, known, away) = ((values[i] + values[i - 1] + values[i - 2]) / Hold, Hold, 0);
            }
        }

        pulses += away;
        return starts;
    }

    /// <summary>Stretches whose means lie within the threshold of a neighbour are one level.</summary>
    private static int[] Numbered(double[] means, double threshold)
    {
        var order = Enumerable.Range(0, means.Length).OrderBy(i => means[i]).ToArray();
        var group = new int[means.Length];
        for (var i = 1; i < order.Length; i++)
        {
            group[order[i]] = group[order[i - 1]] + (means[order[i]] - means[order[i - 1]] > threshold ? 1 : 0);
        }

        var names = new Dictionary<int, int>();
        return [.. group.Select(one => names.TryGetValue(one, out var name) ? name : names[one] = names.Count)];
    }
}
