namespace PackBench.Rig.Runs;

/// <summary>How a run ended. Ordered: a run's outcome only ever gets worse.</summary>
public enum RunOutcome
{
    Passed = 0,

    /// <summary>The pack did not meet its criteria.</summary>
    Failed = 1,

    /// <summary>A limit was broken and the outputs were switched off.</summary>
    Tripped = 3,

    /// <summary>Somebody stopped it.</summary>
    Aborted = 4,

    /// <summary>The rig itself failed.</summary>
    Error = 5,
}

public static class RunOutcomes
{
    public static RunOutcome Worse(RunOutcome left, RunOutcome right) => left > right ? left : right;

    /// <summary>The exit code of the command line is the outcome's number; 2 is kept for usage and files.</summary>
    public static int ExitCode(this RunOutcome outcome) => (int)outcome;
}
