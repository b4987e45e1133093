namespace PackBench.Rig.Runs;

/// <summary>Time since a run began, by the monotonic clock; the wall clock only labels it.</summary>
public sealed class RunClock(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    public TimeProvider Time => time;

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    public DateTimeOffset Utc => time.GetUtcNow();
}
