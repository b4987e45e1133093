using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.App.Pages;

/// <summary>The runs that were recorded. Opens one in the run screen; deletes none.</summary>
internal sealed class HistoryPage(Shell shell) : Page
{
    private readonly HistoryList _list = new();
    private readonly Background<RunListing> _reading = new();
    private readonly Background<CutRun> _takingUp = new();
    private readonly HashSet<string> _marked = new(StringComparer.Ordinal);
    private FieldEditor? _filter;
    private string _failure = "";
    private int _selected;
    private long _takingUpSince;

    public override string Title => "History";

    public override KeyName Function => KeyName.F6;

    public override string About => "All recorded runs, newest first. Type a filter: every word has to be found, such as a pack, a procedure, a date or an outcome. Space marks runs, and c compares those that are marked. g takes up one that was cut off, by its procedure's own rule. Runs are never deleted here.";

    public override bool IsTyping => _filter is not null;

    public override ImmutableArray<KeyHint> Keys => _filter is not null
        ? [new("Enter", "keep the filter"), new("Esc", "clear it")]
        : [new("Enter", "open"), new("r", "report"), .. Selected is { Outcome: null } ? [new KeyHint("g", "resume")] : Array.Empty<KeyHint>(), new("Space", "mark"), new("c", "compare"), new("/", "filter"), new("u", "read again"), new("Up Down", "move")];

    private RunInformation? Selected => _selected < _list.Shown.Length ? _list.Shown[_selected] : null;

    public override void Show() => _reading.Start(stop => Task.FromResult(new RunFolder(shell.Context.Runs).List(cancellationToken: stop)));

    public override bool Tick()
    {
        var isNew = _takingUp.IsBusy;
        _takingUp.TryTake(out var cut, out var refused);
        if (cut is not null)
        {
            shell.Procedures.ShowPlan(new PlanSheet(shell, cut.Plan, cut));
            shell.Go(shell.Procedures);
        }
        else if (refused is not null)
        {
            shell.Say("This run is not taken up again", [.. refused.Message.Split('\n'), "", "Nothing was switched on, and its file is as it was."]);
        }

        if (!_reading.TryTake(out var listing, out var failure))
        {
            return isNew;
        }

        _failure = failure?.Message ?? "";
        _list.Take(listing ?? new RunListing([], []));
        _selected = Math.Clamp(_selected, 0, Math.Max(0, _list.Shown.Length - 1));
        return true;
    }

    public override bool Take(KeyPress key)
    {
        if (_filter is not null)
        {
            TakeFilter(key);
            return true;
        }

        switch (key)
        {
            case { Name: KeyName.Enter } when Selected is { } run:
                shell.OpenRun(run.Path);
                return true;
            case { Sign: 'r' } when Selected is { } run:
                shell.Reports.ShowReport(run.Path);
                shell.Go(shell.Reports);
                return true;
            case { Sign: 'g' } when Selected is { } run:
                TakeUp(run);
                return true;
            case { Sign: ' ' } when Selected is { } run:
                if (!_marked.Remove(run.Path))
                {
                    _marked.Add(run.Path);
                }

                return true;
            case { Sign: 'c' }:
                Compare();
                return true;
            case { Sign: '/' }:
                _filter = new FieldEditor(_list.Filter);
                return true;
            case { Sign: 'u' }:
                Show();
                return true;
            case { Name: KeyName.Escape } when _takingUp.IsBusy:
                _takingUp.Cancel();
                return true;
            case { Name: KeyName.Escape } when _list.Filter.Length > 0:
                Search("");
                return true;
            default:
                var moved = Moved(key, _selected, _list.Shown.Length, 10);
                var isMove = moved != _selected;
                _selected = moved;
                return isMove;
        }
    }

