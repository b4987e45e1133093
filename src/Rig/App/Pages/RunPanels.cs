using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>The parts of the run screen, each into the area that it is given.</summary>
internal static class RunPanels
{
    public static void Cells(Canvas canvas, Area area, RunModel model, Scan? scan)
    {
        if (area.Height < 3)
        {
            return;
        }

        var inside = canvas.Box(area, "Cells");
        var rows = model.Cells(scan);
        var good = rows.Where(row => double.IsFinite(row.Volts)).Select(row => row.Volts).DefaultIfEmpty(double.NaN).ToList();
        var mean = good.Average();
        var (low, high) = model.CellRange ?? (good.Min() - 0.05, good.Max() + 0.05);

        // More cells than rows: the weakest ones.
        var shown = rows.Length <= inside.Height ? rows.AsEnumerable() : rows.OrderBy(row => row.Volts).Take(inside.Height).OrderBy(row => row.Number);
        var y = inside.Top;
        foreach (var row in shown)
        {
            var ink = row.IsWeakest ? Ink.Warning : row.IsHighest ? Ink.FirstSeries : Ink.Normal;
            var x = canvas.Text(inside.Left, y, row.Number.ToString(CultureInfo.InvariantCulture).PadLeft(3), Ink.Dim);
            x = canvas.Text(x + 1, y, row.Fault.Length > 0 ? row.Fault : Figures.Text(row.Volts, Units.Volt), row.Fault.Length > 0 ? Ink.Warning : ink, inside.Right) + 1;
            var word = row.IsWeakest ? "low" : row.IsHighest ? "high" : "";
            var delta = double.IsFinite(row.Volts) ? ((row.Volts - mean) * 1000).ToString("+0;-0;0", CultureInfo.InvariantCulture) : "";
            var bar = inside.Right - x - 11;
            if (bar > 2 && double.IsFinite(row.Volts))
            {
                canvas.Bar(x, y, bar, (row.Volts - low) / (high - low), ink);
                x += bar;
            }

            canvas.TextRight(inside.Right - 5, y, delta, Ink.Dim);
            canvas.TextRight(inside.Right, y, word, ink);
            y++;
        }
    }

    public static void Steps(Canvas canvas, Area area, RunModel model)
    {
        var inside = canvas.Box(area, "Steps");
        var steps = model.Steps;
        var present = Math.Max(0, steps.ToList().FindIndex(step => step.Phase == StepPhase.Running));
        var isRoomy = steps.Count * 2 <= inside.Height;
        var rows = isRoomy ? steps.Count : Math.Max(1, inside.Height - 1);
        var first = Math.Clamp(present - 1, 0, Math.Max(0, steps.Count - rows));
        var y = inside.Top;
        for (var i = first; i < steps.Count && y < inside.Bottom; i++)
        {
            var step = steps[i];
            var isRunning = step.Phase == StepPhase.Running;
            var mark = step.Phase switch { StepPhase.Done => canvas.Glyphs.Done, StepPhase.Running => canvas.Glyphs.Running, _ => canvas.Glyphs.Pending };
            var took = step.Phase == StepPhase.Pending ? step.Predicted is { } predicted ? $"~{Figures.Duration(predicted)}" : "" : Figures.Duration(step.Took);
            var share = isRunning && double.IsFinite(step.Fraction) ? $" {step.Fraction * 100:0}%" : "";
            var right = $"{took}{share}";
            canvas.Text(inside.Left, y, $"{mark} {step.Title}", isRunning ? Ink.Title : step.Phase == StepPhase.Done ? Ink.Normal : Ink.Dim, inside.Right - right.Length - 1);
            canvas.TextRight(inside.Right, y++, right, isRunning ? Ink.Normal : Ink.Dim);
            if ((isRunning || (isRoomy && step.Phase == StepPhase.Done)) && y < inside.Bottom)
            {
                var sums = Math.Abs(step.AmpereHours) >= 0.0005 ? string.Create(CultureInfo.InvariantCulture, $"{step.AmpereHours:0.000} Ah  ") : "";
                foreach (var line in Canvas.Wrap(isRunning ? $"{sums}until {step.EndsWhen}" : $"{sums}{step.Result}", inside.Width - 2).Take(isRunning && inside.Height > 8 ? 4 : 1))
                {
                    if (y < inside.Bottom)
                    {
                        canvas.Text(inside.Left + 2, y++, line, Ink.Dim, inside.Right);
                    }
                }
            }
        }
    }

    public static void Limits(Canvas canvas, Area area, RunModel model)
    {
        var inside = canvas.Box(area, "Limits, nearest first: % left");
        var y = inside.Top;
        foreach (var limit in model.Limits.Take(inside.Height))
        {
            var ink = limit.Fraction < 0.02 ? Ink.Alarm : limit.Fraction < 0.1 ? Ink.Warning : Ink.Normal;
            var x = canvas.Text(inside.Left, y, $"{limit.Fraction * 100,3:0} % {(inside.Width < 50 ? "" : "left ")}", ink, inside.Right);
            canvas.Text(x, y++, limit.Text, Ink.Normal, inside.Right);
        }

        if (model.Limits.IsEmpty)
        {
            canvas.Text(inside.Left, inside.Top, "none judged yet", Ink.Dim, inside.Right);
        }
    }

    public static void Barriers(Canvas canvas, Area area, RunModel model)
    {
        var inside = canvas.Box(area, "Barriers that hold without this computer");
        var y = inside.Top;
        foreach (var barrier in model.Barriers.Take(inside.Height))
        {
            canvas.Text(inside.Left, y++, $"{(barrier.Armed ? "armed  " : "MISSING")} {barrier.Name}: {barrier.Detail}", barrier.Armed ? Ink.Normal : Ink.Warning, inside.Right);
        }

        if (model.Barriers.Count == 0)
        {
            canvas.Text(inside.Left, inside.Top, "none armed yet", Ink.Dim, inside.Right);
        }
    }

    public static void Readings(Canvas canvas, Area area, RunModel model, Scan? scan, TimeSpan now)
    {
        var inside = canvas.Box(area, "Readings and their age");
        var y = inside.Top;
        foreach (var row in model.FiguresOf(scan, now).Take(inside.Height))
        {
            var age = Figures.Age(row.Age);
            canvas.Text(inside.Left, y, row.Label, Ink.Normal, inside.Right - (inside.Width < 40 ? 19 : 24));
            canvas.TextRight(inside.Right - 9, y, row.Fault.Length > 0 ? row.Fault : row.Value, row.Fault.Length > 0 ? Ink.Warning : Ink.Normal);
            canvas.TextRight(inside.Right, y++, age, Ink.Dim);
        }
    }

    public static void Events(Canvas canvas, Area area, RunModel model, int back)
    {
        var inside = canvas.Box(area, back > 0 ? $"Events, {back} newer below" : "Events");
        var shown = model.Events.SkipLast(back).TakeLast(inside.Height).ToList();
        for (var i = 0; i < shown.Count; i++)
        {
            var (word, ink) = shown[i].Level switch
            {
                EventLevel.Alarm => ("ALARM ", Ink.Alarm),
                EventLevel.Warning => ("WARN ", Ink.Warning),
                EventLevel.Notice => ("", Ink.Normal),
                _ => ("", Ink.Dim),
            };
            var x = canvas.Text(inside.Left, inside.Top + i, Figures.Duration(shown[i].Elapsed).PadLeft(9) + " ", Ink.Dim, inside.Right);
            canvas.Text(x, inside.Top + i, word + shown[i].Text, ink, inside.Right);
        }
    }
}
