namespace PackBench.Instruments.Tests.Bms;

/// <summary>A clock a hundred times as fast, so that a test need not wait for what is late.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private const int Factor = 100;

    public override long GetTimestamp() => System.GetTimestamp() * Factor;

    public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Scale(dueTime), Scale(period));

    private static TimeSpan Scale(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Factor;
}
