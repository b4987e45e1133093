using System.Net.Sockets;

namespace PackBench.Instruments.Transports;

/// <summary>
/// A connection whose answers are first waited for on the caller's own thread, for a moment: with an instrument that answers within
/// it a question costs no hop over the runtime's socket thread and the thread pool, which is most of its time on one core. A socket
/// that was once waited for asynchronously wakes that thread at every answer from then on, so a connection only comes to it after
/// several waits in vain. Where several connections take turns none is waited for on the caller's thread: they would hold each other up.
/// Cancelling comes late by a moment at the most.
/// </summary>
internal sealed class PromptStream : NetworkStream
{
    private const int MomentMicroseconds = 4000;
    private const int SliceMicroseconds = 20_000;
    private const int VainUntilSlow = 3;
    private const int MostSkipped = 1024;
    private static PromptStream? last;
    private readonly Func<int, bool> wait;
    private int vain;
    private int toSkip;
    private bool isSlow;

    public PromptStream(Socket socket) : this(socket, microseconds => socket.Poll(microseconds, SelectMode.SelectRead))
    {
    }

    /// <param name="wait">Waits for so many microseconds; true when something has come, or the connection is closed. For tests.</param>
    internal PromptStream(Socket socket, Func<int, bool> wait) : base(socket, ownsSocket: true) => this.wait = wait;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var isAlone = Interlocked.Exchange(ref last, this) == this;
        if (cancellationToken.IsCancellationRequested)
        {
            return base.ReadAsync(buffer, cancellationToken);
        }

        if (isAlone && (toSkip == 0 || --toSkip == 0))
        {
            if (Wait(MomentMicroseconds))
            {
                vain = 0;
                return base.ReadAsync(buffer, cancellationToken); // Completes in the same call.
            }

            vain++;
            toSkip = Math.Min(MostSkipped, 1 << Math.Min(vain, 10));
        }
        else if (!isSlow)
        {
            vain++;
        }

        isSlow |= vain > VainUntilSlow;
        return isSlow ? base.ReadAsync(buffer, cancellationToken) : ReadOnOwnThreadAsync(buffer, cancellationToken);
    }

    private async ValueTask<int> ReadOnOwnThreadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var waiting = Task.Factory.StartNew(
            () =>
            {
                while (!cancellationToken.IsCancellationRequested && !Wait(SliceMicroseconds))
                {
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await waiting.WaitAsync(cancellationToken);
        return await base.ReadAsync(buffer, cancellationToken);
    }

    private bool Wait(int microseconds)
    {
        try
        {
            return wait(microseconds);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The read that follows says what is wrong.
            return true;
        }
    }
}
