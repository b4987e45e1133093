using System.Collections.Immutable;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Analysis.Thermal;
using PackBench.Rig.Language;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Reporting;

/// <summary>The curves of a charger's warm-up for its report. The fits are drawn, not judged, from here: the numbers are the recorded results.</summary>
internal static class RiseFigures
{
    private const long MostScans = 20_000;

    /// <summary>Null for a run without a rise.</summary>
    public static TemperatureRiseData? Of(RecordedRun run, RunReportData data, ImmutableArray<RunResult> results)
    {
        RunResult? Find(string name) => results.FirstOrDefault(result => result.Name == name && double.IsFinite(result.Value));
        if (Find("rise") is not { } rise || run.Find("warm") is not { } warm)
        {
            return null;
        }

        var offset = Find("sensor_difference")?.Value ?? 0;
        int[] channels = [.. new[] { WarmUp.Charger, WarmUp.Ambient, "temp.cell" }.Select(run.Channels.IndexOf).Where(index => index >= 0)];
        var traces = Traces.Read(run.Reader, channels, MostScans);
        var fits = ImmutableArray.CreateBuilder<RiseFit>();
        AddFit("idle", "idle, battery connected", Find("idle_rise"));
        AddFit("warm", "charging", rise);
        return new TemperatureRiseData
        {
            Run = data,
            ElapsedSeconds = traces.Elapsed,
            DegreesCelsius = [.. channels.Select((channel, index) => new CellTrace(run.Channels[channel].Name["temp.".Length..], traces.Values[index]))],
            Steps = [.. run.Steps.Where(step => step.StepIndex >= 0 && step.Scans > 0)
                .Select(step => new ChartBand(step.State.Began.TotalSeconds, step.State.Ended.TotalSeconds, step.Title.Length > 0 ? step.Title : step.Verb))],
            Fits = fits.ToImmutable(),
            Predictions = Find("part_temperature") is { } part
                ? [new RisePrediction("at the highest ambient", part.Value, Finite(part.Uncertainty), null, RunReportBuilder.VerdictOf(part.Verdict), $"ambient plus the measured rise; limit {part.Limit}")]
                : [],
        };

        void AddFit(string record, string name, RunResult? result)
        {
            if (result is null || run.Find(record) is not { } step)
            {
                return;
            }

            var warmUp = new WarmUp(run, specifications: null);
            ThermalFit fit;
            try
            {
                fit = warmUp.Fit(step);
            }
            catch (MissingReadingException)
            {
                return; // The results table says why there is none.
            }

            var (seconds, kelvins, _) = warmUp.Points(step);
            var every = Math.Max(1, seconds.Length / 200);
            var began = step.State.Began.TotalSeconds;
            var kept = Enumerable.Range(0, seconds.Length).Where(at => at % every == 0).ToArray();
            var start = fit.Start - offset;
            fits.Add(new RiseFit(
                name, began, began + seconds[^1], start, fit.Rise.Value - offset - start, result.Uncertainty, fit.TimeConstant.Value, fit.TimeConstant.Expand().Uncertainty,
                [.. kept.Select(at => began + seconds[at])], [.. kept.Select(at => kelvins[at] - offset)]));
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
