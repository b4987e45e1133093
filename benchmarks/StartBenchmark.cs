namespace PackBench.Benchmarks;

/// <summary>From the start of the process to its end, for the shortest command there is; against a run of the same program that only prints its version.</summary>
internal static class StartBenchmark
{
    public static object Run()
    {
        _ = Child.Run(["--help"]);
        var help = Enumerable.Range(0, 5).Select(_ => Child.Run(["--help"]).Seconds).Order().ToList();
        var version = Enumerable.Range(0, 5).Select(_ => Child.Run(["--version"]).Seconds).Order().ToList();
        return new { help_median_s = Math.Round(help[2], 3), version_median_s = Math.Round(version[2], 3) };
    }
}
