using System.Collections.Immutable;
using PackBench.Instruments.Simulation;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.Bench;

namespace PackBench.Rig.App.Pages;

/// <summary>Lines to one instrument of the bench and what it says to them. Not while a run goes on: the instruments belong to the run.</summary>
internal sealed class ConsolePage(Shell shell) : Page, IDisposable
{
    private const int LongestLog = 1000;

    private readonly ImmutableArray<BenchInstrument> _instruments = [.. shell.Context.Bench.Instruments.Where(instrument => instrument.Role != "bms")];
    private readonly Background<string> _asking = new();
    private readonly List<(string Text, Ink Ink)> _log = [];
    private readonly List<string> _earlier = [];
    private FieldEditor _editor = new();
    private ConsoleLine? _line;
    private int _chosen;
    private int _recalled;
    private int _back;

    public override string Title => "Console";

    public override KeyName Function => KeyName.F10;

    public override string About =>
        "Sends what is typed to one instrument of the bench: a line with a question mark is answered, and the error queue is asked after each. Nothing watches limits here; F9 switches every output of the bench off. While a run goes on its instruments are its own.";

    public override bool IsTyping => !shell.IsRunning && _instruments.Length > 0;

    public override ImmutableArray<KeyHint> Keys => IsTyping
        ? [new("Enter", "send"), new("Tab", "next instrument"), new("Up Down", "earlier lines"), new("PgUp PgDn", "scroll")]
        : [];

    public override bool Tick()
    {
        if (!_asking.TryTake(out var said, out var failure))
        {
            return false;
        }

        foreach (var line in (said ?? failure!.Message).TrimEnd('\n').Split('\n'))
        {
            Add(line, said is null || line.StartsWith("error ", StringComparison.Ordinal) ? Ink.Warning : Ink.Normal);
        }

        return true;
    }

    public override bool Take(KeyPress key)
    {
        if (!IsTyping)
        {
            return false;
        }

        switch (key.Name)
        {
            case KeyName.Enter:
                Send();
                return true;
            case KeyName.Tab or KeyName.BackTab when !_asking.IsBusy:
                _chosen = (_chosen + (key.Name == KeyName.Tab ? 1 : _instruments.Length - 1)) % _instruments.Length;
                return true;
            case KeyName.Up or KeyName.Down when _earlier.Count > 0:
                _recalled = Math.Clamp(_recalled + (key.Name == KeyName.Up ? -1 : 1), 0, _earlier.Count);
                _editor = new FieldEditor(_recalled < _earlier.Count ? _earlier[_recalled] : "");
                return true;
            case KeyName.PageUp:
                _back = Math.Min(_back + 10, Math.Max(0, _log.Count - 1));
                return true;
            case KeyName.PageDown:
                _back = Math.Max(0, _back - 10);
                return true;
            default:
                return _editor.Take(key);
        }
    }

    public override void Draw(Canvas canvas, Area area)
    {
        var inside = canvas.Box(area, "Console");
        if (!IsTyping)
        {
            canvas.Text(
                inside.Left + 1, inside.Top, shell.IsRunning ? "A run goes on: its instruments are its own." : "This bench has no instrument that speaks SCPI.", Ink.Normal, inside.Right);
            return;
        }

        var to = _instruments[_chosen];
        var y = inside.Top;
        canvas.Text(inside.Left + 1, y++, $"{to.Role}: {to.Profile} at {to.Address}   (Tab: the next one)", Ink.Title, inside.Right);
        canvas.Text(inside.Left + 1, y++, "Nothing watches limits here. F9 switches every output of the bench off.", Ink.Warning, inside.Right);
        var rows = Math.Max(0, inside.Bottom - y - 1);
        var first = Math.Max(0, _log.Count - rows - _back);
        foreach (var (text, ink) in _log.Skip(first).Take(rows))
        {
            canvas.Text(inside.Left + 1, y++, text, ink, inside.Right);
        }

        var x = canvas.Text(inside.Left + 1, inside.Bottom - 1, _asking.IsBusy ? "waits " : "> ", Ink.Key);
        _editor.Draw(canvas, x, inside.Bottom - 1, Math.Max(1, inside.Right - x), hasFocus: !_asking.IsBusy);
    }

    /// <summary>The link is free when it returns. The world of a simulated bench is handed over, with what may be on in it.</summary>
    public SimulatedBench? Free()
    {
        _asking.Cancel();
        var simulation = _line?.Simulation;
        _line?.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(2));
        _line = null;
        return simulation;
    }

    public void Dispose() => Free();

    private void Send()
    {
        var (to, text) = (_instruments[_chosen], _editor.Text.Trim());
        if (text.Length == 0 || _asking.IsBusy)
        {
            return;
        }

        _line ??= new ConsoleLine(shell.Context);
        var line = _line;
        _asking.Start(stop => line.SayAsync(to, text, stop));
        Add($"{to.Role}> {text}", Ink.Key);
        _earlier.Remove(text);
        _earlier.Add(text);
        (_recalled, _back, _editor) = (_earlier.Count, 0, new FieldEditor());
    }

    private void Add(string text, Ink ink)
    {
        _log.Add((text, ink));
        if (_log.Count > LongestLog)
        {
            _log.RemoveRange(0, _log.Count - LongestLog);
        }
    }
}
