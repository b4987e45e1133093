namespace PackBench.Instruments.Transports;

/// <summary>
/// Tells late from cancelled, once, for all. The clock is only asked for a timer when the operation is found to be
/// pending: an operation that completes in the same call (an inline simulator) costs one small object.
/// </summary>
public static class Deadline
{
    /// <summary>
    /// Runs an operation that has to be done within <paramref name="timeout"/>. Cancelled by the caller: throws
    /// <see cref="OperationCanceledException"/> with the caller's token. Late: throws <see cref="LinkException"/> over
    /// <see cref="TimeoutException"/>, with <paramref name="late"/> as its text.
    /// </summary>
    /// <param name="interruption">Somebody else's wish to end the operation: <see cref="OperationCanceledException"/> with this token.</param>
    public static ValueTask<TResult> RunAsync<TState, TResult>(
        TState state,
        Func<TState, CancellationToken, ValueTask<TResult>> operation,
        Func<TState, string> late,
        TimeSpan timeout,
        TimeProvider time,
        CancellationToken cancellationToken,
        CancellationToken interruption = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var source = new CancellationTokenSource();
        var pending = operation(state, source.Token);
        if (pending.IsCompletedSuccessfully)
        {
            // Nobody has seen the token in an asynchronous way, so there is nothing to release.
            return pending;
        }

        return WaitAsync(pending, source, state, late, timeout, time, cancellationToken, interruption);
    }

    private static async ValueTask<TResult> WaitAsync<TState, TResult>(
        ValueTask<TResult> pending,
        CancellationTokenSource source,
        TState state,
        Func<TState, string> late,
        TimeSpan timeout,
        TimeProvider time,
        CancellationToken cancellationToken,
        CancellationToken interruption)
    {
        using var owned = source;
        var timer = time.CreateTimer(static expired => Cancel((CancellationTokenSource)expired!), source, timeout, Timeout.InfiniteTimeSpan);
        var registration = cancellationToken.UnsafeRegister(static cancelled => Cancel((CancellationTokenSource)cancelled!), source);
        var interrupting = interruption.UnsafeRegister(static cancelled => Cancel((CancellationTokenSource)cancelled!), source);
        try
        {
            return await pending;
        }
        catch (Exception e) when (source.IsCancellationRequested && e is not (InstrumentException or LinkException))
        {
            // A socket that is cancelled may say so as an I/O error; who cancelled is what counts.
            throw cancellationToken.IsCancellationRequested ? new OperationCanceledException(late(state), e, cancellationToken)
                : interruption.IsCancellationRequested ? new OperationCanceledException(late(state), e, interruption)
                : new LinkException(late(state), new TimeoutException(late(state), e));
        }
        finally
        {
            await registration.DisposeAsync();
            await interrupting.DisposeAsync();
            await timer.DisposeAsync();
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The operation ended while the timer was on its way: nothing is left to cancel.
        }
    }
}
