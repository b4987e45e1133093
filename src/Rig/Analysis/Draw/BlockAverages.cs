using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Draw;

/// <summary>
/// A mean over time whose scatter is taken from the means of ten blocks: a draw that pulses each few seconds is neither noise
/// nor independent from sample to sample.
/// </summary>
/// <param name="Blocks">Mean and scatter of the block means; its mean is the time average.</param>
/// <param name="Pulses">Least and greatest sample differ by more than a fifth of the mean.</param>
public sealed record BlockAverages(TypeA Blocks, double Minimum, double Maximum, bool Pulses)
{
    public const int Count = 10;

    /// <param name="seconds">Strictly ascending.</param>
    /// <exception cref="ArgumentException">Fewer than three samples a block, or a value that is no number.</exception>
    public static BlockAverages Of(ReadOnlySpan<double> seconds, ReadOnlySpan<double> values)
    {
        if (seconds.Length != values.Length || seconds.Length < (Count * 2) + 1)
        {
            throw new ArgumentException($"Block averages need {(Count * 2) + 1} samples at least; there are {seconds.Length} times and {values.Length} values.", nameof(values));
        }

        var means = new double[Count];
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        }

        // Blocks of equal time: the integral is cut at the exact instants, so that no sample counts twice.
        var length = (seconds[^1] - seconds[0]) / Count;
        var sums = new CompensatedSum[Count];
        for (var i = 1; i < seconds.Length; i++)
        {
            Spread(sums, length, seconds[i - 1] - seconds[0], seconds[i] - seconds[0], values[i - 1], values[i]);
        }

        for (var block = 0; block < Count; block++)
        {
            means[block] = sums[block].Value / length;
        }

        var blocks = TypeA.Of(means);
        return new BlockAverages(blocks, least, greatest, greatest - least > 0.2 * Math.Abs(blocks.Mean));
    }

    private static void Spread(CompensatedSum[] sums, double length, double from, double to, double first, double last)
    {
        if (!(to > from))
        {
            throw new ArgumentException($"Time stands still or goes back: from {from} s to {to} s.");
        }

        var at = from;
        while (at < to)
        {
            var block = Math.Min((int)(at / length), Count - 1);
            var end = block == Count - 1 ? to : Math.Min(to, (block + 1) * length);
            end = end > at ? end : to;
            double Value(double t) => first + ((last - first) * (t - from) / (to - from));
            sums[block].Add((Value(at) + Value(end)) / 2 * (end - at));
            at = end;
        }
    }
}
