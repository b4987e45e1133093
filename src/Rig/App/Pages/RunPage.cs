using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>A run, live or out of its file: curves, cells, steps, limits, events.</summary>
internal sealed class RunPage(Shell shell) : Page, IDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    private readonly RunLook _look = new();
    private readonly Background<RecordedView> _opening = new();
    private RecordedView? _recorded;
    private string? _finished;
    private string _opened = "";
    private long _looked;

    public override string Title => "Run";

    public override KeyName Function => KeyName.F5;

    public override string About =>
        "Curves of pack voltage, current, cells and temperatures; the cells as bars with the weakest and the highest marked; steps with what ends them; how near each limit is; what happened. The same screen for a run that goes on and one out of its file.";

    public RunModel? Model => _recorded?.Model ?? shell.LiveModel;

    public RecordedView? Recorded => _recorded;

    private LiveRun? Live => _recorded is null ? shell.Live : null;

    private bool IsGoingOn => Live is { IsOver: false };

    public override ImmutableArray<KeyHint> Keys
    {
        get
        {
            if (_opening.IsBusy)
            {
                return [new KeyHint("Esc", "do not open it")];
            }

            if (Model is null)
            {
                return [new KeyHint("F4", "choose a procedure"), new KeyHint("F6", "look at an old run")];
            }

            var keys = ImmutableArray.CreateBuilder<KeyHint>();
            if (IsGoingOn)
            {
                keys.AddRange(RunControlKeys.Hints(Live!));
            }
            else if (_finished is not null || _recorded is not null)
            {
                keys.Add(new KeyHint("r", "report"));
            }

            if (IsGoingOn && Model.Band is not null)
            {
                keys.Add(new KeyHint("f", _look.ShowsAhead ? "up to now" : "what is to come"));
            }

            keys.AddRange(
                new KeyHint("Left Right", "cursor"), new KeyHint("+ -", "zoom"), new KeyHint("PgUp PgDn", "move in time"), new KeyHint("z", "one chart"), new KeyHint("Tab", "panel"),
                new KeyHint("Home", "whole run"), new KeyHint("End", "newest"), new KeyHint("Up Down", "events"));
            if (Model.Trip is not null)
            {
                keys.Add(new KeyHint("t", "trip"));
            }

            if (_recorded is not null && shell.LiveModel is not null)
            {
                keys.Add(new KeyHint("l", "back to the live run"));
            }

            return keys.ToImmutable();
        }
    }

    public void ShowLive()
    {
        Close();
        _finished = null;
        _look.Reset();
    }

    /// <summary>It is opened beside the screen, which stays alive on a disk however slow.</summary>
    public void OpenRecorded(string path)
    {
        Close();
        _opened = System.IO.Path.GetFileName(path);
        _opening.Start(stop => Task.FromResult(OpenUnless(path, stop)));
    }

    /// <summary>The live run has ended and has a file.</summary>
    public void TellEnd(string path) => _finished = path;

    public override bool Tick()
    {
        if (_opening.TryTake(out var view, out var failure))
        {
            _recorded = view;
            _look.Reset();
            if (failure is not null)
            {
                shell.Say("This run cannot be opened", failure.Message);
            }

            return true;
        }

        if (_recorded is null)
        {
            return false;
        }

        var isNew = _recorded.Poll();
        if (shell.Context.Time.GetElapsedTime(_looked) >= LookPeriod)
        {
            _looked = shell.Context.Time.GetTimestamp();
            isNew |= _recorded.LookAgain() || _recorded.Refining is not null;
        }

        return isNew;
    }

    public override bool Take(KeyPress key)
    {
        if (_opening.IsBusy)
        {
            if (key.Name == KeyName.Escape)
            {
                _opening.Cancel();
            }

            return key.Name == KeyName.Escape;
        }

        if (Model is not { } model)
        {
            return false;
        }

        return _look.Take(key, model) || (IsGoingOn && RunControlKeys.Take(key, Live!, model, shell.Open)) || TakeOwnKey(key, model);
    }

    public override void Draw(Canvas canvas, Area area)
    {
        if (_opening.IsBusy)
        {
            var inside = canvas.Box(area, "Run");
            canvas.Text(inside.Left + 2, inside.Top + 1, $"Opening {_opened}", Ink.Normal, inside.Right);
            return;
        }

        if (Model is not { } model)
        {
            DrawNothing(canvas, area);
            return;
        }

        var now = _recorded is null ? shell.Now : model.Elapsed;
        var scan = CursorScan(model) ?? model.Latest;
        var (head, body) = area.SplitRows(2);
        body = RunNotice.Draw(canvas, body, model);
        RunHead.Draw(canvas, head, model, Live, now, Note());
        RunHead.KeyFigures(canvas, head, model, scan);
        new RunLayout(canvas, model, scan, now, _look, (from, to) => _recorded?.Traces(from, to) ?? model.Traces).Draw(body);
    }

    public void Dispose() => Close();

    private static void DrawNothing(Canvas canvas, Area area)
    {
        var inside = canvas.Box(area, "Run");
        canvas.Text(inside.Left + 2, inside.Top + 1, "No run goes on.", Ink.Normal);
        canvas.Text(inside.Left + 2, inside.Top + 3, "F4  choose a procedure and start it", Ink.Key);
        canvas.Text(inside.Left + 2, inside.Top + 4, "F6  look at a run that was recorded", Ink.Key);
    }

    private Scan? CursorScan(RunModel model) => _look.Window.Cursor is not { } cursor ? null
        : _recorded is not null ? _recorded.At(TimeSpan.FromSeconds(cursor))
        : model.ScanOfCurves(cursor);

    private string Note()
    {
        if (_look.Window.Cursor is { } cursor)
        {
            return $"cursor at {Figures.Duration(TimeSpan.FromSeconds(cursor))}";
        }

        if (_recorded is { Refining: { } share })
        {
            return $"curves from samples; exact ones {share * 100:0} %";
        }

        return _recorded is not null
            ? _recorded.Model is { Phase: RunPhase.Ended, Outcome: { } outcome } ended
                ? $"RECORDED  {Cli.RunProgress.Word(outcome)}: {ended.Reason}"
                : "FROM ITS FILE: another program runs it, or it was cut off"
            : Live is { Undrawn: > 0 } live ? $"{live.Undrawn} scans not drawn; the file has them" : "";
    }

    private bool TakeOwnKey(KeyPress key, RunModel model)
    {
        switch (key)
        {
            case { Sign: 't' } when model.Trip is not null:
                shell.ShowTrip(model);
                return true;
            case { Sign: 'l' } when _recorded is not null && shell.LiveModel is not null:
                Close();
                return true;
            case { Sign: 'r' } when !IsGoingOn && (_recorded?.Path ?? _finished) is { } path:
                shell.Reports.ShowReport(path);
                shell.Go(shell.Reports);
                return true;
            default:
                return false;
        }
    }

    private RecordedView OpenUnless(string path, CancellationToken stop)
    {
        var view = RecordedView.Open(path, shell.Context.Time);
        if (stop.IsCancellationRequested)
        {
            view.Dispose();
            stop.ThrowIfCancellationRequested();
        }

        return view;
    }

    private void Close()
    {
        _opening.Cancel();
        _recorded?.Dispose();
        _recorded = null;
    }
}
