namespace PackBench.Instruments.Simulation.Servers;

/// <summary>A clock that runs a number of times as fast as another, for a simulated bench that is served to programs that wait in real time.</summary>
public sealed class ScaledTime : TimeProvider
{
    private readonly TimeProvider _actual;
    private readonly double _factor;
    private readonly long _began;
    private readonly DateTimeOffset _beganUtc;

    public ScaledTime(TimeProvider actual, double factor)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        _actual = actual;
        _factor = factor;
        _began = actual.GetTimestamp();
        _beganUtc = actual.GetUtcNow();
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(_actual.GetElapsedTime(_began).Ticks * _factor);

    public override DateTimeOffset GetUtcNow() => _beganUtc + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _actual.CreateTimer(callback, state, Scaled(dueTime), Scaled(period));

    private TimeSpan Scaled(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / _factor;
}
