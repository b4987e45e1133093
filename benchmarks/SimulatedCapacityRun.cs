using PackBench.Rig.Cli;
using PackBench.Rig.Runs;

namespace PackBench.Benchmarks;

/// <summary>A capacity run on the simulated bench as the command line does it: wires, limits, run file, results.</summary>
internal static class SimulatedCapacityRun
{
    /// <param name="Seconds">Of wall time, from the first event to the last; neither files nor results count.</param>
    /// <param name="Allocated">Bytes in that time.</param>
    public sealed record Outcome(long Scans, int Channels, double Seconds, long Allocated, string Path, long[] Heap);

    /// <param name="procedure">Name or path.</param>
    /// <param name="heapEvery">After so many scans the live heap is measured; 0 for never.</param>
    public static Outcome Run(string folder, string procedure = "capacity-run", int heapEvery = 0)
    {
        var errors = new StringWriter();
        var console = new RigConsole(TextReader.Null, TextWriter.Null, errors, TimeProvider.System, isInteractive: false);
        var plan = PlanLoader.Load(new RigFiles(), procedure, "simulated", "lto-4p6s-used", [], folder, "benchmark", console)
            ?? throw new InvalidOperationException(errors.ToString());
        var (scans, channels, began, ended, allocated) = (0L, 0, 0L, 0L, 0L);
        var heap = new List<long>();
        void Listen(RunEvent happened)
        {
            switch (happened)
            {
                case RunEvent.RunStarted:
                    (began, allocated) = (TimeProvider.System.GetTimestamp(), GC.GetTotalAllocatedBytes());
                    break;
                case RunEvent.ScanTaken taken:
                    scans++;
                    channels = taken.Scan.Readings.Length;
                    if (heapEvery > 0 && scans % heapEvery == 0)
                    {
                        heap.Add(GC.GetTotalMemory(forceFullCollection: true));
                    }

                    break;
                case RunEvent.RunEnded:
                    (ended, allocated) = (TimeProvider.System.GetTimestamp(), GC.GetTotalAllocatedBytes() - allocated);
                    break;
            }
        }

        using var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var job = new RunJob(plan, new YesOperator(true, "benchmark"), clock, TimeProvider.System, Listen);
        var summary = clock.Run(() => job.RunAsync(CancellationToken.None), TimeProvider.System);
        return new Outcome(scans, channels, TimeProvider.System.GetElapsedTime(began, ended).TotalSeconds, allocated, summary.Path, [.. heap]);
    }
}
