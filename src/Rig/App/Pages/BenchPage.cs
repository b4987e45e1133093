using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;

namespace PackBench.Rig.App.Pages;

/// <summary>The instruments by role: where they are, who they are, what they read, how old that is.</summary>
internal sealed class BenchPage(Shell shell) : Page
{
    private readonly Background<Sight> _looking = new();
    private Sight? _sight;
    private ImmutableArray<string> _failures = [];
    private int _first;

    public override string Title => "Bench";

    public override KeyName Function => KeyName.F2;

    public override string About => "The instruments of the bench file by role. Identify and test connect, ask who is there and read every channel once; nothing is set and nothing is energised.";

    public override ImmutableArray<KeyHint> Keys => shell.IsRunning ? [new("Up Down", "channels")] : [new("t", "identify and read"), new("F10", "console"), new("Up Down", "channels")];

    public override bool Tick()
    {
        if (!_looking.TryTake(out var sight, out var failure))
        {
            return false;
        }

        (_sight, _failures) = (sight ?? _sight, failure is null ? [] : RunFailure.Lines(failure));
        return true;
    }

    public override bool Take(KeyPress key)
    {
        if ((key.Is('t') || key.Is('i')) && !shell.IsRunning)
        {
            shell.Bms.Free();
            _looking.Start(LookAsync);
            return true;
        }

        if (key.Name is KeyName.Up or KeyName.Down or KeyName.PageUp or KeyName.PageDown)
        {
            _first = Math.Max(0, _first + key.Name switch { KeyName.Up => -1, KeyName.Down => 1, KeyName.PageUp => -10, _ => 10 });
            return true;
        }

        return false;
    }

    public override void Draw(Canvas canvas, Area area)
    {
        var bench = shell.Context.Bench;
        var (upper, lower) = area.SplitRows(Math.Min((bench.Instruments.Length * 2) + 3, area.Height - 5));
        var title = bench.Title.Length > 0 ? bench.Title : bench.Name;
        var inside = canvas.Box(upper, $"{title}{(bench.IsSimulated ? ", SIMULATED: nothing is connected" : "")}", Ink.Dim, bench.IsSimulated ? Ink.Warning : Ink.Title);
        var y = inside.Top;
        var isBrief = bench.Instruments.Length * 2 > inside.Height;
        foreach (var instrument in bench.Instruments)
        {
            var identity = _sight?.Identities.GetValueOrDefault(instrument.Role);
            var x = canvas.Text(inside.Left + 1, y, instrument.Role.PadRight(18), Ink.Title);
            var age = AgeOf(instrument.Role);
            canvas.Text(x + 1, y, identity ?? $"{instrument.Profile} at {instrument.Address}", Ink.Normal, inside.Right - age.Length - 1);
            canvas.TextRight(inside.Right, y++, age, Ink.Dim);
            if (!isBrief)
            {
                var calibration = instrument.Calibrated is { } date ? $"calibrated {date:yyyy-MM-dd}" : "uncalibrated: its specification is assumed";
                canvas.Text(inside.Left + 20, y++, identity is null ? calibration : $"{instrument.Address}, {calibration}", Ink.Dim, inside.Right);
            }
        }

        DrawReadings(canvas, canvas.Box(lower, shell.IsRunning ? "Readings of the run" : "Readings"));
    }

    private void DrawReadings(Canvas canvas, Area area)
    {
        var y = area.Top;
        foreach (var failure in _failures.Take(area.Height))
        {
            canvas.Text(area.Left + 1, y++, failure, Ink.Warning, area.Right);
        }

        var rows = shell.IsRunning && shell.LiveModel is { } model ? model.FiguresOf(model.Latest, shell.Now) : _sight?.Readings ?? [];
        if (rows.IsEmpty && _failures.IsEmpty)
        {
            canvas.Text(area.Left + 1, y, _looking.IsBusy ? "connecting" : "t identifies every instrument and reads it once. Nothing is energised.", Ink.Normal, area.Right);
            return;
        }

        var columns = Math.Max(1, area.Width / 44);
        var perColumn = Math.Max(1, area.Bottom - y);
        _first = Math.Clamp(_first, 0, Math.Max(0, rows.Length - (perColumn * columns)));
        for (var i = 0; i < perColumn * columns && _first + i < rows.Length; i++)
        {
            var row = rows[_first + i];
            var left = area.Left + 1 + (i / perColumn * (area.Width / columns));
            canvas.Text(left, y + (i % perColumn), row.Label, Ink.Normal);
            canvas.TextRight(left + 34, y + (i % perColumn), row.Fault.Length > 0 ? row.Fault : row.Value, row.Fault.Length > 0 ? Ink.Warning : Ink.Normal);
            if (shell.IsRunning)
            {
                canvas.TextRight(left + 42, y + (i % perColumn), Figures.Age(row.Age), Ink.Dim);
            }
        }
    }

    /// <summary>Of the newest reading that an instrument gave the run that goes on.</summary>
    private string AgeOf(string role)
    {
        if (!shell.IsRunning || shell.LiveModel is not { Latest: { } scan } model)
        {
            return "";
        }

        var ages = Enumerable.Range(0, model.Channels.Count).Where(index => model.Channels[index].Source == role && scan[index].Taken > TimeSpan.Zero)
            .Select(index => shell.Now - scan[index].Taken).ToList();
        return ages.Count > 0 ? $"answered {Figures.Age(ages.Min())} ago" : "no answer yet";
    }

    private async Task<Sight> LookAsync(CancellationToken cancellationToken)
    {
        var (bench, pack, time) = (shell.Context.Bench, shell.Context.Pack, shell.Context.Time);
        await using var connected = await BenchConnector.ConnectAsync(bench, pack, shell.Context.Files.Profiles, shell.Context.Simulation(), time, cancellationToken);
        var clock = new RunClock(time);
        var scan = await new Scanner(connected.Channels, connected.Sources, clock).TakeAsync(cancellationToken);
        var model = new RunModel(connected.Channels, "", "", bench.IsSimulated);
        return new Sight(
            connected.Instruments.DistinctBy(instrument => instrument.Entry.Role).ToImmutableDictionary(instrument => instrument.Entry.Role, instrument => instrument.Identity),
            [.. Enumerable.Range(0, connected.Channels.Count).Select(index => model.Figure(index, scan, clock.Elapsed))]);
    }

    private sealed record Sight(ImmutableDictionary<string, string> Identities, ImmutableArray<FigureRow> Readings);
}
