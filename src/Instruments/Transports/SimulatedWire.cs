using System.Buffers;
using PackBench.Instruments.Simulation;

namespace PackBench.Instruments.Transports;

/// <summary>Bytes in, bytes out, in the same call. A read with nothing to give waits until an answer comes or it is cancelled.</summary>
internal sealed class SimulatedWire(ISimulatedEndpoint endpoint, TimeProvider time) : WireStream
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly ArrayBufferWriter<byte> answers = new(256);
    private readonly Lock gate = new();
    private int taken;
    private TaskCompletionSource? arrival;

    public int Unread
    {
        get
        {
            lock (gate)
            {
                return answers.WrittenCount - taken;
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            answers.ResetWrittenCount();
            taken = 0;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        TaskCompletionSource? waiting = null;
        lock (gate)
        {
            endpoint.Receive(buffer, answers);
            if (answers.WrittenCount > taken)
            {
                waiting = arrival;
                arrival = null;
            }
        }

        // Completed outside the lock and on this thread: with another thread in between simulated time would not be exact.
        waiting?.TrySetResult();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes what is there; 0 when nothing is.</summary>
    public override int Read(Span<byte> buffer)
    {
        lock (gate)
        {
            var count = Math.Min(buffer.Length, answers.WrittenCount - taken);
            answers.WrittenSpan.Slice(taken, count).CopyTo(buffer);
            taken += count;
            if (taken == answers.WrittenCount)
            {
                answers.ResetWrittenCount();
                taken = 0;
            }

            return count;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            TaskCompletionSource waiting;
            lock (gate)
            {
                if (answers.WrittenCount > taken)
                {
                    return Read(buffer.Span);
                }

                cancellationToken.ThrowIfCancellationRequested();
                waiting = arrival ??= new TaskCompletionSource();
            }

            // Nothing is there now. A device that streams has something later.
            using var looking = time.CreateTimer(static wire => ((SimulatedWire)wire!).Write([]), this, LookEvery, LookEvery);
            using (cancellationToken.UnsafeRegister(static (source, token) => ((TaskCompletionSource)source!).TrySetCanceled(token), waiting))
            {
                try
                {
                    await waiting.Task;
                }
                finally
                {
                    lock (gate)
                    {
                        arrival = arrival == waiting ? null : arrival;
                    }
                }
            }
        }
    }
}
