using System.Collections.Immutable;

namespace PackBench.Rig.Runs.Planned;

/// <summary>What the model of the pack predicts of a run, step by step, and how far off a pack within its stated tolerances may be.</summary>
/// <param name="Covers">Which tolerances it was made with, in words.</param>
public sealed record PlanBand(string Covers, ImmutableArray<PlannedStep> Steps)
{
    /// <summary>The charge of the present step, in Ah, charging positive: planned beside the channels.</summary>
    public const string StepCharge = "step.charge";

    /// <summary>A step that comes several times, in a loop, is planned as it comes first.</summary>
    public Dictionary<string, PlannedStep> ByPath() =>
        Steps.GroupBy(step => step.Path, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);

    /// <summary>How long the present step has taken, in seconds.</summary>
    public const string StepTime = "step.elapsed";
}

/// <summary>A recorded step of the plan.</summary>
/// <param name="Path">Where in the procedure, as in <see cref="RunEvent.StepStarted"/>.</param>
/// <param name="Ends">Seconds into the step at which each slice of its curves ends, ascending; the last slice holds on.</param>
public sealed record PlannedStep(
    string Path, string Title, TimeSpan Begins, TimeSpan Takes, TimeSpan Shortest, TimeSpan Longest, ImmutableArray<double> Ends, ImmutableArray<PlannedCurve> Curves);

/// <summary>One quantity over a step: least and greatest expected value in each slice; NaN where nothing is known.</summary>
/// <param name="Channel">A channel, or <see cref="PlanBand.StepCharge"/>.</param>
public sealed record PlannedCurve(string Channel, string Unit, ImmutableArray<double> Low, ImmutableArray<double> High);
