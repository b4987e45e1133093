using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Packs.Audit;

namespace PackBench.Rig.App.Pages;

/// <summary>The BMS as it sees the pack: cells, switches, settings. Only read.</summary>
internal sealed class BmsPage(Shell shell) : Page, IDisposable
{
    private BmsMonitor? _monitor;
    private BmsSight? _shown;
    private int _first;

    public override string Title => "BMS";

    public override KeyName Function => KeyName.F8;

    public override string About => "What the BMS shows: cells, current, temperatures, switches, alarms and settings; a judges the settings by the pack file. Nothing is written here: packbench bms backup, set and restore do. While a run goes on the run has the link, and its readings are shown.";

    public override ImmutableArray<KeyHint> Keys => shell.IsRunning
        ? []
        : [new("c", _monitor is null ? "connect and read" : "let go"), new("a", "audit"), new("Up Down", "settings")];

    public override bool Tick()
    {
        if (_monitor is null || (_monitor.Latest == _shown && _monitor.Failure.Length == 0))
        {
            return false;
        }

        _shown = _monitor.Latest;
        return true;
    }

    public override bool Take(KeyPress key)
    {
        if (key.Is('c') && !shell.IsRunning)
        {
            if (_monitor is not null)
            {
                Free();
            }
            else if (shell.Context.Bench.Instruments.Any(instrument => instrument.Role == "bms"))
            {
                _monitor = new BmsMonitor(shell.Context.Bench, shell.Context.Time);
                _monitor.Start();
            }
            else
            {
                shell.Say("No BMS", $"The bench '{shell.Context.Bench.Name}' has no instrument in the role 'bms'.");
            }

            return true;
        }

        if (key.Is('a') && _monitor?.Latest is { } sight)
        {
            var findings = SettingsAudit.Of(shell.Context.Pack, sight.Settings, sight.Descriptions);
            shell.Say($"Audit of the settings: {findings.Length} findings", findings.IsEmpty ? ["Every setting that is shown fits the pack file."] : [.. findings.Select(finding => finding.ToString())]);
            return true;
        }

        if (key.Name is KeyName.Up or KeyName.Down or KeyName.PageUp or KeyName.PageDown)
        {
            _first = Math.Max(0, _first + key.Name switch { KeyName.Up => -1, KeyName.Down => 1, KeyName.PageUp => -10, _ => 10 });
            return true;
        }

        return false;
    }

    /// <summary>The link is free when it returns: a run wants it.</summary>
    public void Free()
    {
        _monitor?.Dispose();
        (_monitor, _shown) = (null, null);
    }

    public override void Draw(Canvas canvas, Area area)
    {
        if (shell.IsRunning && shell.LiveModel is { } model)
        {
            DrawOfRun(canvas, area, model, shell.Now);
            return;
        }

        var (left, right) = area.SplitColumns(area.Width < 100 ? area.Width * 2 / 5 : area.Width / 2);
        var state = canvas.Box(left, "BMS");
        if (_monitor is null)
        {
            foreach (var (row, line) in Canvas.Wrap("c connects and reads. Nothing is written.", state.Width - 2).Index())
            {
                canvas.Text(state.Left + 1, state.Top + 1 + row, line, Ink.Normal, state.Right);
            }

            canvas.Box(right, "Settings");
            return;
        }

        DrawSight(canvas, state, _monitor);
        DrawSettings(canvas, canvas.Box(right, "Settings, read only"));
    }

    public void Dispose() => Free();

    private static void DrawOfRun(Canvas canvas, Area area, RunModel model, TimeSpan now)
    {
        var (left, right) = area.SplitColumns(area.Width / 2);
        RunPanels.Cells(canvas, left, model, model.Latest);
        var inside = canvas.Box(right, "BMS, read by the run");
        var y = inside.Top;
        foreach (var row in model.FiguresOf(model.Latest, now).Where(row => row.Channel.StartsWith("bms.", StringComparison.Ordinal)))
        {
            canvas.Text(inside.Left + 1, y, row.Label, Ink.Normal);
            canvas.TextRight(inside.Right - 10, y, row.Fault.Length > 0 ? row.Fault : row.Value, row.Fault.Length > 0 ? Ink.Warning : Ink.Normal);
            canvas.TextRight(inside.Right - 1, y++, Figures.Age(row.Age), Ink.Dim);
        }
    }

