using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Runs;

/// <summary>One point for each of the steps that recorded under one name: the mean of a channel at the middle of its time.</summary>
public static class StepMeans
{
    /// <summary>Days from the beginning of the first step, and the means there; steps without a good reading are left out.</summary>
    public static (double[] Days, double[] Means) Of(IEnumerable<StepState> steps, Channel channel)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(channel);
        var (days, means) = (new List<double>(), new List<double>());
        TimeSpan? began = null;
        foreach (var step in steps)
        {
            began ??= step.Began;
            if (step.Values.TryGetValue($"{channel.Name}.mean", out var mean))
            {
                days.Add((((step.Began + step.Ended) / 2) - began.Value).TotalDays);
                means.Add(Quantity.Of(mean, channel.Unit).Si);
            }
        }

        return ([.. days], [.. means]);
    }

    /// <summary>Standard uncertainty of the slope over the points from that time on, a second; infinite while there are fewer than four.</summary>
    public static double SlopeDoubt(IEnumerable<StepState> steps, Channel channel, TimeSpan from)
    {
        var (days, means) = Of(steps, channel);
        var first = Array.FindIndex(days, day => day >= from.TotalDays);
        return first < 0 || days.Length - first < 4 ? double.PositiveInfinity : LineFit.Ordinary(days.AsSpan(first), means.AsSpan(first)).GainUncertainty / 86400;
    }
}
