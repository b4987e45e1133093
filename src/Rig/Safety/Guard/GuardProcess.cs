using System.Diagnostics;
using System.Globalization;

namespace PackBench.Rig.Safety.Guard;

/// <summary>
/// The rig's side: starts the guard, beats to it, and listens for its answer. A guard that is silent or dead is a trip: what it
/// was there for is not there any more.
/// </summary>
public sealed class GuardProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _saying = new(1, 1);
    private TaskCompletionSource<string>? _exercise;
    private Task _work = Task.CompletedTask;
    private long _answered;

    private GuardProcess(Process process, TimeProvider time) => (_process, _time) = (process, time);

    /// <summary>How it reaches the outputs, in its own words.</summary>
    public string Detail { get; private set; } = "";

    public int Id => _process.Id;

    /// <summary>Ends with the reason when the guard is gone; never otherwise.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Whether every output has confirmed that it is off: only then is the guard let go, otherwise it takes over.</summary>
    public bool IsRunSafe { get; set; }

    /// <exception cref="InvalidOperationException">It did not start, or did not get ready in time.</exception>
    public static async Task<GuardProcess> StartAsync(GuardOrder order, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        Process? process;
        try
        {
            process = Process.Start(Command());
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException)
        {
            throw new InvalidOperationException($"the guard process did not start: {failure.Message}", failure);
        }

        var guard = new GuardProcess(process ?? throw new InvalidOperationException("the guard process did not start"), time);
        try
        {
            await guard._process.StandardInput.WriteLineAsync(order.ToLine().AsMemory(), cancellationToken);
            await guard._process.StandardInput.FlushAsync(cancellationToken);
            var line = await guard._process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(StartDeadline, time, cancellationToken);
            if (line is null || !line.StartsWith(GuardWords.Ready, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"the guard process did not get ready: {line ?? await guard._process.StandardError.ReadToEndAsync(cancellationToken)}");
            }

            guard.Detail = line[GuardWords.Ready.Length..].Trim();
            guard._answered = time.GetTimestamp();
            guard._work = Task.WhenAll(guard.BeatAsync(), guard.ListenAsync());
            return guard;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or InvalidOperationException or OperationCanceledException)
        {
            guard._process.Kill();
            guard._process.Dispose();
            guard._stop.Dispose();
            throw failure is OperationCanceledException or InvalidOperationException
                ? failure
                : new InvalidOperationException($"the guard process did not get ready: {failure.Message}", failure);
        }
    }

    /// <summary>Has the guard switch every output off by its links and go on watching. Empty where all have confirmed it; otherwise what has not.</summary>
    public async Task<string> ExerciseAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _exercise, answer);
        try
        {
            await SayAsync(GuardWords.Exercise, cancellationToken);
            return await answer.Task.WaitAsync(SafeState.Deadline * 2, _time, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or InvalidOperationException or ObjectDisposedException)
        {
            return $"the guard does not answer: {failure.Message}";
        }
    }

    /// <summary>One line at a time: beats and words come from several tasks.</summary>
    private async Task SayAsync(string line, CancellationToken cancellationToken)
    {
        await _saying.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _saying.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            if (IsRunSafe)
            {
                await SayAsync(GuardWords.Done, CancellationToken.None);
            }

            // A guard that was not told 'done' sees the end of the pipe, and takes over.
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(SafeState.Deadline * 2, _time);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or InvalidOperationException)
        {
            // It is dead already, or busy switching off; both may outlive the rig.
        }

        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _stop.Dispose();
        _saying.Dispose();
    }

    private async Task BeatAsync()
    {
        for (var number = 1L; !_stop.IsCancellationRequested; number++)
        {
            try
            {
                await SayAsync($"{GuardWords.Beat} {number.ToString(CultureInfo.InvariantCulture)}", _stop.Token);
                await Task.Delay(GuardWords.Period, _time, _stop.Token);
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
            {
                _lost.TrySetResult("the guard process is gone");
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (_time.GetElapsedTime(Volatile.Read(ref _answered)) > GuardWords.Patience)
            {
                _lost.TrySetResult($"the guard process has not answered for {GuardWords.Patience.TotalSeconds:0.0} s");
                return;
            }
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(_stop.Token) is { } line)
            {
                Volatile.Write(ref _answered, _time.GetTimestamp());
                if (line.StartsWith(GuardWords.Exercised, StringComparison.Ordinal))
                {
                    Volatile.Read(ref _exercise)?.TrySetResult(line[GuardWords.Exercised.Length..].Trim());
                }
                else if (line.StartsWith(GuardWords.Taken, StringComparison.Ordinal))
                {
                    _lost.TrySetResult($"the guard process has switched everything off:{line[GuardWords.Taken.Length..]}");
                }
            }

            _lost.TrySetResult("the guard process is gone");
        }
        catch (OperationCanceledException)
        {
        }
        catch (IOException)
        {
            _lost.TrySetResult("the guard process is gone");
        }
    }

    /// <summary>This program again, by its own file or by the runtime.</summary>
    private static ProcessStartInfo Command()
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "packbench.exe" : "packbench");
        var start = File.Exists(program) ? new ProcessStartInfo(program) : new ProcessStartInfo("dotnet");
        if (!File.Exists(program))
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "packbench.dll"));
        }

        start.ArgumentList.Add("guard");
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        return start;
    }
}
