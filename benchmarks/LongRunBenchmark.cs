using PackBench.Rig.Cli;

namespace PackBench.Benchmarks;

/// <summary>A million scans: is the memory flat while they are taken, and what does their report cost in a process of its own?</summary>
internal static class LongRunBenchmark
{
    public static object Run()
    {
        using var folder = new ScratchFolder();
        var procedure = Path.Combine(folder.Path, "capacity-run.yaml");
        var lines = File.ReadAllLines(RigFiles.Locate("procedures", "capacity-run"));
        File.WriteAllLines(procedure, lines.SelectMany(TwelveTimesAsOften));
        var run = SimulatedCapacityRun.Run(folder.Path, procedure, heapEvery: 100_000);
        var report = Child.Run(["report", run.Path, "--output", Path.Combine(folder.Path, "report.pdf")]);
        return new
        {
            scans = run.Scans,
            channels = run.Channels,
            file_bytes_per_channel_and_scan = Math.Round((double)new FileInfo(run.Path).Length / run.Scans / run.Channels, 2),
            live_heap_MB_each_100000_scans = run.Heap.Select(bytes => Math.Round(bytes / 1e6, 1)),
            report_s = Math.Round(report.Seconds, 2),
            report_peak_MB = Math.Round(report.PeakBytes / 1e6),
            report_exit_code = report.ExitCode,
        };
    }

    /// <summary>Twelve scans a second instead of one, in every recorded step.</summary>
    private static string[] TwelveTimesAsOften(string line)
    {
        var words = line.TrimStart();
        var indent = line[..^words.Length];
        return words == "scan: 1 s" || words.StartsWith("burst:", StringComparison.Ordinal) ? []
            : words.StartsWith("record: ", StringComparison.Ordinal) ? [line, $"{indent}scan: 80 ms"]
            : [line];
    }
}
