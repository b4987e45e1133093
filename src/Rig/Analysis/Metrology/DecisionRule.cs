using System.Collections.Immutable;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>How a result near its limit is judged. The guard band is w = <see cref="GuardShare"/>·U.</summary>
/// <param name="IsBinary">Pass or fail only; else the zone of doubt is said to be one (ILAC-G8:09/2019, 4.2.3).</param>
public sealed record DecisionRule(string Name, double GuardShare, bool IsBinary)
{
    /// <summary>Shared risk, w = 0: sorting and information.</summary>
    public static readonly DecisionRule Simple = new("simple acceptance, w = 0", 0, IsBinary: true);

    /// <summary>w = U: limits that safety rests on.</summary>
    public static readonly DecisionRule Guarded = new("guarded acceptance, w = U", 1, IsBinary: true);

    /// <summary>w = 0.83 U, as ISO 14253-1 has it for 5 % risk at most.</summary>
    public static readonly DecisionRule Iso14253 = new("guarded acceptance, w = 0.83 U", 0.83, IsBinary: true);

    /// <summary>Pass, conditional pass, conditional fail, fail with w = U: performance limits.</summary>
    public static readonly DecisionRule NonBinary = new("non-binary statement, w = U", 1, IsBinary: false);
}

/// <summary>Ordered from good to bad.</summary>
public enum DecisionVerdict
{
    Pass,
    ConditionalPass,
    ConditionalFail,
    Fail,
}

/// <summary>A result held against its limits, with all that must be printed beside the verdict. Limits and guard band in SI.</summary>
/// <param name="GuardBand">w, from the unrounded U.</param>
/// <param name="ProbabilityOutside">That the true value breaks a limit: for a pass, the probability of false acceptance.</param>
/// <param name="TestUncertaintyRatio">Half the tolerance over U; NaN where one limit alone states no tolerance.</param>
/// <param name="Warnings">Complete sentences.</param>
public sealed record Decision(
    DecisionVerdict Verdict, DecisionRule Rule, ToleranceLimits Limits, double GuardBand, double ProbabilityOutside, double TestUncertaintyRatio,
    ImmutableArray<string> Warnings)
{
    public double ProbabilityInside => 1 - ProbabilityOutside;

    /// <summary>Of the verdict being wrong: false acceptance for a (conditional) pass, false rejection for a (conditional) fail.</summary>
    public double RiskOfWrongDecision => Verdict <= DecisionVerdict.ConditionalPass ? ProbabilityOutside : ProbabilityInside;

    public double? AcceptanceLower => Limits.Lower + GuardBand;

    public double? AcceptanceUpper => Limits.Upper - GuardBand;
}
