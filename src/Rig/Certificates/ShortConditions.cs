using System.Globalization;
using PackBench.Reports.Certificates;
using PackBench.Rig.Reporting;

namespace PackBench.Rig.Certificates;

/// <summary>What the figures of a run depend on, for one cell of the verdict sheet: temperatures, currents, how long.</summary>
internal static class ShortConditions
{
    private const int MostCurrents = 2;

    public static string Of(RecordedRun run, TimeSpan duration)
    {
        var parts = new List<string>();
        foreach (var (channel, words) in new[] { ("temp.cell", "cells"), ("temp.ambient", "ambient") })
        {
            var states = run.Steps.Where(step => step.Scans > 0 && step.State.Values.ContainsKey($"{channel}.min")).Select(step => step.State.Values).ToList();
            if (states.Count > 0)
            {
                // The cells' own temperature is what counts; the room only where nobody measured that.
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{words} {states.Min(values => values[$"{channel}.min"]):0.0} to {states.Max(values => values[$"{channel}.max"]):0.0} °C"));
                break;
            }
        }

        var currents = run.Steps.Where(step => step.Record.Length > 0 && step.Scans > 0 && Math.Abs(Mean(step)) > 0.1).DistinctBy(step => step.Record).ToList();
        parts.AddRange(currents.Take(MostCurrents).Select(step =>
            $"{(step.Title.Length > 0 ? step.Title : step.Record).ToLowerInvariant()} {NumberText.Fixed(Mean(step), 2)} A"));
        parts.Add(NumberText.Duration(duration));
        return string.Join("; ", parts);
    }

    private static double Mean(Runs.Store.RecordedStep step) => step.State.Values.GetValueOrDefault("pack.current.mean");
}
