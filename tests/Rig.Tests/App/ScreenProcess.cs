using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PackBench.Rig.Tests.App;

/// <summary>The rig's screen as a process of its own on a terminal of its own, by <c>script</c> of util-linux.</summary>
internal sealed class ScreenProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Process _terminal;
    private readonly StringBuilder _shown = new();
    private readonly Lock _gate = new();

    public ScreenProcess(string folder, string kind = "xterm-256color", string arguments = "", bool breaks = false)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "packbench.dll");
        var start = new ProcessStartInfo("script") { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = folder };
        start.ArgumentList.Add("-qfec");
        start.ArgumentList.Add($"stty rows 24 cols 80; stty -g > before; sh -c 'echo $$ > pid; exec dotnet {program} {arguments}'; code=$?; stty -g > after; exit $code");
        start.ArgumentList.Add("/dev/null");
        start.Environment.Remove("DisableRealDriverIO");
        start.Environment["TERM"] = kind;
        if (breaks)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        }

        _terminal = Process.Start(start)!;
        _ = Task.Run(ReadAsync);
        Folder = folder;
    }

    public static bool IsPossible { get; } = OperatingSystem.IsLinux() && File.Exists("/usr/bin/script");

    public string Folder { get; }

    /// <summary>Of packbench itself: the shell became it.</summary>
    public int Id => int.Parse(File.ReadAllText(Path.Combine(Folder, "pid")), CultureInfo.InvariantCulture);

    public string Shown
    {
        get
        {
            lock (_gate)
            {
                return _shown.ToString();
            }
        }
    }

    /// <summary>The settings of the terminal as it was taken over, and as it was given back.</summary>
    public (string Before, string After) Settings => (File.ReadAllText(Path.Combine(Folder, "before")), File.ReadAllText(Path.Combine(Folder, "after")));

    /// <summary>Makes it fail from inside: <c>screen</c> or <c>thread</c>.</summary>
    public void Break(string where) => File.WriteAllText(Path.Combine(Folder, StartupHook.Word), where);

    public async Task WaitForAsync(string text, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!Shown.Contains(text, StringComparison.Ordinal))
        {
            if (TimeProvider.System.GetElapsedTime(began) > Longest)
            {
                throw new TimeoutException($"'{text}' did not come; what came: {Shown}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    public void Type(string keys)
    {
        _terminal.StandardInput.Write(keys);
        _terminal.StandardInput.Flush();
    }

    /// <summary>From the first screen to a supply that is on.</summary>
    public async Task StartRunAsync(CancellationToken cancellationToken)
    {
        await WaitForAsync("Capacity run", cancellationToken);
        Type("\r");
        await WaitForAsync("discharge current", cancellationToken);
        Type("\r");
        await WaitForAsync("Enter starts", cancellationToken);
        Type("\r");
        await WaitForAsync("The procedure asks", cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        Type("y");
        await WaitForAsync("ON supply", cancellationToken);
    }

    public void Signal(string name) => Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    /// <summary>The terminal is gone, as when its window is closed.</summary>
    public void Vanish() => _terminal.Kill();

    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await _terminal.WaitForExitAsync(cancellationToken).WaitAsync(Longest, TimeProvider.System, cancellationToken);
        return _terminal.ExitCode;
    }

    public async Task WaitForEndAsync(int id, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Directory.Exists($"/proc/{id}"))
        {
            if (TimeProvider.System.GetElapsedTime(began) > Longest)
            {
                Process.GetProcessById(id).Kill();
                throw new TimeoutException("packbench did not end");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose()
    {
        if (!_terminal.HasExited)
        {
            _terminal.Kill(entireProcessTree: true);
        }

        _terminal.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _terminal.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_gate)
            {
                _shown.Append(buffer, 0, count);
            }
        }
    }
}
