using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>The parts of the run screen, each into the area that it is given.</summary>
internal static class RunPanels
{
    private static readonly Ink[] SeriesInks = [Ink.FirstSeries, Ink.SecondSeries, Ink.ThirdSeries, Ink.FourthSeries];
    private static readonly char[] Marks = ['*', '+', 'o', 'x'];

    public static void Header(Canvas canvas, Area area, RunModel model, LiveRun? live, TimeSpan now, string note)
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

    public static void Chart(Canvas canvas, Area area, RunModel model, TraceStore traces, ChartGroup group, Scan? scan, (double From, double To) range, double? cursor)
    {
        var (title, plot) = area.SplitRows(1);
        var (weakest, highest) = Ends(model, scan);
        var isCells = group.Channels.Length > 0 && group.Channels == model.Channels.Cells;
        var x = canvas.Text(title.Left, title.Top, group.Title, Ink.Title, title.Right) + 2;
        var curves = new Curve[group.Channels.Length];
        for (var i = 0; i < curves.Length; i++)
        {
            // Drawn last is on top: of the cells the weakest, in the colour of a warning.
            var channel = group.Channels[i];
            var at = group.Channels.Length - 1 - i;
            var ink = isCells ? channel == weakest ? Ink.Warning : channel == highest ? Ink.FirstSeries : Ink.Dim : SeriesInks[at % SeriesInks.Length];
            curves[i] = new Curve(channel, ink, isCells ? channel == weakest ? 'v' : channel == highest ? '^' : '.' : Marks[at % Marks.Length]);
        }

        if (isCells)
        {
            Array.Sort(curves, (left, right) => Order(left.Channel).CompareTo(Order(right.Channel)));
            int Order(int channel) => channel == weakest ? 2 : channel == highest ? 1 : 0;
            Legend(canvas, title, ref x, weakest >= 0 ? $"lowest {Short(model.Channels[weakest].Name)}:" : "", Value(model, scan, weakest), Ink.Warning);
            Legend(canvas, title, ref x, highest >= 0 ? $"highest {Short(model.Channels[highest].Name)}:" : "", Value(model, scan, highest), Ink.FirstSeries);
        }
        else
        {
            foreach (var curve in curves.Reverse())
            {
                Legend(canvas, title, ref x, $"{(canvas.Glyphs.IsAscii ? curve.Mark + " " : "")}{Short(model.Channels[curve.Channel].Name)}", Value(model, scan, curve.Channel), curve.Ink);
            }
        }

        StripChart.Draw(canvas, plot, traces, curves, range.From, range.To, cursor, value => Figures.Number(value, group.Unit));
    }

    public static void TimeAxis(Canvas canvas, Area area, (double From, double To) range, ChartWindow window)
    {
        var left = area.Left + StripChart.AxisWidth;
        canvas.Text(left, area.Top, Figures.Duration(TimeSpan.FromSeconds(range.From)), Ink.Dim, area.Right);
        canvas.TextRight(area.Right, area.Top, Figures.Duration(TimeSpan.FromSeconds(range.To)), Ink.Dim);
        var width = $"{Figures.Duration(TimeSpan.FromSeconds(range.To - range.From))}{(window.IsFollowing ? "" : ", End: newest")}";
        if (area.Right - left > width.Length + 22)
        {
            canvas.Text(left + ((area.Right - left - width.Length) / 2), area.Top, width, Ink.Dim, area.Right);
        }
    }

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
        var inside = canvas.Box(area, "Limits, nearest first");
        var y = inside.Top;
        foreach (var limit in model.Limits.Take(inside.Height))
        {
            var ink = limit.Fraction < 0.02 ? Ink.Alarm : limit.Fraction < 0.1 ? Ink.Warning : Ink.Normal;
            var x = canvas.Text(inside.Left, y, $"{limit.Fraction * 100,3:0} % left ", ink, inside.Right);
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
            canvas.Text(inside.Left, y, row.Label, Ink.Normal, inside.Right - 24);
            canvas.TextRight(inside.Right - 10, y, row.Fault.Length > 0 ? row.Fault : row.Value, row.Fault.Length > 0 ? Ink.Warning : Ink.Normal);
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

    private static (int Weakest, int Highest) Ends(RunModel model, Scan? scan)
    {
        var (weakest, highest) = (-1, -1);
        if (scan is not null)
        {
            foreach (var row in model.Cells(scan))
            {
                weakest = row.IsWeakest ? model.Channels.Cells[row.Number - 1] : weakest;
                highest = row.IsHighest ? model.Channels.Cells[row.Number - 1] : highest;
            }
        }

        return (weakest, highest);
    }

    private static void Legend(Canvas canvas, Area title, ref int x, string name, string value, Ink ink)
    {
        var text = $"{name} {value}";
        if (name.Length > 0 && x + text.Length <= title.Right)
        {
            x = canvas.Text(x, title.Top, text, ink, title.Right) + 2;
        }
    }

    private static string Value(RunModel model, Scan? scan, int channel) =>
        scan is null || channel < 0 ? "" : scan[channel].IsGood ? Figures.Text(scan[channel].Value, model.Channels[channel].Unit) : Figures.Word(scan[channel].Validity);

    /// <summary><c>cell[3].voltage</c> is <c>3</c>, <c>pack.current</c> is <c>pack</c>, <c>temp.ambient</c> is <c>ambient</c>.</summary>
    private static string Short(string channel)
    {
        if (channel.StartsWith("cell[", StringComparison.Ordinal))
        {
            return channel[5..channel.IndexOf(']', StringComparison.Ordinal)];
        }

        return channel.Replace("temp.", "", StringComparison.Ordinal).Replace(".voltage", "", StringComparison.Ordinal).Replace(".current", "", StringComparison.Ordinal);
    }
}
