using System.Buffers;

namespace PackBench.Instruments.Transports;

/// <summary>
/// A stream over a transport that knows where a message ends (VXI-11, HiSLIP, USBTMC, VISA, UDP). One write is one message;
/// a received message without a line end gets one, so that whoever reads lines sees its end.
/// </summary>
internal abstract class MessageWire : WireStream
{
    private readonly ArrayBufferWriter<byte> pending = new(1024);
    private int taken;

    /// <summary>How long the exchange under way may take. Drivers that cannot be interrupted are given it as their own time-out.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);

    public int Unread => pending.WrittenCount - taken;

    public void Clear()
    {
        pending.ResetWrittenCount();
        taken = 0;
    }

    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (Unread == 0)
        {
            Clear();
            await ReceiveAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, Unread);
        pending.WrittenSpan.Slice(taken, count).CopyTo(buffer.Span);
        taken += count;
        return count;
    }

    /// <summary>Waits for some of a message and gives it to <see cref="Received"/>.</summary>
    protected abstract ValueTask ReceiveAsync(CancellationToken cancellationToken);

    protected void Received(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        pending.Write(bytes);
        if (isEnd && (Unread == 0 || pending.WrittenSpan[^1] != '\n'))
        {
            pending.Write("\n"u8);
        }
    }
}
