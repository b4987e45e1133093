using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.App.Pages;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Safety;

namespace PackBench.Rig.App;

/// <summary>
/// The application without its terminal: pages, dialogs and the run that goes on. The terminal gives it keys and ticks and shows what it
/// draws; a test does the same. One thread, but for <see cref="Stop"/>.
/// </summary>
internal sealed class Shell : IDisposable
{
    private readonly List<Dialog> _dialogs = [];
    private readonly ImmutableArray<Page> _pages;
    private readonly ProceduresPage _procedures;
    private readonly ConsolePage _console;
    private readonly Background<AllOff> _switchingOff = new();
    private long _scanCame;
    private bool _isTripShown;
    private bool _isSocketTold;
    private bool _isEndTold;
    private bool _wantsOut;

    public Shell(RigContext context)
    {
        Context = context;
        RunPage = new RunPage(this);
        _procedures = new ProceduresPage(this);
        Reports = new ReportsPage(this);
        Bms = new BmsPage(this);
        _console = new ConsolePage(this);
        _pages = [new BenchPage(this), new PackPage(this), _procedures, RunPage, new HistoryPage(this), Reports, Bms, _console];
        Page = _procedures;
        Page.Show();
    }

    public RigContext Context { get; }

    public RunPage RunPage { get; }

    public ReportsPage Reports { get; }

    public BmsPage Bms { get; }

    public ImmutableArray<Page> Pages => _pages;

    public Page Page { get; private set; }

    public Dialog? Dialog => _dialogs.Count > 0 ? _dialogs[^1] : null;

    /// <summary>The run of this application: going on, or the last that did.</summary>
    public LiveRun? Live { get; private set; }

    public RunModel? LiveModel { get; private set; }

    /// <summary>Time of the run that goes on. Of one whose simulated time races: that of its newest event, since no screen keeps up with its clock.</summary>
    public TimeSpan Now => Live is not { IsOver: false } live || LiveModel is null ? LiveModel?.Elapsed ?? TimeSpan.Zero : live.Speed > 1 ? LiveModel.Elapsed : live.Elapsed;

    /// <summary>How long ago the newest scan came, by real time where simulated time races.</summary>
    public TimeSpan Age => Live is { Speed: > 1 } ? Context.Time.GetElapsedTime(_scanCame) : LiveModel?.Latest is { } scan ? Now - scan.Elapsed : TimeSpan.Zero;

    public bool IsRunning => Live is { IsOver: false };

    /// <summary>The terminal may be given back: somebody wants out, and nothing runs any more.</summary>
    public bool IsClosing => _wantsOut && !IsRunning;

    public void Open(Dialog dialog) => _dialogs.Add(dialog);

    public void Say(string title, params ImmutableArray<string> lines) => Open(new MessageDialog(title, lines));

    public void Go(Page page)
    {
        Page = page;
        page.Show();
    }

    public void Start(RunPlan plan, Prediction? prediction, double pace)
    {
        if (IsRunning)
        {
            Say("A run is going on", "One run at a time: end it first (F5, then a), or wait for its end.");
            return;
        }

        Bms.Free();
        _console.Free();
        Live?.Dispose();
        Live = LiveRun.Start(plan, pace, Context.Time, Context.Person, plan.Bench.IsSimulatedHere ? null : Context.Model());
        Compare(prediction);
        LiveModel = new RunModel(BenchChannels.For(plan.Bench, plan.Pack), plan.Procedure.Title, plan.Pack.Title, plan.Bench.IsSimulated)
        {
            Prediction = prediction, CellRange = (plan.Pack.Chemistry.AbsoluteMin.Volts, plan.Pack.Chemistry.AbsoluteMax.Volts),
        };
        (_isTripShown, _isEndTold, _isSocketTold) = (false, false, false);
        RunPage.ShowLive();
        Go(RunPage);
    }

    /// <summary>A prediction that was made while its run had begun already.</summary>
    public void Predicted(RunPlan? plan, Prediction? prediction)
    {
        if (LiveModel is not null && Live?.Plan == plan)
        {
            LiveModel.Prediction ??= prediction;
            Compare(prediction);
        }
    }

    /// <summary>A bench with lines is predicted anew once the pack is seen.</summary>
    private void Compare(Prediction? prediction)
    {
        if (prediction is not null && Live!.Plan.Bench.IsSimulatedHere)
        {
            Live.Watch.Give(prediction.Band);
        }
    }

    /// <summary>Everything off, now. From any thread, in every state, without a question.</summary>
    public void Stop() => Live?.Stop();

