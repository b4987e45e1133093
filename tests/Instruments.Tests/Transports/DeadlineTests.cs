using PackBench.Instruments.Transports;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Transports;

public sealed class DeadlineTests
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task An_operation_that_is_done_in_the_same_call_asks_the_clock_for_nothing()
    {
        var value = await Run(static (_, _) => ValueTask.FromResult(7), TestContext.Current.CancellationToken);
        Assert.Equal(7, value);
        Assert.Equal(0, time.TimersMade);
    }

    [Fact]
    public async Task A_late_operation_is_a_link_failure_over_a_time_out()
    {
        var pending = Run(Never, CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(pending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        var late = await Assert.ThrowsAsync<LinkException>(() => pending);
        Assert.IsType<TimeoutException>(late.InnerException);
        Assert.Equal("too late", late.Message);
    }

    [Fact]
    public async Task A_cancelled_operation_carries_the_token_of_who_cancelled()
    {
        using var caller = new CancellationTokenSource();
        var pending = Run(Never, caller.Token).AsTask();
        await caller.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.Equal(caller.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task A_caller_who_has_cancelled_before_starts_nothing()
    {
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();
        var started = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Run(
            (_, _) =>
            {
                started = true;
                return ValueTask.FromResult(1);
            },
            caller.Token));
        Assert.False(started);
    }

    [Fact]
    public async Task A_failure_of_the_operation_itself_stays_what_it_is() =>
        await Assert.ThrowsAsync<IOException>(async () => await Run(static (_, _) => ValueTask.FromException<int>(new IOException("unplugged")), TestContext.Current.CancellationToken));

    private static async ValueTask<int> Never(int state, CancellationToken token)
    {
        await new TaskCompletionSource().Task.WaitAsync(token);
        return state;
    }

    private ValueTask<int> Run(Func<int, CancellationToken, ValueTask<int>> operation, CancellationToken cancellationToken) =>
        Deadline.RunAsync(0, operation, static _ => "too late", TimeSpan.FromSeconds(2), time, cancellationToken);
}
