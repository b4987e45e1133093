using System.Collections.Immutable;

namespace PackBench.Rig.Runs;

public enum ResultVerdict
{
    /// <summary>Information only: no criterion was stated.</summary>
    Informative,
    Pass,
    ConditionalPass,
    ConditionalFail,
    Fail,

    /// <summary>Could not be computed; counts as a failure of the rig, never as a pass.</summary>
    Missing,
}

/// <summary>A named number with everything that a certificate needs to print it. Full precision; rounding is the printer's.</summary>
/// <param name="Name">As in the procedure: <c>capacity</c>.</param>
/// <param name="Value">In <paramref name="Unit"/>; NaN where it is a text.</param>
/// <param name="Text">For results that are words, such as the end reason; empty else.</param>
/// <param name="Uncertainty">Expanded, in the same unit; NaN where none can be stated.</param>
/// <param name="Limit">The criterion as written; empty where there is none.</param>
/// <param name="Rule">Decision rule in words.</param>
/// <param name="FalseAcceptRisk">Probability that a passed result lies outside its limit; NaN where no criterion was stated.</param>
public sealed record RunResult(
    string Name, string Title, double Value, string Unit, string Text, double Uncertainty, double CoverageFactor, double DegreesOfFreedom,
    string Limit, string Rule, double FalseAcceptRisk, ResultVerdict Verdict, ImmutableArray<ResultBudgetLine> Budget, string Group = "", string Note = "")
{
    public bool IsText => Text.Length > 0;
}

/// <summary>One line of an uncertainty budget as it is stored and printed.</summary>
public sealed record ResultBudgetLine(
    string Name, double Estimate, string Unit, double StandardUncertainty, string Distribution, double Sensitivity, double Contribution,
    double DegreesOfFreedom, string CorrelationGroup);