    public void OpenRun(string path)
    {
        try
        {
            RunPage.ShowRecorded(RecordedView.Open(path, Context.Time));
            Go(RunPage);
        }
        catch (Exception failure) when (failure is RunFileException or IOException or UnauthorizedAccessException)
        {
            Say("This run cannot be opened", failure.Message);
        }
    }

    /// <summary>Somebody wants out. While a run goes on that is a question; a second time, and for a signal, it is not.</summary>
    public void Leave(bool asks)
    {
        if (IsRunning && asks && Dialog is not ConfirmDialog)
        {
            Open(new ConfirmDialog("Leave PackBench?", "A run is going on. Leaving stops it: everything is switched off first, and the file is closed properly.", "stop the run and leave", () => Leave(false)));
            return;
        }

        Stop();
        _wantsOut = true;
    }

    /// <summary>Some times a second. True where the screen has to be drawn again.</summary>
    public bool Tick()
    {
        var isNew = TakeEvents();
        foreach (var page in _pages)
        {
            isNew |= page.Tick() && page == Page;
        }

        isNew |= AskPending() | ShowTrip() | TellEnd() | TellOff();
        isNew |= _dialogs.RemoveAll(dialog => dialog.IsDone || (dialog is QuestionDialog question && Live?.Questions.Pending != question.Pending)) > 0;
        return isNew || IsRunning;
    }

    public void Take(KeyPress key)
    {
        if (key.Name == KeyName.F9)
        {
            Stop();
            if (!IsRunning)
            {
                SwitchOff();
            }

            return;
        }

        if (key.Name == KeyName.Quit)
        {
            Leave(asks: true);
            return;
        }

        if (Dialog is { } dialog)
        {
            dialog.Take(key);
            _dialogs.RemoveAll(open => open.IsDone);
            return;
        }

        if (Page.IsTyping && key.Name == KeyName.Sign)
        {
            Page.Take(key);
            return;
        }

        var wanted = _pages.FirstOrDefault(page => page.Function == key.Name || (key.Name == KeyName.Sign && page.Function <= KeyName.F8 && key.Sign == (char)('2' + (page.Function - KeyName.F2))));
        if (wanted is not null)
        {
            Go(wanted);
        }
        else if (key.Name == KeyName.F1 || key.Is('?'))
        {
            Open(new HelpDialog(this));
        }
        else if (!Page.Take(key) && key.Is('q'))
        {
            Leave(asks: true);
        }
    }

    public void Draw(Canvas canvas)
    {
        canvas.Clear();
        if (canvas.Width < 40 || canvas.Height < 10)
        {
            canvas.Text(0, 0, "The window is too small; 80 x 24 is enough.", Ink.Warning);
            StatusLine.Draw(canvas, canvas.Height - 1, this);
            return;
        }

        DrawTabs(canvas);
        Page.Draw(canvas, new Area(0, 1, canvas.Width, canvas.Height - 3));
        foreach (var dialog in _dialogs)
        {
            dialog.Draw(canvas);
        }

        StatusLine.Draw(canvas, canvas.Height - 2, this);
        DrawKeys(canvas, canvas.Height - 1);
    }

    public void Dispose()
    {
        RunPage.Dispose();
        Bms.Dispose();
        _console.Dispose();
        Live?.Dispose();
    }

    private bool TakeEvents()
    {
        var isNew = false;
        while (Live is not null && Live.TryTake(out var happened))
        {
            LiveModel!.Take(happened);
            isNew = true;
            _scanCame = happened is RunEvent.ScanTaken ? Context.Time.GetTimestamp() : _scanCame;
        }

        if (Live is { Uncontrollable.Length: > 0 } live && LiveModel is not null && !_isSocketTold)
        {
            _isSocketTold = true;
            LiveModel.Say(LiveModel.Elapsed, Context.Time.GetUtcNow(), EventLevel.Warning, live.Uncontrollable);
        }

        if (LiveModel is { Phase: RunPhase.Running } model && Live is not null)
        {
            model.Limits = Live.Limits;
        }

        return isNew;
    }

    private bool AskPending()
    {
        if (Live is not { IsOver: false, Questions.Pending: { } pending } || _dialogs.OfType<QuestionDialog>().Any(dialog => dialog.Pending == pending))
        {
            return false;
        }

        // Before anything was switched on: how it is to be wired stands beside the question.
        var wiring = LiveModel!.Steps.Any(step => step.Phase != StepPhase.Pending) ? "" : Live.Plan.Procedure.Wiring;
        Open(new QuestionDialog(pending, wiring, Context.Time));
        return true;
    }

    private bool ShowTrip()
    {
        if (_isTripShown || LiveModel?.Trip is null)
        {
            return false;
        }

        _isTripShown = true;
        ShowTrip(LiveModel);
        return true;
    }

