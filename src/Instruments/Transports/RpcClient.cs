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
    private readonly PromptStream stream = new(socket);
    private byte[] received = new byte[4096];
    private int count;
    private uint lastCall;

    /// <summary>Calls a procedure and hands its results to <paramref name="read"/>.</summary>
    public async ValueTask<T> CallAsync<T>(uint procedure, XdrWriter arguments, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        var call = ++lastCall;
        var header = RpcMessage.Call(call, program, version, procedure);
        var message = new byte[4 + header.Written.Length + arguments.Written.Length];
        BinaryPrimitives.WriteUInt32BigEndian(message, 0x80000000 | (uint)(message.Length - 4));
        header.Written.CopyTo(message.AsMemory(4));
        arguments.Written.CopyTo(message.AsMemory(4 + header.Written.Length));
        await stream.WriteAsync(message, cancellationToken);
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

    private async ValueTask<ReadOnlyMemory<byte>> RecordAsync(CancellationToken cancellationToken)
    {
        byte[] record = [];
        while (true)
        {
            await FillAsync(4, cancellationToken);
            var mark = BinaryPrimitives.ReadUInt32BigEndian(received);
            var length = (int)(mark & 0x7FFFFFFF);
            if (length > Longest || record.Length + length > Longest)
            {
                throw new InvalidDataException($"an answer of {length} bytes is longer than any that was asked for");
            }

            await FillAsync(4 + length, cancellationToken);
            record = record.Length == 0 ? received[4..(4 + length)] : [.. record, .. received.AsSpan(4, length)];
            received.AsSpan(4 + length, count - 4 - length).CopyTo(received);
            count -= 4 + length;
            if ((mark & 0x80000000) != 0)
            {
                return record;
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
