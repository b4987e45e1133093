using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.App.Pages;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App;

/// <summary>
/// The application without its terminal: pages, dialogs and the run that goes on. The terminal gives it keys and ticks and shows what it
/// draws; a test does the same. One thread, but for <see cref="Stop"/>.
/// </summary>
internal sealed class Shell : IDisposable
{
    private readonly DialogStack _dialogs = new();
    private readonly PresentRun _present;
    private readonly RunDialogs _runDialogs;
    private readonly StopWithoutRun _switchingOff;
    private readonly ConsolePage _console;
    private bool _wantsOut;

    public Shell(RigContext context)
    {
        Context = context;
        _present = new PresentRun(context.Time, context.Person);
        _switchingOff = new StopWithoutRun(context);
        RunPage = new RunPage(this);
        _runDialogs = new RunDialogs(context, _present, _dialogs, RunPage.TellEnd);
        Reports = new ReportsPage(this);
        Bms = new BmsPage(this);
        _console = new ConsolePage(this);
        Procedures = new ProceduresPage(this);
        Pages = [new BenchPage(this), new PackPage(this), Procedures, RunPage, new HistoryPage(this), Reports, Bms, _console];
        Page = Procedures;
        Page.Show();
    }

    public RigContext Context { get; }

    public RunPage RunPage { get; }

    public ProceduresPage Procedures { get; }

    public ReportsPage Reports { get; }

    public BmsPage Bms { get; }

    public ImmutableArray<Page> Pages { get; }

    public Page Page { get; private set; }

    public Dialog? Dialog => _dialogs.Top;

    /// <summary>The run of this application: going on, or the last that did.</summary>
    public LiveRun? Live => _present.Live;

    public RunModel? LiveModel => _present.Model;

    public TimeSpan Now => _present.Now;

    public TimeSpan Age => _present.Age;

    public bool IsRunning => _present.IsRunning;

    /// <summary>The terminal may be given back: somebody wants out, and nothing runs any more.</summary>
    public bool IsClosing => _wantsOut && !IsRunning;

    public void Open(Dialog dialog) => _dialogs.Open(dialog);

    public void Say(string title, params ImmutableArray<string> lines) => Open(new MessageDialog(title, lines));

    public void Go(Page page)
    {
        Page = page;
        page.Show();
    }

    /// <param name="cut">The run that it takes up; null for a new one.</param>
    public void Start(RunPlan plan, Prediction? prediction, double pace, CutRun? cut = null)
    {
        if (IsRunning)
        {
            Say("A run is going on", "One run at a time: end it first (F5, then a), or wait for its end.");
            return;
        }

        Bms.Free();
        _console.Free();
        _present.Start(plan, prediction, pace, cut, Context.Model);
        _runDialogs.Begin();
        RunPage.ShowLive();
        Go(RunPage);
    }

    /// <summary>A prediction that was made while its run had begun already.</summary>
    public void Predicted(RunPlan? plan, Prediction? prediction) => _present.Predicted(plan, prediction);

    /// <summary>Everything off, now. From any thread, in every state, without a question.</summary>
    public void Stop() => _present.Stop();

    public void OpenRun(string path)
    {
        RunPage.OpenRecorded(path);
        Go(RunPage);
    }

    public void ShowTrip(RunModel model) => _runDialogs.ShowTrip(model);

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
        var isNew = _present.TakeEvents();
        foreach (var page in Pages)
        {
            isNew |= page.Tick() && page == Page;
        }

        isNew |= _runDialogs.Tick();
        if (_switchingOff.Told() is { } told)
        {
            Open(told);
            isNew = true;
        }

        isNew |= _dialogs.Tick() | _dialogs.Sweep();
        return isNew || IsRunning;
    }

    public void Take(KeyPress key)
    {
        if (key.Name == KeyName.F9)
        {
            Stop();
            if (!IsRunning && !_switchingOff.IsBusy)
            {
                _switchingOff.Start(_console.Free());
            }
        }
        else if (key.Name == KeyName.Quit)
        {
            Leave(asks: true);
        }
        else if (Dialog is { } dialog)
        {
            dialog.Take(key);
            _dialogs.Sweep();
        }
        else if (Page.IsTyping && key.Name == KeyName.Sign)
        {
            Page.Take(key);
        }
        else if (PageOf(key) is { } wanted)
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
        if (ShellFrame.Inside(canvas) is not { IsEmpty: false } inside)
        {
            ShellFrame.TellTooSmall(canvas, this);
            return;
        }

        ShellFrame.DrawTabs(canvas, this);
        Page.Draw(canvas, inside);
        _dialogs.Draw(canvas);
        ShellFrame.Draw(canvas, this);
    }

    public void Dispose()
    {
        RunPage.Dispose();
        Bms.Dispose();
        _console.Dispose();
        _present.Dispose();
    }

    private Page? PageOf(KeyPress key) => Pages.FirstOrDefault(
        page => page.Function == key.Name || (key.Name == KeyName.Sign && page.Function <= KeyName.F8 && key.Sign == (char)('2' + (page.Function - KeyName.F2))));
}
