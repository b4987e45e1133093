using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>The strip charts of a run, each with its legend, and their axis of time.</summary>
/// <param name="scan">Whose values stand in the legends; null for none.</param>
internal readonly struct RunCharts(Canvas canvas, ChannelTable channels, TraceStore traces, Scan? scan, (double From, double To) range, double? cursor)
{
    private static readonly Ink[] SeriesInks = [Ink.FirstSeries, Ink.SecondSeries, Ink.ThirdSeries, Ink.FourthSeries];
    private static readonly char[] Marks = ['*', '+', 'o', 'x'];

    /// <summary>Null where nothing is planned.</summary>
    public PredictedBand? Band { get; init; }

    /// <summary>What is off the plan.</summary>
    public string OffPlan { get; init; } = "";

    public void Draw(Area area, ChartGroup group)
    {
        var (title, plot) = area.SplitRows(1);
        var x = canvas.Text(title.Left, title.Top, group.Title, Ink.Title, title.Right) + 2;
        var curves = group.Channels.Length > 0 && group.Channels == channels.Cells ? OfCells(group, title, ref x) : Plain(group, title, ref x);
        var expected = Expected(group);
        var isOff = IsOff(group);
        if (expected is not null || isOff)
        {
            var note = isOff ? "OFF THE PLAN" : $"{(canvas.Glyphs.IsAscii ? ":::" : "\u2849\u2809\u2849")} planned";
            if (x + note.Length <= title.Right)
            {
                canvas.Text(x, title.Top, note, isOff ? Ink.Warning : Ink.Predicted, title.Right);
            }
        }

        StripChart.Draw(canvas, plot, traces, curves, range.From, range.To, cursor, value => Figures.Number(value, group.Unit), expected);
    }

    public static void TimeAxis(Canvas canvas, Area area, (double From, double To) range, ChartWindow window)
    {
        var left = area.Left + StripChart.AxisWidth;
        canvas.Text(left, area.Top, Figures.Duration(TimeSpan.FromSeconds(range.From)), Ink.Dim, area.Right);
        canvas.TextRight(area.Right, area.Top, Figures.Duration(TimeSpan.FromSeconds(range.To)), Ink.Dim);
        var width = $"{Figures.Duration(TimeSpan.FromSeconds(range.To - range.From))}{(window.IsFollowing ? " wide" : " wide, End: newest")}";
        if (area.Right - left > width.Length + 22)
        {
            canvas.Text(left + ((area.Right - left - width.Length) / 2), area.Top, width, Ink.Dim, area.Right);
        }
    }

    private bool IsOff(ChartGroup group) => OffPlan switch
    {
        BenchChannels.CellsMin or BenchChannels.CellsMax => group.Channels.Length > 0 && group.Channels == channels.Cells,
        BenchChannels.TempMax => group.Unit.Dimension == Dimension.Temperature,
        _ => group.Channels.Contains(channels.IndexOf(OffPlan)),
    };

    private PredictedCurve? Expected(ChartGroup group)
    {
        var (table, band) = (channels, Band);
        return band is not null && group.Channels.FirstOrDefault(channel => band.Has(table[channel].Name), -1) is >= 0 and var channel
            ? new PredictedCurve(channel, band.Curve(table[channel].Name))
            : null;
    }

    // Drawn last is on top: the first of the group.
    private Curve[] Plain(ChartGroup group, Area title, ref int x)
    {
        var curves = new Curve[group.Channels.Length];
        for (var i = 0; i < curves.Length; i++)
        {
            var at = curves.Length - 1 - i;
            curves[i] = new Curve(group.Channels[i], SeriesInks[at % SeriesInks.Length], Marks[at % Marks.Length]);
        }

        for (var i = curves.Length - 1; i >= 0; i--)
        {
            Legend(title, ref x, $"{(canvas.Glyphs.IsAscii ? curves[i].Mark + " " : "")}{Short(channels[curves[i].Channel].Name)}", Value(curves[i].Channel), curves[i].Ink);
        }

        return curves;
    }

    // On top the weakest, in the colour of a warning.
    private Curve[] OfCells(ChartGroup group, Area title, ref int x)
    {
        var (weakest, highest) = Ends(group);
        Curve[] curves =
        [
            .. group.Channels.Select(channel => channel == weakest ? new Curve(channel, Ink.Warning, 'v') : channel == highest ? new Curve(channel, Ink.FirstSeries, '^') : new Curve(channel, Ink.Dim, '.'))
                .OrderBy(curve => curve.Channel == weakest ? 2 : curve.Channel == highest ? 1 : 0),
        ];
        Legend(title, ref x, weakest >= 0 ? $"lowest {Short(channels[weakest].Name)}:" : "", Value(weakest), Ink.Warning);
        Legend(title, ref x, highest >= 0 ? $"highest {Short(channels[highest].Name)}:" : "", Value(highest), Ink.FirstSeries);
        return curves;
    }

    private (int Weakest, int Highest) Ends(ChartGroup group)
    {
        var present = scan;
        var good = group.Channels.Where(channel => present?[channel].IsGood == true).ToList();
        if (good.Count == 0)
        {
            return (-1, -1);
        }

        var (weakest, highest) = (good.MinBy(channel => present![channel].Value), good.MaxBy(channel => present![channel].Value));
        return (weakest, highest == weakest ? -1 : highest);
    }

    private void Legend(Area title, ref int x, string name, string value, Ink ink)
    {
        var text = $"{name} {value}";
        if (name.Length > 0 && x + text.Length <= title.Right)
        {
            x = canvas.Text(x, title.Top, text, ink, title.Right) + 2;
        }
    }

    private string Value(int channel) =>
        scan is null || channel < 0 ? "" : scan[channel].IsGood ? Figures.Text(scan[channel].Value, channels[channel].Unit) : Figures.Word(scan[channel].Validity);

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
