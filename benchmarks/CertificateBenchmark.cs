namespace PackBench.Benchmarks;

/// <summary>The certificate of a pack over all procedures that its file asks for, in a process of its own; against the hash chains of the same runs alone, which it checks first.</summary>
internal static class CertificateBenchmark
{
    public static object Run()
    {
        using var folder = new ScratchFolder();
        var (runs, certificate) = (Path.Combine(folder.Path, "runs"), Path.Combine(folder.Path, "certificate.pdf"));
        string[] keys = ["--keys", Path.Combine(folder.Path, "keys")];
        _ = Child.Run(["keys", "create", "benchmark", .. keys]);
        _ = Child.Run(["certify", "--yes", "--runs", runs, "-o", certificate, .. keys]);
        var files = Directory.GetFiles(runs, "*.run.db");
        var chains = Child.Run(["verify", .. files]);
        var made = Child.Run(["certificate", "--runs", runs, "-o", certificate, .. keys]);
        var verified = Child.Run(["verify", certificate, "--runs", runs, .. keys]);
        return new
        {
            runs = files.Length, run_bytes = files.Sum(file => new FileInfo(file).Length), certificate_bytes = new FileInfo(certificate).Length,
            certificate_s = Math.Round(made.Seconds, 2), peak_MB = made.PeakBytes / 1_000_000, times_the_chains_alone = Math.Round(made.Seconds / chains.Seconds, 2),
            verify_s = Math.Round(verified.Seconds, 2), verify_times_making = Math.Round(verified.Seconds / made.Seconds, 2),
            exit_codes = new[] { chains.ExitCode, made.ExitCode, verified.ExitCode },
        };
    }
}
