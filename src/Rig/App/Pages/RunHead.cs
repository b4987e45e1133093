using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>The two lines above a run: what it is and how far it has come; its key figures.</summary>
internal static class RunHead
{
    public static void Draw(Canvas canvas, Area area, RunModel model, LiveRun? live, TimeSpan now, string note)
    {
        var whole = model.Prediction is { } prediction && model.Phase != RunPhase.Ended ? $" of ~{Figures.Duration(prediction.Duration)}" : "";
        var speed = live is { IsOver: false } && double.IsFinite(live.Speed) ? $"  {live.Speed.ToString("0.##", CultureInfo.InvariantCulture)}x" : live is { IsOver: false } && double.IsInfinity(live.Speed) ? "  max" : "";
        var time = $"{Figures.Duration(now)}{(area.Width < 100 ? "" : whole)}{speed}";
        canvas.TextRight(area.Right, area.Top, time);
        var right = area.Right - time.Length - 2;
        var x = canvas.Text(area.Left, area.Top, model.Title, Ink.Title, right);
        if (model.IsSimulated)
        {
            x = canvas.Text(x + 2, area.Top, "SIMULATED", Ink.Warning, right);
        }

        if (note.Length > 0)
        {
            x = canvas.Text(x + 2, area.Top, note, Ink.Key, right);
        }

        canvas.Text(x + 2, area.Top, model.Pack, Ink.Dim, right);
    }

    public static void KeyFigures(Canvas canvas, Area area, RunModel model, Scan? scan)
    {
        var y = area.Top + 1;
        if (scan is null)
        {
            canvas.Text(area.Left, y, "no scan yet", Ink.Dim);
            return;
        }

        var x = area.Left;
        foreach (var (name, unit) in new[] { (BenchChannels.PackVoltage, Units.Volt), (BenchChannels.PackCurrent, Units.Ampere), (BenchChannels.PackPower, Units.Watt) })
        {
            if (model.Channels.IndexOf(name) >= 0)
            {
                x = canvas.Text(x, y, Figures.Text(model.Value(scan, name), unit).PadLeft(9), Ink.Title, area.Right) + 2;
            }
        }

        var (least, most) = (model.Value(scan, BenchChannels.CellsMin), model.Value(scan, BenchChannels.CellsMax));
        if (double.IsFinite(least))
        {
            x = canvas.Text(x, y, $"cells {Figures.Number(least, Units.Volt)} to {Figures.Text(most, Units.Volt)}", Ink.Normal, area.Right);
            x = canvas.Text(x + 1, y, string.Create(CultureInfo.InvariantCulture, $"({(most - least) * 1000:0} mV)"), Ink.Normal, area.Right) + 2;
        }

        if (model.Value(scan, BenchChannels.TempMax) is var hottest && double.IsFinite(hottest))
        {
            x = canvas.Text(x, y, Figures.Text(hottest, Units.Celsius), Ink.Normal, area.Right) + 2;
        }

        var whole = string.Create(CultureInfo.InvariantCulture, $"in {model.ChargedAmpereHours:0.000} Ah  out {model.DischargedAmpereHours:0.000} Ah");
        var step = model.PresentStep is null ? "" : string.Create(CultureInfo.InvariantCulture, $"step {model.StepAmpereHours:0.000} Ah {model.StepWattHours:0.00} Wh  ");
        var sums = x + step.Length + whole.Length < area.Right ? step + whole : whole;
        if (x + sums.Length < area.Right)
        {
            canvas.TextRight(area.Right, y, sums);
        }
    }
}
