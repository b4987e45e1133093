using System.Diagnostics;

namespace PackBench.Rig.Tests.Cli;

/// <summary>The program as a process of its own, as a user starts it.</summary>
internal sealed class PackbenchProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _temporary;
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();

    public PackbenchProcess(string folder, params string[] arguments)
    {
        // Every simulated bench has the same serial numbers, and leases are kept by them for the whole machine: each test is a machine of its own.
        _temporary = Directory.CreateDirectory(folder.TrimEnd(Path.DirectorySeparatorChar) + "-temporary").FullName;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        start.Environment["TMPDIR"] = _temporary;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "packbench.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Waits until a line has this text.</summary>
    public async Task WaitForAsync(string text, TimeSpan longest, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(began) > longest)
            {
                throw new TimeoutException($"'{text}' did not come; what came: {Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    public void Signal(string name) => Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    public async Task<int> ExitCodeAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(longest, TimeProvider.System, cancellationToken);
        return _process.ExitCode;
    }

    private void Take(string? line)
    {
        lock (_gate)
        {
            _lines.Add(line ?? "");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        try
        {
            Directory.Delete(_temporary, recursive: true);
        }
        catch (IOException)
        {
            // Its guard, or another process of the same test, is not through with it yet.
        }
    }
}
