using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>The strip charts of a run, each with its legend, and their axis of time.</summary>
internal static class RunCharts
{
    private static readonly Ink[] SeriesInks = [Ink.FirstSeries, Ink.SecondSeries, Ink.ThirdSeries, Ink.FourthSeries];
    private static readonly char[] Marks = ['*', '+', 'o', 'x'];

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
