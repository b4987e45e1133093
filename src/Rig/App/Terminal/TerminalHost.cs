using PackBench.Rig.App.Drawing;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;

namespace PackBench.Rig.App.Terminal;

/// <summary>
/// The application on a terminal, from taking it over to giving it back. However it ends, a run in progress ends safe first and the
/// terminal is given back as it was; where the terminal itself has gone, nothing waits for it.
/// </summary>
/// <remarks>
/// Terminal.Gui 2.5.0 restores the terminal only in Dispose, and Dispose does not return once the terminal is gone: hence the
/// thread that leaves all the same.
/// </remarks>
internal sealed class TerminalHost(Func<Shell?> load, Palette palette, Glyphs glyphs, TextWriter output, TextWriter error, TimeProvider time)
{
    private const string Driver = DriverRegistry.Names.ANSI;

    // Alternate screen off, cursor on, mouse reports off, attributes reset, keypad and cursor keys in their usual mode.
    private const string Restore = "\u001b[?1049l\u001b[?25h\u001b[?1003l\u001b[?1006l\u001b[?2004l\u001b[0m\u001b[?1l\u001b>";

    /// <summary>For the safe state of all instruments, its repetition, the teardown and the end of the file.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDispose = TimeSpan.FromSeconds(1.5);

    private readonly TerminalSettings? _settings = TerminalSettings.Take();
    private readonly Task<Shell?> _loading = Task.Run(load);
    private int _exitCode;
    private int _isRestored;

    private Shell? Shell => _loading.IsCompletedSuccessfully ? _loading.Result : null;

    /// <returns>0; 2 where the files were wrong; 4 after a signal or a lost terminal; 5 after an error of the screen itself.</returns>
    public int Run(CancellationToken signalled)
    {
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        using var ended = new ManualResetEventSlim();
        using var registration = signalled.Register(() => LeaveBySignal(ended));
        using var hangUp = new HangUp(time, () => LoseTerminal(ended));
        Exception? failure = null;
        IApplication? app = null;
        try
        {
            app = Application.Create();
            app.Init(Driver);
            if (app.Screen.Size.IsEmpty)
            {
                throw new InvalidOperationException("the terminal says that it has no rows and columns; 'stty rows 24 cols 80' tells it");
            }

            app.Driver!.GetOutput().Write(EscSeqUtils.CSI_DisableMouseEvents);
            using var view = new ShellView(_loading, palette, glyphs);
            view.Listen(app);
            app.Run(view);
        }
        catch (Exception thrown) when (thrown is not (OutOfMemoryException or StackOverflowException))
        {
            failure = thrown;
        }

        // The bench first, the terminal second.
        EndRun();
        GiveBack(app, ended);
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        if (failure is not null)
        {
            error.WriteLine($"packbench: the screen failed: {failure.Message}{(Shell?.Live is null ? "" : "; the run was stopped and everything switched off")}");
            error.WriteLine(failure.StackTrace);
            return ExitCodes.Error;
        }

        TellRun();
        var isWrong = _loading is { IsCompletedSuccessfully: true, Result: null };
        Shell?.Dispose();
        return isWrong ? ExitCodes.Usage : _exitCode;
    }

    private void TellRun()
    {
        if (Shell?.Live?.Completion is { IsCompletedSuccessfully: true } done)
        {
            output.WriteLine($"{RunProgress.Word(done.Result.Outcome)}: {done.Result.Reason}");
            output.WriteLine($"Run file: {done.Result.Path}");
        }
    }

    /// <summary>Stops what goes on and waits until it is safe and recorded.</summary>
    private void EndRun()
    {
        Shell?.Stop();
        try
        {
            Shell?.Live?.Completion.Wait(LongestEnd);
        }
        catch (AggregateException)
        {
            // How it failed is on the screen and in the file; here it only matters that it is over.
        }
    }

    private void GiveBack(IApplication? app, ManualResetEventSlim ended)
    {
        LeaveAfter(LongestDispose, ended);
        app?.Dispose();
        ended.Set();
        if (Interlocked.Exchange(ref _isRestored, 1) == 0)
        {
            // Dispose leaves the keypad in application mode.
            output.Write("\u001b[?1l\u001b>");
            output.Flush();
        }
    }

    /// <summary>The terminal has gone: the run ends safe, or goes on by itself where the operator has said so.</summary>
    private void LoseTerminal(ManualResetEventSlim ended)
    {
        if (!HangUpPolicy.GoesOn || Shell is not { IsRunning: true } shell)
        {
            LeaveBySignal(ended);
            return;
        }

        HangUp.CutOff();
        _isRestored = 1;
        shell.Live!.Completion.ContinueWith(
            run => Environment.Exit(run.IsCompletedSuccessfully ? run.Result.Outcome.ExitCode() : ExitCodes.Error), TaskScheduler.Default);
    }

    /// <summary>On the thread of the signal: the run ends at once, whether or not the screen still moves.</summary>
    private void LeaveBySignal(ManualResetEventSlim ended)
    {
        _exitCode = RunOutcome.Aborted.ExitCode();
        Shell?.Leave(asks: false);
        new Thread(() =>
        {
            EndRun();
            LeaveAfter(LongestDispose + LongestDispose, ended);
        }) { IsBackground = true, Name = "leave" }.Start();
    }

    private void LeaveAfter(TimeSpan longest, ManualResetEventSlim ended) => new Thread(() =>
    {
        if (!ended.Wait(longest))
        {
            RestoreByHand();
            Environment.Exit(_exitCode == 0 ? RunOutcome.Aborted.ExitCode() : _exitCode);
        }
    }) { IsBackground = true, Name = "deadline" }.Start();

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs thrown)
    {
        EndRun();
        RestoreByHand();
        error.WriteLine("packbench: an error that nobody expected; the run was stopped and everything switched off");
    }

    private void RestoreByHand()
    {
        if (Interlocked.Exchange(ref _isRestored, 1) != 0)
        {
            return;
        }

        try
        {
            // The screen's own thread may draw on meanwhile: nothing that it says comes after this.
            HangUp.CutOffOutput(Restore);
            _settings?.GiveBack();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // There is no terminal left to restore.
        }
    }
}
