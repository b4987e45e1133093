namespace PackBench.Rig.App.Live;

/// <summary>Samples of a stretch of scans that is too long to be read. Each goes into the widest gap between those before it: whenever the time is over, they stand over all of the stretch.</summary>
internal static class RunSamples
{
    private const int Most = 1024;
    private const int ScansOfSample = 3;

    /// <param name="read">From which scan of the stretch on, and how many.</param>
    /// <param name="longest">Null for as long as it takes.</param>
    /// <returns>False where the time was over before the last of them.</returns>
    public static bool Read(long count, Action<long, long> read, TimeSpan? longest, TimeProvider time)
    {
        var began = time.GetTimestamp();
        for (var sample = 0u; sample < Most; sample++)
        {
            if (longest is { } most && time.GetElapsedTime(began) > most)
            {
                return false;
            }

            var from = (long)(count * InWidestGap(sample));
            read(from, Math.Min(ScansOfSample, count - from));
        }

        return true;
    }

    /// <summary>0, 1/2, 1/4, 3/4, 1/8, 5/8, …: the digits of a binary number the other way round.</summary>
    private static double InWidestGap(uint number)
    {
        var (share, place) = (0.0, 0.5);
        for (; number > 0; number >>= 1, place /= 2)
        {
            share += (number & 1) * place;
        }

        return share;
    }
}
