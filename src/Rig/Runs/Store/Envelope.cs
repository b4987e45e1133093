namespace PackBench.Rig.Runs.Store;

/// <summary>What one pixel column of a chart has to show. <see cref="Minimum"/> and the others are NaN where no good value fell into it.</summary>
public readonly record struct EnvelopePoint(double ElapsedSeconds, double Minimum, double Maximum, double Last);

/// <summary>A run of any length reduced to a chart's width, keeping every extreme.</summary>
public static class Envelope
{
    /// <summary>For each of the channels, one point a bucket over the span of time; in one pass over the scans.</summary>
    public static EnvelopePoint[][] ReadEnvelopes(this SqliteRunReader reader, int[] channels, int buckets, TimeSpan from, TimeSpan to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        var width = (to - from).TotalSeconds / buckets;
        var envelopes = new EnvelopePoint[channels.Length][];
        for (var c = 0; c < channels.Length; c++)
        {
            envelopes[c] = new EnvelopePoint[buckets];
            for (var b = 0; b < buckets; b++)
            {
                envelopes[c][b] = new EnvelopePoint(from.TotalSeconds + (b + 0.5) * width, double.NaN, double.NaN, double.NaN);
            }
        }

        var first = reader.FindScan(from);
        reader.ReadColumns(
            channels,
            (_, elapsed, values) =>
            {
                var bucket = Math.Min((int)((elapsed - from.TotalSeconds) / width), buckets - 1);
                for (var c = 0; c < values.Length; c++)
                {
                    if (!double.IsNaN(values[c]))
                    {
                        ref var point = ref envelopes[c][bucket];
                        point = point with
                        {
                            Minimum = point.Minimum <= values[c] ? point.Minimum : values[c],
                            Maximum = point.Maximum >= values[c] ? point.Maximum : values[c],
                            Last = values[c],
                        };
                    }
                }
            },
            first,
            reader.FindScan(to + TimeSpan.FromTicks(1)) - first);
        return envelopes;
    }

    /// <summary>Over the whole run so far.</summary>
    public static EnvelopePoint[][] ReadEnvelopes(this SqliteRunReader reader, int[] channels, int buckets) =>
        reader.ReadEnvelopes(channels, buckets, TimeSpan.Zero, reader.ReadLastScan() is { Elapsed: var end } && end > TimeSpan.Zero ? end : TimeSpan.FromSeconds(1));
}
