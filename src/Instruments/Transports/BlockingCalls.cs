namespace PackBench.Instruments.Transports;

/// <summary>
/// Runs calls of a driver that can neither be awaited nor interrupted, one at a time, each on a thread of its own. A caller who
/// gives up goes on at once; the next call waits until the driver has come back.
/// </summary>
internal sealed class BlockingCalls
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;

    public async Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken)
    {
        Task<T> mine;
        lock (gate)
        {
            mine = last.IsCompleted
                ? Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                : AfterAsync(last, call);
            last = mine;
        }

        try
        {
            return await mine.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for its outcome any more, and it must not be reported as unobserved.
            _ = mine.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    private static async Task<T> AfterAsync<T>(Task earlier, Func<T> call)
    {
        await ((Task)earlier.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default));
        return await Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
