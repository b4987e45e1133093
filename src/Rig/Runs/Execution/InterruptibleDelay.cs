namespace PackBench.Rig.Runs.Execution;

/// <summary>
/// A wait that can be cut short. Whoever waits goes on within the call that ends the wait: the framework's own delay hands
/// its cancellation to the thread pool, and then simulated time would run ahead of the work.
/// </summary>
internal sealed class InterruptibleDelay(TimeProvider time)
{
    private TaskCompletionSource? _waiting;

    /// <summary>Ends when the time is over or <see cref="Interrupt"/> is called; throws when cancelled.</summary>
    public async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new TaskCompletionSource();
        Volatile.Write(ref _waiting, waiting);
        await using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), waiting, wait, Timeout.InfiniteTimeSpan);
        await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiting);
        await waiting.Task;
    }

    public void Interrupt() => Volatile.Read(ref _waiting)?.TrySetResult();
}
