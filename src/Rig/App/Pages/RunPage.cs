using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>A run, live or out of its file: curves, cells, steps, limits, events.</summary>
internal sealed class RunPage(Shell shell) : Page, IDisposable
{
    private const int Panels = 4;
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly double[] Speeds = [1, 10, 60, 600, 3600, double.PositiveInfinity];

    private readonly ChartWindow _window = new();
    private RecordedView? _recorded;
    private string? _finished;
    private long _looked;
    private int _enlarged = -1;
    private int _panel;
    private int _eventsBack;
    private int _chartWidth = 60;

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
            var keys = ImmutableArray.CreateBuilder<KeyHint>();
            if (Model is null)
            {
                return [new KeyHint("F4", "choose a procedure"), new KeyHint("F6", "look at an old run")];
            }

            if (IsGoingOn)
            {
                keys.AddRange(new KeyHint("p", Live!.Control.IsPauseWanted ? "resume" : "pause"), new KeyHint("s", "skip step"), new KeyHint("a", "abort"));
                if (Live.Plan.Bench.IsSimulatedHere)
                {
                    keys.Add(new KeyHint("[ ]", "speed"));
                }
            }
            else if (_finished is not null || _recorded is not null)
            {
                keys.Add(new KeyHint("r", "report"));
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
        _window.ShowAll();
        _window.DropCursor();
    }

    public void ShowRecorded(RecordedView view)
    {
        Close();
        _recorded = view;
        _window.ShowAll();
        _window.DropCursor();
    }

    /// <summary>The live run has ended and has a file.</summary>
    public void TellEnd(string path) => _finished = path;

    public override bool Tick()
    {
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
        if (Model is not { } model)
        {
            return false;
        }

        return TakeChartKey(key, End(model)) || TakeRunKey(key) || TakeViewKey(key, model);
    }

    public override void Draw(Canvas canvas, Area area)
    {
        if (Model is not { } model)
        {
            DrawNothing(canvas, area);
            return;
        }

        var now = _recorded is null ? shell.Now : model.Elapsed;
        var scan = CursorScan(model) ?? model.Latest;
        var (head, body) = area.SplitRows(2);
        RunPanels.Header(canvas, head, model, Live, now, Note());
        RunPanels.KeyFigures(canvas, head, model, scan);
        if (canvas.Width < 100)
        {
            DrawNarrow(canvas, body, model, scan, now);
        }
        else
        {
            DrawWide(canvas, body, model, scan, now);
        }
    }

    public void Dispose() => Close();

    private static double End(RunModel model) => Math.Max(model.Traces.End, model.Elapsed.TotalSeconds);

    private static void DrawNothing(Canvas canvas, Area area)
    {
        var inside = canvas.Box(area, "Run");
        canvas.Text(inside.Left + 2, inside.Top + 1, "No run goes on.", Ink.Normal);
        canvas.Text(inside.Left + 2, inside.Top + 3, "F4  choose a procedure and start it", Ink.Key);
        canvas.Text(inside.Left + 2, inside.Top + 4, "F6  look at a run that was recorded", Ink.Key);
    }

    private void DrawNarrow(Canvas canvas, Area body, RunModel model, Scan? scan, TimeSpan now)
    {
        var (left, right) = body.SplitColumns(body.Width * 56 / 100);
        DrawCharts(canvas, left, model, scan);
        var (cells, panel) = right.SplitRows(Math.Min(model.Channels.Cells.Length + 2, right.Height / 2));
        if (model.Channels.Cells.Length > 0)
        {
            RunPanels.Cells(canvas, cells, model, scan);
        }
        else
        {
            panel = right;
        }

        DrawPanel(canvas, panel, model, scan, now, _panel);
    }

    private void DrawWide(Canvas canvas, Area body, RunModel model, Scan? scan, TimeSpan now)
    {
        var (upper, lower) = body.SplitRows(body.Height - Math.Max(7, body.Height / 5));
        var isRich = canvas.Width >= 160;
        var side = isRich ? 48 : 46;
        var (charts, columns) = upper.SplitColumns(upper.Width - (isRich ? 2 * side : side));
        DrawCharts(canvas, charts, model, scan);
        var (first, second) = columns.SplitColumns(side);
        var (cells, under) = first.SplitRows(model.Channels.Cells.Length > 0 ? Math.Min(model.Channels.Cells.Length + 2, first.Height / 2) : 0);
        RunPanels.Cells(canvas, cells, model, scan);
        if (isRich)
        {
            RunPanels.Readings(canvas, under, model, scan, now);
            var (steps, rest) = second.SplitRows(second.Height / 2);
            RunPanels.Steps(canvas, steps, model);
            var (limits, barriers) = rest.SplitRows(rest.Height - Math.Max(3, model.Barriers.Count + 2));
            RunPanels.Limits(canvas, limits, model);
            RunPanels.Barriers(canvas, barriers, model);
        }
        else
        {
            var (steps, other) = under.SplitRows(Math.Max(under.Height / 2, Math.Min(under.Height - 6, (model.Steps.Count * 2) + 2)));
            RunPanels.Steps(canvas, steps, model);
            DrawPanel(canvas, other, model, scan, now, 1 + (_panel % (Panels - 1)));
        }

        RunPanels.Events(canvas, lower, model, _eventsBack);
    }

    private void DrawPanel(Canvas canvas, Area area, RunModel model, Scan? scan, TimeSpan now, int panel)
    {
        switch (panel)
        {
            case 0:
                RunPanels.Steps(canvas, area, model);
                break;
            case 1:
                RunPanels.Limits(canvas, area, model);
                break;
            case 2:
                RunPanels.Readings(canvas, area, model, scan, now);
                break;
            default:
                if (canvas.Width < 100)
                {
                    RunPanels.Events(canvas, area, model, _eventsBack);
                }
                else
                {
                    RunPanels.Barriers(canvas, area, model);
                }

                break;
        }
    }

