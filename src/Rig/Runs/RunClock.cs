namespace PackBench.Rig.Runs;

/// <summary>Time since a run began, by the monotonic clock; the wall clock only labels it.</summary>
/// <param name="begunBefore">Of a run that is taken up again: how long ago it began.</param>
public sealed class RunClock(TimeProvider time, TimeSpan begunBefore = default)
{
    private readonly long _began = time.GetTimestamp();

    public TimeProvider Time => time;

    public TimeSpan Elapsed => begunBefore + time.GetElapsedTime(_began);

    public DateTimeOffset Utc => time.GetUtcNow();
}
