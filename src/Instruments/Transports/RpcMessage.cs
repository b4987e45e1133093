using System.Buffers.Binary;

namespace PackBench.Instruments.Transports;

/// <summary>The fixed part of ONC RPC messages (RFC 5531, section 9).</summary>
internal static class RpcMessage
{
    /// <summary>Bytes of a call before its arguments.</summary>
    public const int CallSize = 40;

    /// <summary>Writes what stands before the arguments of a call: RPC version 2, no credentials, no verifier.</summary>
    public static void WriteCall(Span<byte> bytes, uint call, uint program, uint version, uint procedure)
    {
        bytes[..CallSize].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, call);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], 2);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], program);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], version);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[20..], procedure);
    }

    /// <summary>A whole call, as a datagram.</summary>
    public static byte[] Call(uint call, uint program, uint version, uint procedure, XdrWriter arguments)
    {
        var bytes = new byte[CallSize + arguments.Written.Length];
        WriteCall(bytes, call, program, version, procedure);
        arguments.Written.Span.CopyTo(bytes.AsSpan(CallSize));
        return bytes;
    }

    /// <summary>Where the results begin; false for the answer to another call. Throws <see cref="InvalidDataException"/> for a call that was rejected.</summary>
    public static bool TryReadReply(ReadOnlySpan<byte> record, uint call, out int results)
    {
        var reader = new XdrReader(record);
        results = 0;
        if (reader.Number() != call || reader.Number() != 1)
        {
            return false;
        }

        if (reader.Number() != 0)
        {
            throw new InvalidDataException("the instrument denied the remote procedure call");
        }

        reader.Number();
        var verifier = reader.Opaque().Length;
        var status = reader.Number();
        if (status != 0)
        {
            throw new InvalidDataException($"the instrument does not accept the remote procedure call (status {status})");
        }

        results = 24 + verifier + (4 - verifier % 4) % 4;
        return true;
    }
}
