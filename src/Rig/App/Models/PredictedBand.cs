using PackBench.Rig.Runs.Planned;

namespace PackBench.Rig.App.Models;

/// <summary>
/// The band of a run's plan over the run's own time. Held step by step: a real run waits for people, and its steps last as long as they do.
/// </summary>
internal sealed class PredictedBand(PlanBand band, StepList steps)
{
    private readonly Dictionary<string, PlannedStep> _planned = band.ByPath();

    /// <summary>Seconds of the run at which the plan, moved to where the run has come, is over.</summary>
    public double End => Segments().Select(segment => segment.To).DefaultIfEmpty(0).Max();

    public bool Has(string channel) => band.Steps.Any(step => step.Curves.Any(curve => curve.Channel == channel));

    /// <summary>As the run stands: where a channel should be between two times; empty where nothing is planned.</summary>
    public Func<double, double, Extent> Curve(string channel)
    {
        var segments = Segments().Select(segment => (segment.From, segment.To, segment.Step, Curve: segment.Step.Curves.FirstOrDefault(curve => curve.Channel == channel))).ToList();
        return (from, to) =>
        {
            var at = segments.FindLastIndex(segment => segment.From <= (from + to) / 2);
            return at >= 0 && segments[at] is { Curve: { } curve } here && (from + to) / 2 <= here.To ? InStep(here.Step, curve, from - here.From, to - here.From) : Extent.Empty;
        };
    }

    private static Extent InStep(PlannedStep step, PlannedCurve curve, double from, double to)
    {
        if (from > step.Longest.TotalSeconds)
        {
            return Extent.Empty;
        }

        var extent = Extent.Empty;
        for (var slice = 0; slice < step.Ends.Length; slice++)
        {
            var (begins, ends) = (slice == 0 ? double.NegativeInfinity : step.Ends[slice - 1], slice == step.Ends.Length - 1 ? double.PositiveInfinity : step.Ends[slice]);
            if (begins <= to && ends >= from && curve.Low[slice] <= curve.High[slice])
            {
                extent = extent.With(new Extent(curve.Low[slice], curve.High[slice]));
            }
        }

        return extent;
    }

    /// <summary>When each planned step is, was or should be, by the run's own clock.</summary>
    private IEnumerable<(double From, double To, PlannedStep Step)> Segments()
    {
        var (moved, from) = (TimeSpan.Zero, TimeSpan.MinValue);
        foreach (var step in steps.Begun)
        {
            if (!_planned.TryGetValue(step.Path, out var planned))
            {
                continue;
            }

            var length = step.Phase == StepPhase.Running && planned.Takes > step.Took ? planned.Takes : step.Took;
            (moved, from) = (step.Began - planned.Begins + (length - planned.Takes), planned.Begins);
            yield return (step.Began.TotalSeconds, (step.Began + length).TotalSeconds, planned);
        }

        foreach (var step in band.Steps.Where(step => step.Begins > from))
        {
            yield return ((step.Begins + moved).TotalSeconds, (step.Begins + step.Takes + moved).TotalSeconds, step);
        }
    }
}
