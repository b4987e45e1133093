using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

public sealed class VirtualClockTests
{
    [Fact]
    public void Eight_hours_at_one_a_second_are_28800_ticks_of_exactly_a_second()
    {
        using var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        var ticks = clock.Run(
            async () =>
            {
                var count = 0;
                while (clock.Elapsed < TimeSpan.FromHours(8))
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), clock, CancellationToken.None);
                    count++;
                }

                return count;
            },
            TimeProvider.System);
        Assert.Equal(28800, ticks);
        Assert.Equal(TimeSpan.FromHours(8), clock.Elapsed);
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_time_and_a_changed_one_only_once()
    {
        using var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        var fired = new List<string>();
        using var late = clock.CreateTimer(_ => fired.Add("late"), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var moved = clock.CreateTimer(_ => fired.Add("moved"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        moved.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);
        using var gone = clock.CreateTimer(_ => fired.Add("gone"), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        gone.Dispose();
        clock.Run(async () => { await Task.Delay(TimeSpan.FromSeconds(10), clock, CancellationToken.None); return 0; }, TimeProvider.System);
        Assert.Equal(["late", "moved"], fired);
    }

    [Fact]
    public async Task A_wish_from_another_thread_is_carried_out_by_the_pump()
    {
        using var clock = new VirtualClock(DateTimeOffset.UnixEpoch, speed: 1);
        using var stop = new CancellationTokenSource();
        var poster = Task.Run(() => clock.Post(stop.Cancel), TestContext.Current.CancellationToken);
        Assert.ThrowsAny<OperationCanceledException>(() => clock.Run(
            async () => { await Task.Delay(TimeSpan.FromHours(1), clock, stop.Token); return 0; }, TimeProvider.System));
        await poster;
    }
}
