using System.Collections.Immutable;
using System.Globalization;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>Under what each recorded step was measured: how long, current, temperatures, and what ended it. A step that was repeated many times is told once.</summary>
internal static class StepConditions
{
    /// <summary>More of the same are told together; fewer may each tell something.</summary>
    private const int MostOfOneKind = 4;

    private static readonly ImmutableArray<(string Channel, string Words)> Temperatures = [("temp.cell", "cells"), ("temp.ambient", "ambient"), ("temp.charger", "charger")];

    public static ImmutableArray<Definition> Of(RecordedRun run)
    {
        var steps = run.Steps.Where(step => step.Record.Length > 0 && step.Scans > 0).ToList();
        var kinds = steps.ToLookup(TitleOf);
        return
        [
            .. steps.Where(step => kinds[TitleOf(step)].Count() <= MostOfOneKind || kinds[TitleOf(step)].First() == step)
                .Select(step => kinds[TitleOf(step)].ToList() is var same && same.Count > MostOfOneKind ? Of(same) : Of([step])),
        ];
    }

    private static Definition Of(List<RecordedStep> same)
    {
        var text = new List<string>();
        var durations = same.Select(step => NumberText.Duration(step.State.Duration)).ToList();
        text.Add(same.Count == 1 ? durations[0] : $"{same.Count} times, {Range(durations)} each");
        var currents = same.Where(step => step.State.Values.ContainsKey("pack.current.mean")).Select(step => step.State.Values["pack.current.mean"]).ToList();
        if (currents.Any(current => Math.Abs(current) > 0.1))
        {
            text.Add(Range(currents.Min(), currents.Max(), "0.000", "A on average"));
        }

        foreach (var (channel, words) in Temperatures)
        {
            var values = same.Select(step => step.State.Values).Where(values => values.ContainsKey($"{channel}.min") && values.ContainsKey($"{channel}.max")).ToList();
            if (values.Count > 0)
            {
                text.Add(string.Create(CultureInfo.InvariantCulture, $"{words} {values.Min(of => of[$"{channel}.min"]):0.0} to {values.Max(of => of[$"{channel}.max"]):0.0} °C"));
            }
        }

        var reasons = same.Select(step => step.Reason).Distinct(StringComparer.Ordinal).ToList();
        text.Add($"ended: {string.Join(", or ", reasons.Take(3))}{(reasons.Count > 3 ? $", or {reasons.Count - 3} others" : "")}");
        return new Definition(TitleOf(same[0]), string.Join("; ", text));
    }

    private static string TitleOf(RecordedStep step) => step.Title.Length > 0 ? step.Title : step.Record;

    private static string Range(List<string> durations) => durations.Distinct(StringComparer.Ordinal).Count() == 1 ? durations[0] : $"{durations[0]} (first) to {durations[^1]} (last)";

    private static string Range(double least, double most, string format, string unit)
    {
        var (from, to) = (least.ToString(format, CultureInfo.InvariantCulture), most.ToString(format, CultureInfo.InvariantCulture));
        return from == to ? $"{from} {unit}" : $"{from} to {to} {unit}";
    }
}
