namespace PackBench.Benchmarks;

/// <summary>Scans a second, judged and recorded. The best of three: the first has the compiler's work in it, the machine is shared.</summary>
internal static class ScanBenchmark
{
    public static object Run()
    {
        using var folder = new ScratchFolder();
        var runs = Enumerable.Range(0, 3).Select(_ => SimulatedCapacityRun.Run(folder.Path)).ToList();
        var best = runs.MinBy(run => run.Seconds)!;
        var bytes = new FileInfo(best.Path).Length;
        return new
        {
            scans = best.Scans,
            channels = best.Channels,
            scans_per_s = runs.Select(run => Math.Round(run.Scans / run.Seconds)),
            allocated_bytes_per_scan = Math.Round((double)best.Allocated / best.Scans),
            file_bytes_per_channel_and_scan = Math.Round((double)bytes / best.Scans / best.Channels, 2),
        };
    }
}
