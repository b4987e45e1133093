using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>Where the parts of the run screen stand: two columns up to 100 columns of the terminal, three from 160 on.</summary>
internal readonly struct RunLayout(Canvas canvas, RunModel model, Scan? scan, TimeSpan now, RunLook look, Func<double, double, TraceStore> traces)
{
    private const int Wide = 100;
    private const int Rich = 160;

    public void Draw(Area body)
    {
        if (canvas.Width < Wide)
        {
            DrawNarrow(body);
        }
        else
        {
            DrawWide(body);
        }
    }

    private void DrawNarrow(Area body)
    {
        var (left, right) = body.SplitColumns(body.Width * 56 / 100);
        DrawCharts(left);
        var (cells, panel) = right.SplitRows(Math.Min(model.Channels.Cells.Length + 2, right.Height / 2));
        if (model.Channels.Cells.Length > 0)
        {
            RunPanels.Cells(canvas, cells, model, scan);
        }
        else
        {
            panel = right;
        }

        DrawPanel(panel, look.Panel);
    }

    private void DrawWide(Area body)
    {
        var (upper, lower) = body.SplitRows(body.Height - Math.Max(7, body.Height / 5));
        var isRich = canvas.Width >= Rich;
        var side = isRich ? 48 : 46;
        var (charts, columns) = upper.SplitColumns(upper.Width - (isRich ? 2 * side : side));
        DrawCharts(charts);
        var (first, second) = columns.SplitColumns(side);
        var (cells, under) = first.SplitRows(model.Channels.Cells.Length > 0 ? Math.Min(model.Channels.Cells.Length + 2, first.Height / 2) : 0);
        RunPanels.Cells(canvas, cells, model, scan);
        if (isRich)
        {
            RunPanels.Readings(canvas, under, model, scan, now);
            var (steps, rest) = second.SplitRows(second.Height / 2);
            RunPanels.Steps(canvas, steps, model);
            var (limits, barriers) = rest.SplitRows(rest.Height - Math.Max(3, model.Barriers.Count + 2));
            RunPanels.Limits(canvas, limits, model);
            RunPanels.Barriers(canvas, barriers, model);
        }
        else
        {
            var (steps, other) = under.SplitRows(Math.Max(under.Height / 2, Math.Min(under.Height - 6, (model.Steps.Count * 2) + 2)));
            RunPanels.Steps(canvas, steps, model);
            DrawPanel(other, 1 + (look.Panel % (RunLook.Panels - 1)));
        }

        RunPanels.Events(canvas, lower, model, look.EventsBack);
    }

    private void DrawPanel(Area area, int panel)
    {
        switch (panel)
        {
            case 0:
                RunPanels.Steps(canvas, area, model);
                break;
            case 1:
                RunPanels.Limits(canvas, area, model);
                break;
            case 2:
                RunPanels.Readings(canvas, area, model, scan, now);
                break;
            default:
                if (canvas.Width < Wide)
                {
                    RunPanels.Events(canvas, area, model, look.EventsBack);
                }
                else
                {
                    RunPanels.Barriers(canvas, area, model);
                }

                break;
        }
    }

    private void DrawCharts(Area area)
    {
        look.ChartWidth = Math.Max(2, area.Width - StripChart.AxisWidth);
        var groups = ChartGroup.For(model.Channels);
        if (look.Enlarged(groups.Length) is { } one)
        {
            groups = [groups[one]];
        }

        var range = look.Window.Range(look.End(model));
        var drawn = new RunCharts(canvas, model.Channels, traces(range.From, range.To), scan, range, look.Window.Cursor) { Band = model.Band, OffPlan = model.OffPlan?.Channel ?? "" };
        var (charts, axis) = area.SplitRows(area.Height - 1);
        for (var i = 0; i < groups.Length; i++)
        {
            var top = charts.Top + (charts.Height * i / groups.Length);
            var bottom = charts.Top + (charts.Height * (i + 1) / groups.Length);
            drawn.Draw(charts with { Top = top, Height = bottom - top }, groups[i]);
        }

        RunCharts.TimeAxis(canvas, axis, range, look.Window);
    }
}
