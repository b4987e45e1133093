using System.Diagnostics;
using System.Globalization;

namespace PackBench.Benchmarks;

/// <summary>The program in a process of its own, with its wall time and the most memory it held.</summary>
internal static class Child
{
    public readonly record struct Cost(double Seconds, long PeakBytes, int ExitCode);

    public static Cost Run(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "packbench.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var began = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peak = 0L;
        while (!process.WaitForExit(10))
        {
            peak = Math.Max(peak, Peak(process));
        }

        return new Cost(TimeProvider.System.GetElapsedTime(began).TotalSeconds, peak, process.ExitCode);
    }

    private static long Peak(Process process)
    {
        if (!OperatingSystem.IsLinux())
        {
            process.Refresh();
            return process.HasExited ? 0 : process.PeakWorkingSet64;
        }

        try
        {
            // The kernel's own high-water mark, in kB.
            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
