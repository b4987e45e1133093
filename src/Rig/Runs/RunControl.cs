namespace PackBench.Rig.Runs;

/// <summary>
/// What an operator may ask of a run besides stopping it. Asked from any thread; carried out by the running step at its next scan.
/// A pause switches the output off and holds the step; scans, limits and the record go on, and the time of the step too.
/// </summary>
public sealed class RunControl
{
    private volatile bool _isPauseWanted;
    private volatile bool _isSkipWanted;
    private volatile bool _isPaused;

    /// <summary>Whether a pause was asked for and not taken back.</summary>
    public bool IsPauseWanted => _isPauseWanted;

    /// <summary>Whether the run stands: its output is off and its step holds.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        internal set => _isPaused = value;
    }

    public void Pause() => _isPauseWanted = true;

    public void Resume() => _isPauseWanted = false;

    /// <summary>Ends the present timed step; the procedure goes on with the next one. Ends a pause as well.</summary>
    public void Skip()
    {
        _isSkipWanted = true;
        _isPauseWanted = false;
    }

    /// <summary>Forgets a skip that was meant for a step that has ended by itself.</summary>
    internal void BeginStep() => _isSkipWanted = false;

    internal bool IsSkipWanted => _isSkipWanted;
}
