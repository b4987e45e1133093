namespace PackBench.Reports;

/// <summary>What was decided about one result or one run. The four guard-banded decisions are those of ILAC-G8:09/2019, 4.2.3.</summary>
public enum ReportVerdict
{
    /// <summary>No limit was stated, so nothing was decided.</summary>
    NotJudged,

    /// <summary>Nobody measured it. Never shown as a pass.</summary>
    NotTested,

    Passed,

    /// <summary>Inside the limit, but nearer to it than the guard band.</summary>
    ConditionallyPassed,

    /// <summary>Outside the limit, but nearer to it than the guard band.</summary>
    ConditionallyFailed,

    Failed,

    /// <summary>A safety limit ended the run.</summary>
    Tripped,

    /// <summary>A person ended the run.</summary>
    Aborted,

    /// <summary>The rig failed; nothing follows about the pack.</summary>
    Error,
}
