using System.Collections.Immutable;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Proving;

/// <summary>How a run came out that was killed once and taken up again.</summary>
/// <param name="Record">Number of the record after which it was killed.</param>
/// <param name="At">Time of the run.</param>
/// <param name="TimeToOff">From the kill until no current flowed through an output, in the world; zero where none flowed.</param>
/// <param name="Refused">Why it was not taken up again; empty where it was.</param>
internal sealed record Trial(long Record, TimeSpan At, TimeSpan TimeToOff, RunOutcome? Outcome, ImmutableArray<Difference> Differences, string Refused)
{
    public bool IsSame(RunOutcome untouched) => Outcome == untouched && Differences.All(difference => difference.IsWithin);
}

/// <summary>One result against that of the untouched run.</summary>
/// <param name="Change">In its unit.</param>
/// <param name="Relative">Of the untouched value.</param>
/// <param name="Bound">What its budget states for the gap and for the instants of start and stop, in its unit.</param>
internal sealed record Difference(string Name, string Unit, double Change, double Relative, double Bound, double Uncertainty, bool IsSameVerdict)
{
    /// <summary>A result moves by its bound or 0.02 %; one that is no sum by its own uncertainty or by a fiftieth.</summary>
    public const double Allowed = 0.0002;

    public bool IsSum => Unit is "Ah" or "Wh" && !Name.Contains('[', StringComparison.Ordinal);

    /// <summary>A resistance whose scan fell into the gap is that of the second edge, after a rest: another one by up to 1.4 % after the outage's minute, in which the cells have not come to rest.</summary>
    private const double AllowedElsewhere = 0.02;

    public bool IsWithin => IsSameVerdict
        && (Math.Abs(Change) <= Bound || Math.Abs(Relative) <= Allowed || (!IsSum && !(Math.Abs(Change) > Uncertainty && Math.Abs(Relative) > AllowedElsewhere)));
}

/// <summary>All trials of a procedure.</summary>
/// <param name="Records">Of the untouched run: how many instants there were to kill it at.</param>
internal sealed record Proof(RunSummary Untouched, long Records, ImmutableArray<Trial> Trials)
{
    public IEnumerable<Trial> Wrong => Trials.Where(trial => !trial.IsSame(Untouched.Outcome));

    public TimeSpan WorstTimeToOff => Trials.IsEmpty ? TimeSpan.Zero : Trials.Max(trial => trial.TimeToOff);
}