    private void DrawCharts(Canvas canvas, Area area, RunModel model, Scan? scan)
    {
        _chartWidth = Math.Max(2, area.Width - StripChart.AxisWidth);
        var groups = ChartGroup.For(model.Channels);
        if (_enlarged >= 0 && _enlarged < groups.Length)
        {
            groups = [groups[_enlarged]];
        }

        var range = _window.Range(End(model));
        var traces = _recorded?.Traces(range.From, range.To) ?? model.Traces;
        var (charts, axis) = area.SplitRows(area.Height - 1);
        for (var i = 0; i < groups.Length; i++)
        {
            var top = charts.Top + (charts.Height * i / groups.Length);
            var bottom = charts.Top + (charts.Height * (i + 1) / groups.Length);
            RunPanels.Chart(canvas, charts with { Top = top, Height = bottom - top }, model, traces, groups[i], scan, range, _window.Cursor);
        }

        RunPanels.TimeAxis(canvas, axis, range, _window);
    }

    private Scan? CursorScan(RunModel model)
    {
        if (_window.Cursor is not { } cursor)
        {
            return null;
        }

        if (_recorded is not null)
        {
            return _recorded.At(TimeSpan.FromSeconds(cursor));
        }

        // Live: what the curves know of that time.
        var half = model.Traces.Slice / 2;
        var at = TimeSpan.FromSeconds(cursor);
        var readings = new Reading[model.Channels.Count];
        for (var channel = 0; channel < readings.Length; channel++)
        {
            var extent = model.Traces.Between(channel, cursor - half, cursor + half);
            readings[channel] = extent.IsEmpty ? Reading.None : new Reading((extent.Minimum + extent.Maximum) / 2, Validity.Good, at);
        }

        return new Scan(-1, at, default, -1, readings);
    }

    private string Note()
    {
        if (_window.Cursor is { } cursor)
        {
            return $"cursor at {Models.Figures.Duration(TimeSpan.FromSeconds(cursor))}";
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

    private bool TakeChartKey(KeyPress key, double end)
    {
        switch (key.Name)
        {
            case KeyName.Left or KeyName.Right:
                _window.MoveCursor(key.Name == KeyName.Left ? -1 : 1, _chartWidth, end);
                return true;
            case KeyName.PageUp or KeyName.PageDown:
                _window.Pan(key.Name == KeyName.PageUp ? -0.5 : 0.5, end);
                return true;
            case KeyName.Home:
                _window.ShowAll();
                return true;
            case KeyName.End:
                _window.Follow();
                _window.DropCursor();
                return true;
            case KeyName.Escape:
                _window.DropCursor();
                return true;
            case KeyName.Sign when key.Sign is '+' or '=' or '-' or '_':
                _window.Zoom(key.Sign is '+' or '=' ? 0.5 : 2, end);
                return true;
            default:
                return false;
        }
    }

    private bool TakeViewKey(KeyPress key, RunModel model)
    {
        switch (key)
        {
            case { Name: KeyName.Tab }:
                _panel = (_panel + 1) % Panels;
                return true;
            case { Name: KeyName.BackTab }:
                _panel = (_panel + Panels - 1) % Panels;
                return true;
            case { Name: KeyName.Up or KeyName.Down }:
                _eventsBack = Math.Clamp(_eventsBack + (key.Name == KeyName.Up ? 1 : -1), 0, Math.Max(0, model.Events.Count - 1));
                return true;
            case { Sign: 'z' }:
                _enlarged = _enlarged + 1 >= ChartGroup.For(model.Channels).Length ? -1 : _enlarged + 1;
                return true;
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

    private bool TakeRunKey(KeyPress key)
    {
        if (!IsGoingOn || Live is not { } live)
        {
            return false;
        }

        switch (key)
        {
            case { Sign: 'p' } when live.Control.IsPauseWanted:
                shell.Open(new ConfirmDialog("Resume the run?", "The step goes on; an output that was on before the pause is switched on again, after a new look at the pack.", "resume", live.Control.Resume));
                return true;
            case { Sign: 'p' }:
                shell.Open(new ConfirmDialog("Pause the run?", "The output is switched off and the step holds. Scans, limits and the record go on, and so does the time of the step.", "pause", live.Control.Pause));
                return true;
            case { Sign: 's' }:
                shell.Open(new ConfirmDialog(
                    "Skip this step?", $"'{Model!.PresentStep?.Title ?? "the present step"}' ends now, and the procedure goes on with the next one. Results that need it will be missing or worse.", "skip it", live.Control.Skip));
                return true;
            case { Sign: 'a' }:
                shell.Open(new ConfirmDialog("Abort the run?", "Everything is switched off, the teardown is done, and the run ends as aborted. F9 does the same without asking.", "abort", live.Stop));
                return true;
            case { Sign: '[' or ']' } when live.Plan.Bench.IsSimulatedHere:
                live.Speed = NextSpeed(live.Speed, key.Sign == ']');
                return true;
            default:
                return false;
        }
    }

    private static double NextSpeed(double speed, bool isFaster) => isFaster
        ? Speeds.FirstOrDefault(next => next > speed, Speeds[^1])
        : Speeds.LastOrDefault(next => next < speed, Speeds[0]);

    private void Close()
    {
        _recorded?.Dispose();
        _recorded = null;
    }
}
