using System.Buffers.Binary;
using System.Net.Sockets;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>ONC RPC (RFC 5531) on one connection: one call after the other, answered in the order they came.</summary>
internal sealed class RpcServer(NetworkStream wire, uint program, RpcServer.Procedure procedure)
{
    private const int LongestRecord = 1 << 21;

    /// <summary>Results of one procedure; null where there is no such procedure.</summary>
    internal delegate Task<XdrWriter?> Procedure(uint procedure, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var record = await RecordAsync(cancellationToken);
            if (!TryReadCall(record, out var call))
            {
                throw new InvalidDataException("not a remote procedure call");
            }

            // 1: this program is not here; 3: it has no such procedure.
            var results = call.Program == program ? await procedure(call.Procedure, record.AsMemory(call.Arguments), cancellationToken) : null;
            var reply = results is null ? Refuse(call.Id, call.Program == program ? 3u : 1u) : Reply(call.Id, results);
            var message = new byte[4 + reply.Length];
            BinaryPrimitives.WriteUInt32BigEndian(message, 0x80000000 | (uint)reply.Length);
            reply.CopyTo(message, 4);
            await wire.WriteAsync(message, cancellationToken);
        }
    }

    internal static byte[] Reply(uint call, XdrWriter results) =>
        [.. new XdrWriter().Number(call).Number(1).Number(0).Number(0).Number(0).Number(0).Written.Span, .. results.Written.Span];

    internal static bool TryReadCall(ReadOnlySpan<byte> record, out (uint Id, uint Program, uint Procedure, int Arguments) call)
    {
        var reader = new XdrReader(record);
        call.Id = reader.Number();
        var isCall = reader.Number() == 0 && reader.Number() == 2;
        call.Program = reader.Number();
        reader.Number();
        call.Procedure = reader.Number();
        reader.Number();
        var credentials = reader.Opaque().Length;
        reader.Number();
        var verifier = reader.Opaque().Length;
        call.Arguments = 40 + Padded(credentials) + Padded(verifier);
        return isCall && call.Arguments <= record.Length;
    }

    private static int Padded(int length) => length + (4 - length % 4) % 4;

    private static byte[] Refuse(uint call, uint status) => new XdrWriter().Number(call).Number(1).Number(0).Number(0).Number(0).Number(status).Written.ToArray();

    private async Task<byte[]> RecordAsync(CancellationToken cancellationToken)
    {
        var record = new List<byte>();
        while (true)
        {
            var mark = new byte[4];
            await wire.ReadExactlyAsync(mark, cancellationToken);
            var value = BinaryPrimitives.ReadUInt32BigEndian(mark);
            var length = (int)(value & 0x7FFFFFFF);
            if (length > LongestRecord || record.Count + length > LongestRecord)
            {
                throw new InvalidDataException($"a call of {length} bytes");
            }

            var fragment = new byte[length];
            await wire.ReadExactlyAsync(fragment, cancellationToken);
            record.AddRange(fragment);
            if ((value & 0x80000000) != 0)
            {
                return [.. record];
            }
        }
    }
}