    private void DrawSight(Canvas canvas, Area area, BmsMonitor monitor)
    {
        var y = area.Top;
        void Row(string label, string value, Ink ink = Ink.Normal)
        {
            if (y < area.Bottom)
            {
                canvas.Text(area.Left + 1, y, label, Ink.Dim);
                foreach (var line in Canvas.Wrap(value, area.Width - 15).Take(area.Bottom - y))
                {
                    canvas.Text(area.Left + 15, y++, line, ink, area.Right);
                }
            }
        }

        if (monitor.Failure.Length > 0)
        {
            foreach (var line in Canvas.Wrap(monitor.Failure, area.Width - 2).Take(4))
            {
                canvas.Text(area.Left + 1, y++, line, Ink.Warning, area.Right);
            }
        }

        if (monitor.Latest is not { } sight)
        {
            Row("", monitor.Failure.Length > 0 ? "" : "connecting");
            return;
        }

        var state = sight.State;
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        static string Switch(bool? on) => on switch { true => "on", false => "off", null => "not shown" };
        Row("unit", $"{sight.Identity.Maker} {sight.Identity.Model}, {sight.Identity.Protocol}");
        Row("serial", $"{sight.Identity.Serial}, hardware {sight.Identity.Hardware}, software {sight.Identity.Software}");
        Row("age", Figures.Age(shell.Context.Time.GetElapsedTime(sight.Taken)));
        Row("pack", Text($"{state.PackVoltage.Volts:0.000} V  {state.Current.Amperes:0.000} A  SOC {(state.StateOfCharge is { } soc ? Text($"{soc * 100:0} %") : "not shown")}"));
        Row("switches", $"charge {Switch(state.ChargeOn)}, discharge {Switch(state.DischargeOn)}, balance {Switch(state.BalanceOn)}");
        Row("alarms", state.Alarms.IsEmpty ? "none" : string.Join(", ", state.Alarms), state.Alarms.IsEmpty ? Ink.Normal : Ink.Alarm);
        Row("temperatures", string.Join("  ", state.Temperatures.Select(pair => Text($"{pair.Key} {pair.Value.Celsius:0.0} °C"))));
        y++;
        var (least, most) = (state.Cells.Min(cell => cell.Volts), state.Cells.Max(cell => cell.Volts));
        for (var i = 0; i < state.Cells.Length && y < area.Bottom; i++)
        {
            var volts = state.Cells[i].Volts;
            var word = volts == least ? "low" : volts == most ? "high" : "";
            Row($"cell {i + 1}", $"{Figures.Text(volts, Units.Volt)}  {word}", volts == least ? Ink.Warning : volts == most ? Ink.FirstSeries : Ink.Normal);
        }
    }

    private void DrawSettings(Canvas canvas, Area area)
    {
        if (_monitor?.Latest is not { } sight)
        {
            return;
        }

        var rows = sight.Settings.Values.Select(pair => (pair.Key, Value: pair.Value.ToString(), Intended: Intended(pair.Key))).ToList();
        if (rows.Count == 0)
        {
            canvas.Text(area.Left + 1, area.Top, "this unit shows no settings that are known", Ink.Dim, area.Right);
        }

        _first = Math.Clamp(_first, 0, Math.Max(0, rows.Count - area.Height));
        var names = Math.Min(30, rows.Select(row => row.Key.Length).DefaultIfEmpty().Max() + 3);
        for (var i = 0; i < area.Height && _first + i < rows.Count; i++)
        {
            var (name, value, intended) = rows[_first + i];
            var differs = intended.Length > 0 && intended != value;
            canvas.Text(area.Left + 1, area.Top + i, name, Ink.Normal, area.Left + names);
            canvas.Text(area.Left + names, area.Top + i, differs ? area.Width - names < 30 ? $"{value}, not {intended}" : $"{value}, not {intended} (pack file)" : value, differs ? Ink.Warning : Ink.Normal, area.Right);
        }
    }

    private string Intended(string name) => shell.Context.Pack.BmsSettings.TryGetValue(name, out var value) ? value.ToString() : "";
}
