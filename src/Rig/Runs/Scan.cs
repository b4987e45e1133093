namespace PackBench.Rig.Runs;

/// <summary>Why a value may or may not be used.</summary>
public enum Validity : byte
{
    Good = 0,

    /// <summary>The instrument did not answer, or has nothing there.</summary>
    Missing = 1,

    /// <summary>Older than three periods of its source.</summary>
    Stale = 2,

    /// <summary>The instrument said so (9.9E37).</summary>
    Overload = 3,

    /// <summary>Contradicted by a witness; kept, flagged, never used.</summary>
    Implausible = 4,
}

/// <summary>
/// One value of a scan. <see cref="Value"/> is in the channel's unit, NaN where there is no good one; <see cref="Taken"/>
/// is when the last good value was taken, on the run's own clock.
/// </summary>
public readonly record struct Reading(double Value, Validity Validity, TimeSpan Taken)
{
    public static readonly Reading None = new(double.NaN, Validity.Missing, TimeSpan.Zero);

    public bool IsGood => Validity == Validity.Good;
}

/// <summary>The readings taken together at one tick: the row that is judged, recorded and integrated. Never changed once made.</summary>
/// <param name="Index">0 for the first scan of a run; without holes.</param>
/// <param name="Elapsed">Monotonic time since the run began, of the tick. Durations and integrals use only this.</param>
/// <param name="Utc">Wall clock, for people.</param>
/// <param name="StepIndex">The recorded step that it belongs to; -1 between recorded steps.</param>
/// <param name="Readings">One for each channel of the table, in its order.</param>
public sealed record Scan(long Index, TimeSpan Elapsed, DateTimeOffset Utc, int StepIndex, Reading[] Readings)
{
    public Reading this[int channel] => Readings[channel];
}