    public void ShowTrip(RunModel model) => Open(new TripDialog(model, () => Acknowledge(AfterTrip)));

    /// <summary>The run is over: the summary has the last word, since the judged results may be worse than the run's own end.</summary>
    private bool TellEnd()
    {
        if (_isEndTold || Live is not { IsOver: true } live)
        {
            return false;
        }

        _isEndTold = true;
        if (live.Completion.IsCompletedSuccessfully)
        {
            LiveModel!.End(live.Completion.Result.Outcome, live.Completion.Result.Reason);
            RunPage.TellEnd(live.Completion.Result.Path);
        }
        else
        {
            var lines = RunFailure.Lines(live.Completion.Exception ?? (Exception)new OperationCanceledException());
            LiveModel!.End(live.IsStopping ? RunOutcome.Aborted : RunOutcome.Error, lines[0]);
            if (live.Completion.Exception?.InnerException is StartRefusedException)
            {
                Acknowledge(() => Say("Acknowledged", "Now it can be started again."));
            }
            else if (!live.IsStopping)
            {
                Open(new MessageDialog("The run did not start", [.. lines, "", "Nothing was energised, and there is no run file."], Ink.Alarm));
            }
        }

        return true;
    }

    /// <summary>STOP where no run goes on: something may have been left on, by a console or by a program that died.</summary>
    private void SwitchOff()
    {
        if (_switchingOff.IsBusy)
        {
            return;
        }

        var simulation = _console.Free();
        _switchingOff.Start(async _ => new AllOff(await BenchOff.SwitchAsync(Context.Bench, Context.Files.Profiles, simulation ?? Context.Simulation(), Context.Time)));
    }

    private bool TellOff()
    {
        if (!_switchingOff.TryTake(out var off, out var failure))
        {
            return false;
        }

        var isSure = failure is null && off!.Outputs.All(output => output.Confirmed);
        ImmutableArray<string> lines = failure is not null ? [failure.Message]
            : off!.Outputs.IsEmpty ? [$"The bench '{Context.Bench.Name}' has no load and no supply."]
            : [.. off.Outputs.Select(output => output.ToString())];
        Open(new MessageDialog(isSure ? "Everything is off" : "NOT CONFIRMED OFF: DISCONNECT THE PACK BY HAND", lines, isSure ? Ink.Title : Ink.Alarm));
        return true;
    }

    private void AfterTrip() => _dialogs.RemoveAll(dialog => dialog is TripDialog);

    /// <summary>The oldest trip that nobody has taken note of.</summary>
    public void Acknowledge(Action done)
    {
        var latch = new TripLatch(Context.Runs);
        if (latch.Unacknowledged().FirstOrDefault() is { } trip)
        {
            Open(new AcknowledgeDialog(latch, trip, Context.Person, Context.Time, done));
        }
        else
        {
            Say("Trips", "There is no trip that waits to be acknowledged.");
        }
    }

    private void DrawTabs(Canvas canvas)
    {
        var isWide = canvas.Width >= 100;
        var x = canvas.Width >= 130 ? canvas.Text(0, 0, "PackBench", Ink.Title) + 2 : 0;
        foreach (var page in _pages)
        {
            var name = $"F{page.Function - KeyName.F1 + 1}{(canvas.Width < 76 ? "" : " " + page.Title)}";
            var isLast = page == _pages[^1];
            if (isLast && canvas.Width < 100 && page != Page)
            {
                // No room at 80 columns; the help and the bench page name it.
                continue;
            }

            x = canvas.Text(x, 0, page == Page ? $"[{name}]" : $" {name} ", page == Page ? Ink.Selected : Ink.Normal);
        }

        canvas.Text(x, 0, canvas.Width < 84 ? " ?" : " F1 Help", Ink.Normal);
        if (isWide && Context.Bench.IsSimulated)
        {
            canvas.TextRight(canvas.Width, 0, "SIMULATED BENCH", Ink.Warning);
        }
    }

    private void DrawKeys(Canvas canvas, int y)
    {
        var x = 0;
        var hints = Dialog is not null ? [] : Page.Keys;
        foreach (var hint in hints.Append(new KeyHint("?", "help")).Append(new KeyHint("q", "quit")))
        {
            var width = hint.Key.Length + hint.Does.Length + 3;
            if (x + width > canvas.Width)
            {
                return;
            }

            canvas.Text(canvas.Text(x, y, hint.Key, Ink.Key) + 1, y, hint.Does, Ink.Normal);
            x += width;
        }
    }

    private sealed record AllOff(ImmutableArray<SafeConfirmation> Outputs);
}
