using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;

namespace PackBench.Rig.App.Pages;

/// <summary>What is not as usual with a run, over its charts: a hold with what ends it, a reading that is off the plan. Takes no room while there is nothing.</summary>
internal static class RunNotice
{
    private const int MostRows = 3;

    /// <summary>Returns the area that is left.</summary>
    public static Area Draw(Canvas canvas, Area area, RunModel model)
    {
        foreach (var text in Texts(model))
        {
            foreach (var line in Canvas.Wrap(text, area.Width).Take(MostRows))
            {
                (var row, area) = area.SplitRows(1);
                canvas.Text(row.Left, row.Top, line, Ink.Warning, row.Right);
            }
        }

        return area;
    }

    private static IEnumerable<string> Texts(RunModel model)
    {
        if (model.Hold is { } hold)
        {
            yield return hold.Of == 0
                ? $"HELD, output off: {hold.Cause}"
                : $"HELD {hold.Times} of {hold.Of} times, output off: {hold.Cause}, now {hold.Value}. Goes on when {hold.GoesOn}; held for {Figures.Duration(hold.For)}, trips after {Figures.Duration(hold.AtMost)}. {hold.Because}";
        }

        if (model.OffPlan is { } off)
        {
            yield return $"OFF THE PLAN: {off}. Nothing is done about it: look whether wiring, pack and parameters are what the plan was made for.";
        }
    }
}
