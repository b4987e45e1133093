namespace PackBench.Rig.App;

/// <summary>What the operator wants when his terminal goes away during a run. One answer for the whole program: signals know no screen.</summary>
internal static class HangUpPolicy
{
    private static volatile bool _goesOn;

    /// <summary>The run goes on without its screen; else it ends safe.</summary>
    public static bool GoesOn
    {
        get => _goesOn;
        set => _goesOn = value;
    }
}
