namespace PackBench.Instruments.Transports;

/// <summary>
/// One at a time, first come first served. Who is next goes on within the call that leaves: a semaphore would take another
/// thread for that, and simulated time would run on before it is there.
/// </summary>
internal sealed class TurnGate
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private bool _isTaken;

    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return;
            }

            turn = new TaskCompletionSource();
            _waiting.Enqueue(turn);
        }

        using (cancellationToken.UnsafeRegister(static (source, token) => ((TaskCompletionSource)source!).TrySetCanceled(token), turn))
        {
            await turn.Task;
        }
    }

    public void Leave()
    {
        while (true)
        {
            TaskCompletionSource? next;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _isTaken = false;
                    return;
                }
            }

            // One that was cancelled meanwhile has gone; the turn passes on.
            if (next.TrySetResult())
            {
                return;
            }
        }
    }
}
