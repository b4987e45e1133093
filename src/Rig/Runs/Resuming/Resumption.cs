namespace PackBench.Rig.Runs.Resuming;

/// <summary>A run that is taken up again: how far it had come, when its clock stands now, and the gap.</summary>
public sealed record Resumption
{
    internal Resumption(RecordedProgress done) => Done = done;

    internal RecordedProgress Done { get; }

    /// <summary>Time since the run began, by the wall clock; for the run's own clock to go on from.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>As it is recorded.</summary>
    public required RunEvent.Gap Gap { get; init; }

    /// <summary>Whether the step in which it was cut off goes on where it stood; otherwise it is begun anew.</summary>
    public required bool GoesOn { get; init; }

    /// <summary>What the record says of it, in one sentence.</summary>
    public required string Text { get; init; }
}
