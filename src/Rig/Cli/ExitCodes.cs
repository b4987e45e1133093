namespace PackBench.Rig.Cli;

/// <summary>0 passed, 1 failed (the pack), 2 usage or file, 3 tripped, 4 aborted, 5 rig error. The outcomes of a run have their own numbers.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Usage = 2;
    public const int Error = 5;
}