    public override void Draw(Canvas canvas, Area area)
    {
        var inside = canvas.Box(area, $"Runs in {shell.Context.Runs}: {_list.Shown.Length}{(_list.Shown.Length != _list.Count ? $" of {_list.Count}" : "")}{(_reading.IsBusy ? ", reading" : "")}");
        var y = inside.Top;
        if (_filter is not null)
        {
            var x = canvas.Text(inside.Left, y, "Filter: ", Ink.Key);
            _filter.Draw(canvas, x, y, Math.Max(1, inside.Right - x), hasFocus: true);
        }
        else
        {
            canvas.Text(inside.Left, y, _list.Filter.Length > 0 ? $"Filter: {_list.Filter}   (Esc clears it)" : " " + Head(inside.Width - 1), Ink.Dim, inside.Right);
        }

        y++;
        var rows = Math.Max(1, inside.Height - 3);
        var first = FirstShown(_selected, _list.Shown.Length, rows);
        for (var i = first; i < _list.Shown.Length && i < first + rows; i++)
        {
            var run = _list.Shown[i];
            var isSelected = i == _selected;
            canvas.Fill(new Area(inside.Left, y, inside.Width, 1), ' ', isSelected ? Ink.Selected : Ink.Normal);
            canvas.Text(inside.Left, y++, $"{(_marked.Contains(run.Path) ? '*' : ' ')}{Line(run, inside.Width - 1)}", isSelected ? Ink.Selected : run.Outcome is RunOutcome.Passed ? Ink.Normal : Ink.Warning, inside.Right);
        }

        var last = inside.Bottom - 1;
        if (_list.Count == 0 && !_reading.IsBusy)
        {
            canvas.Text(inside.Left + 1, inside.Top + 2, _failure.Length > 0 ? _failure : "There are no runs here yet. F4 starts one.", Ink.Normal, inside.Right);
        }
        else if (_takingUp.IsBusy)
        {
            canvas.Text(inside.Left, last, $"Reading what was done before it was cut off, {shell.Context.Time.GetElapsedTime(_takingUpSince).TotalSeconds:0} s; nothing is switched on   Esc leaves it", Ink.Key, inside.Right);
        }
        else if (_list.Failures.Length > 0)
        {
            canvas.Text(inside.Left, last, $"{_list.Failures.Length} not readable: {_list.Failures[0]}", Ink.Warning, inside.Right);
        }
        else if (Selected is { } selected)
        {
            canvas.Text(inside.Left, last, $"{selected.FileName}  {selected.Reason}", Ink.Dim, inside.Right);
        }
    }

    private void TakeUp(RunInformation run)
    {
        if (shell.IsRunning)
        {
            shell.Say("A run is going on", "One run at a time: end it first (F5, then a), or wait for its end.");
        }
        else if (!_takingUp.IsBusy)
        {
            _takingUpSince = shell.Context.Time.GetTimestamp();
            _takingUp.Start(_ => Task.FromResult(CutRun.Read(run.Path, shell.Context)));
        }
    }

    private void Compare()
    {
        var runs = _list.Shown.Where(run => _marked.Contains(run.Path)).OrderBy(run => run.StartedUtc).ToList();
        if (runs.Count < 2 || runs.DistinctBy(run => run.Procedure).Count() > 1)
        {
            shell.Say("Nothing to compare", runs.Count < 2 ? "Mark two or more runs with Space first." : "Only runs of one procedure compare.");
            return;
        }

        shell.Reports.ShowComparison([.. runs.Select(run => run.Path)]);
        shell.Go(shell.Reports);
    }

    private static string Head(int width) => Columns(width, "started (UTC)", "outcome", "procedure", "duration", "scans", "figure", "pack");

    private static string Line(RunInformation run, int width) => Columns(
        width, HistoryList.Started(run), $"{HistoryList.Outcome(run)}{(run.Origin == "simulated" ? " sim" : run.Origin.StartsWith(RunHeader.Imported, StringComparison.Ordinal) ? " imp" : "")}", run.Procedure, Figures.Duration(run.Duration),
        run.Scans.ToString(System.Globalization.CultureInfo.InvariantCulture), HistoryList.Figure(run), run.PackTitle);

    private static string Columns(int width, string started, string outcome, string procedure, string duration, string scans, string figure, string pack) => width < 100
        ? $"{started,-16} {outcome,-15} {procedure,-20} {duration,11} {figure,10}"
        : $"{started,-16} {outcome,-15} {procedure,-24} {duration,12} {scans,9} {figure,11}  {pack}";

    private void TakeFilter(KeyPress key)
    {
        switch (key.Name)
        {
            case KeyName.Enter:
                _filter = null;
                break;
            case KeyName.Escape:
                _filter = null;
                Search("");
                break;
            default:
                _filter!.Take(key);
                Search(_filter.Text);
                break;
        }
    }

    private void Search(string text)
    {
        _list.Search(text);
        _selected = 0;
    }
}
