using System.Net.Sockets;
using System.Text;

namespace PackBench.Instruments.Transports;

/// <summary>One of the two connections of a HiSLIP session. Half a message stays in the buffer when a read is given up.</summary>
internal sealed class HislipChannel(Socket socket) : IDisposable
{
    private const ulong Longest = 64 << 20;
    private readonly PromptStream stream = new(socket);
    private byte[] received = new byte[4096];
    private int count;

    public async ValueTask SendAsync(HislipType type, byte control, uint parameter, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var message = new byte[HislipHeader.Size + payload.Length];
        new HislipHeader(type, control, parameter, (ulong)payload.Length).Write(message);
        payload.CopyTo(message.AsMemory(HislipHeader.Size));
        await stream.WriteAsync(message, cancellationToken);
    }

    /// <summary>The next message. An error of the other side is an <see cref="IOException"/> with its text.</summary>
    public async ValueTask<(HislipHeader Header, byte[] Payload)> ReceiveAsync(CancellationToken cancellationToken)
    {
        await FillAsync(HislipHeader.Size, cancellationToken);
        var header = HislipHeader.Read(received);
        if (header.Length > Longest)
        {
            throw new InvalidDataException($"a message of {header.Length} bytes is longer than any that was asked for");
        }

        var size = HislipHeader.Size + (int)header.Length;
        await FillAsync(size, cancellationToken);
        var payload = received.AsSpan(HislipHeader.Size, (int)header.Length).ToArray();
        received.AsSpan(size, count - size).CopyTo(received);
        count -= size;
        return header.Type is HislipType.FatalError or HislipType.Error
            ? throw new IOException($"the instrument reports {(header.Type == HislipType.FatalError ? "a fatal error" : "an error")} {header.Control} '{Encoding.Latin1.GetString(payload)}'")
            : (header, payload);
    }

    /// <summary>The next message of one type; others are passed over.</summary>
    public async ValueTask<(HislipHeader Header, byte[] Payload)> ReceiveAsync(HislipType type, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await ReceiveAsync(cancellationToken);
            if (message.Header.Type == type)
            {
                return message;
            }
        }
    }

    public void Dispose() => stream.Dispose();

    private async ValueTask FillAsync(int size, CancellationToken cancellationToken)
    {
        if (received.Length < size)
        {
            Array.Resize(ref received, size + 4096);
        }

        while (count < size)
        {
            var read = await stream.ReadAsync(received.AsMemory(count), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException("closed the connection");
            }

            count += read;
        }
    }
}
