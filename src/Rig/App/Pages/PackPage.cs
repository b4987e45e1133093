using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.App.Pages;

/// <summary>The thing under test: identity, chemistry, limits, and its runs.</summary>
internal sealed class PackPage(Shell shell) : Page
{
    private readonly Background<RunListing> _reading = new();
    private RunListing _runs = new([], []);
    private int _selected;

    public override string Title => "Pack";

    public override KeyName Function => KeyName.F3;

    public override string About => "The pack as its file says it: identity, chemistry, limits that no procedure can widen, what the BMS should be set to, and the runs that it has had.";

    public override ImmutableArray<KeyHint> Keys => [new("Up Down", "choose a run"), new("Enter", "open it"), new("c", "certificate")];

    public override void Show() =>
        _reading.Start(stop => Task.FromResult(new RunFolder(shell.Context.Runs).List(new RunFilter(Pack: shell.Context.Pack.Id), stop)));

    public override bool Tick()
    {
        if (!_reading.TryTake(out var runs, out _))
        {
            return false;
        }

        _runs = runs ?? _runs;
        return true;
    }

    public override bool Take(KeyPress key)
    {
        if (key.Name == KeyName.Enter && _selected < _runs.Runs.Length)
        {
            shell.OpenRun(_runs.Runs[_selected].Path);
            return true;
        }

        if (key.Is('c'))
        {
            shell.Open(new CertificateDialog(shell.Context));
            return true;
        }

        var moved = Moved(key, _selected, _runs.Runs.Length, 10);
        var isMove = moved != _selected;
        _selected = moved;
        return isMove;
    }

    public override void Draw(Canvas canvas, Area area)
    {
        var lines = Lines().ToList();
        var (upper, lower) = area.SplitRows(Math.Min(lines.Count + 2, area.Height * 2 / 3));
        var inside = canvas.Box(upper, shell.Context.Pack.Title);
        var wide = inside.Width >= 110;
        var column = inside.Width / 2;
        var rows = wide ? (lines.Count + 1) / 2 : lines.Count;
        for (var i = 0; i < lines.Count; i++)
        {
            var (x, y) = wide && i >= rows ? (inside.Left + column, inside.Top + i - rows) : (inside.Left + 1, inside.Top + i);
            if (y < inside.Bottom)
            {
                canvas.Text(x, y, lines[i].Label, Ink.Dim);
                canvas.Text(x + 20, y, lines[i].Value, Ink.Normal, wide && i < rows ? inside.Left + column - 1 : inside.Right);
            }
        }

        if (wide)
        {
            (_, lower) = area.SplitRows(rows + 2);
            canvas.Fill(lower, ' ', Ink.Normal);
            canvas.Box(area with { Height = rows + 2 }, shell.Context.Pack.Title);
        }

        var list = canvas.Box(lower, $"Its runs: {_runs.Runs.Length}");
        var first = FirstShown(_selected, _runs.Runs.Length, list.Height);
        for (var i = first; i < _runs.Runs.Length && i < first + list.Height; i++)
        {
            var run = _runs.Runs[i];
            var ink = i == _selected ? Ink.Selected : Ink.Normal;
            canvas.Fill(new Area(list.Left, list.Top + i - first, list.Width, 1), ' ', ink);
            canvas.Text(
                list.Left, list.Top + i - first, $"{HistoryList.Started(run),-16} {HistoryList.Outcome(run),-11} {run.Procedure,-22} {Figures.Duration(run.Duration),11} {HistoryList.Figure(run),10}", ink, list.Right);
        }

        if (_runs.Runs.IsEmpty && !_reading.IsBusy)
        {
            canvas.Text(list.Left + 1, list.Top, "none yet", Ink.Dim, list.Right);
        }
    }

    private IEnumerable<(string Label, string Value)> Lines()
    {
        var pack = shell.Context.Pack;
        var chemistry = pack.Chemistry;
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        yield return ("file", pack.SourceFile);
        yield return ("topology", Text($"{pack.Parallel}P{pack.Series}S"));
        yield return ("capacity, energy", Text($"{pack.Capacity.AmpereHours:0.#} Ah, {pack.Energy.WattHours:0} Wh"));
        yield return ("chemistry", $"{chemistry.Name}, {chemistry.Title}; grade {chemistry.Grade}");
        yield return ("cell, absolute", Text($"{chemistry.AbsoluteMin.Volts:0.00} V to {chemistry.AbsoluteMax.Volts:0.00} V"));
        yield return ("cell, in use", Text($"{chemistry.DischargeStop.Volts:0.00} V to {chemistry.ChargeStop.Volts:0.00} V"));
        yield return ("current", Text($"charge {pack.MaximumCharge.Amperes:0.#} A, discharge {pack.MaximumDischarge.Amperes:0.#} A"));
        yield return ("temperature", Text($"charge {chemistry.ChargeMin.Celsius:0} to {chemistry.ChargeMax.Celsius:0} °C, discharge {chemistry.DischargeMin.Celsius:0} to {chemistry.DischargeMax.Celsius:0} °C"));
        yield return ("charger", pack.ChargerVoltage is { } volts && pack.ChargerCurrent is { } amperes ? Text($"{volts.Volts:0.00} V, {amperes.Amperes:0.#} A") : "not stated");
        yield return ("BMS", pack.BmsModel.Length > 0 ? pack.BmsModel : "not stated");
        yield return ("serial, builder", $"{(pack.Serial.Length > 0 ? pack.Serial : "none")}, {(pack.Builder.Length > 0 ? pack.Builder : "not stated")}");
        yield return ("cells from", pack.Provenance.Length > 0 ? pack.Provenance.ReplaceLineEndings(" ") : "not stated");
        foreach (var (name, value) in pack.BmsSettings.Take(4))
        {
            yield return ($"BMS {name}", value.ToString());
        }
    }
}
