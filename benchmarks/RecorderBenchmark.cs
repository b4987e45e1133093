using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Benchmarks;

/// <summary>The run file alone: the scans of a real run, written once more.</summary>
internal static class RecorderBenchmark
{
    public static async Task<object> RunAsync()
    {
        using var folder = new ScratchFolder();
        var recorded = SimulatedCapacityRun.Run(folder.Path);
        using var reader = SqliteRunReader.Open(recorded.Path);
        var scans = reader.ReadScans().ToList();
        var rates = new List<double>();
        for (var pass = 0; pass < 3; pass++)
        {
            rates.Add(await RateAsync(Path.Combine(folder.Path, $"copy{pass}"), reader.Header, scans));
        }

        return new { rows = scans.Count, rows_per_s = rates.Select(rate => Math.Round(rate)) };
    }

    private static async Task<double> RateAsync(string folder, RunHeader header, List<Scan> scans)
    {
        await using var recorder = SqliteRunRecorder.Create(folder, header, TimeProvider.System, DurabilityMode.Simulated);
        var began = TimeProvider.System.GetTimestamp();
        foreach (var scan in scans)
        {
            await recorder.RecordAsync(new RunEvent.ScanTaken(scan) { Elapsed = scan.Elapsed, Utc = scan.Utc }, CancellationToken.None);
        }

        recorder.Flush();
        return scans.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }
}
