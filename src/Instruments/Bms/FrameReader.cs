using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms;

/// <summary>Collects what comes over a line until a whole answer is in it. Bounded; in step again after <see cref="Clear"/>.</summary>
internal sealed class FrameReader(ITransport transport)
{
    private const int Capacity = 4096;
    private readonly byte[] _buffer = new byte[Capacity];
    private int _count;

    public ReadOnlySpan<byte> Received => _buffer.AsSpan(0, _count);

    public void Clear() => _count = 0;

    /// <summary>Drops so many bytes from the front: what has been understood, or is not part of a frame.</summary>
    public void Consume(int count)
    {
        _buffer.AsSpan(count, _count - count).CopyTo(_buffer);
        _count -= count;
    }

    /// <summary>Waits for more bytes. Throws <see cref="LinkException"/> when the line is closed or talks without ever making sense.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_count == Capacity)
        {
            throw new LinkException($"{transport.Address}: {Capacity} bytes without a frame; is another device, or another baud rate, on this line?");
        }

        var read = await transport.Wire.ReadAsync(_buffer.AsMemory(_count), cancellationToken);
        if (read == 0)
        {
            throw new LinkException($"{transport.Address}: the line was closed");
        }

        _count += read;
    }
}
