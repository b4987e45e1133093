using System.Buffers.Binary;
using System.Net.Sockets;

namespace PackBench.Instruments.Transports;

/// <summary>
/// ONC RPC (RFC 5531) over one TCP connection: one call at a time. An answer to an earlier call, given up after a
/// time-out, is recognised by its number and passed over; half an answer stays in the buffer until the rest comes.
/// </summary>
internal sealed class RpcClient(Socket socket, uint program, uint version) : IDisposable
{
    private const int Longest = 16 << 20;
    private const uint LastFragment = 0x80000000;
    private readonly PromptStream stream = new(socket);
    private byte[] sent = new byte[256];
    private byte[] received = new byte[4096];
    private int count;
    private int handedOut;
    private uint lastCall;

    /// <summary>Calls a procedure and hands its results to <paramref name="read"/>.</summary>
    public async ValueTask<T> CallAsync<T>(uint procedure, XdrWriter arguments, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        var call = ++lastCall;
        var size = 4 + RpcMessage.CallSize + arguments.Written.Length;
        if (sent.Length < size)
        {
            sent = new byte[size];
        }

        BinaryPrimitives.WriteUInt32BigEndian(sent, LastFragment | (uint)(size - 4));
        RpcMessage.WriteCall(sent.AsSpan(4), call, program, version, procedure);
        arguments.Written.CopyTo(sent.AsMemory(4 + RpcMessage.CallSize));
        await stream.WriteAsync(sent.AsMemory(0, size), cancellationToken);
        while (true)
        {
            var record = await RecordAsync(cancellationToken);
            if (RpcMessage.TryReadReply(record.Span, call, out var results))
            {
                return read(record[results..]);
            }
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>What is returned holds until the next record is asked for: mostly it is the receive buffer itself.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> RecordAsync(CancellationToken cancellationToken)
    {
        byte[] before = [];
        while (true)
        {
            received.AsSpan(handedOut, count - handedOut).CopyTo(received);
            count -= handedOut;
            handedOut = 0;
            await FillAsync(4, cancellationToken);
            var mark = BinaryPrimitives.ReadUInt32BigEndian(received);
            var length = (int)(mark & ~LastFragment);
            if (length > Longest || before.Length + length > Longest)
            {
                throw new InvalidDataException($"an answer of {length} bytes is longer than any that was asked for");
            }

            await FillAsync(4 + length, cancellationToken);
            handedOut = 4 + length;
            var fragment = received.AsMemory(4, length);
            var isLast = (mark & LastFragment) != 0;
            if (isLast && before.Length == 0)
            {
                return fragment;
            }

            before = [.. before, .. fragment.Span];
            if (isLast)
            {
                return before;
            }
        }
    }

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
