using Microsoft.Win32.SafeHandles;

namespace PackBench.Instruments.Transports;

/// <summary>
/// One thread that waits for one file: the pool of a small machine has two threads, and instruments that are waited for
/// on them would hold up everything else.
/// </summary>
internal sealed class ReadinessThread : IDisposable
{
    // How long a cancelled wait may still hold the file; it costs nothing while an answer is on its way.
    private const int SliceMilliseconds = 20;
    private readonly SafeFileHandle file;
    private readonly SemaphoreSlim work = new(0);
    private readonly Lock gate = new();
    private (TaskCompletionSource Ready, short Events, CancellationToken Token)? request;
    private bool isDisposed;

    public ReadinessThread(SafeFileHandle file, string name)
    {
        this.file = file;
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Completes when the file is ready or broken: the next call on it tells which.</summary>
    public Task WaitAsync(short events, CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            request = (ready, events, cancellationToken);
            work.Release();
        }

        return ready.Task;
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            work.Release();
        }
    }

    private void Run()
    {
        while (true)
        {
            work.Wait();
            (TaskCompletionSource Ready, short Events, CancellationToken Token) waiting;
            lock (gate)
            {
                if (request is not { } next)
                {
                    if (isDisposed)
                    {
                        work.Dispose();
                        return;
                    }

                    continue;
                }

                waiting = next;
                request = null;
            }

            Wait(waiting.Ready, waiting.Events, waiting.Token);
        }
    }

    private void Wait(TaskCompletionSource ready, short events, CancellationToken token)
    {
        try
        {
            while (!token.IsCancellationRequested && !isDisposed)
            {
                if (LinuxCalls.Wait(file, events, SliceMilliseconds))
                {
                    ready.TrySetResult();
                    return;
                }
            }

            _ = token.IsCancellationRequested ? ready.TrySetCanceled(token) : ready.TrySetException(new ObjectDisposedException(nameof(ReadinessThread)));
        }
        catch (ObjectDisposedException e)
        {
            ready.TrySetException(e);
        }
    }
}
