namespace PackBench.Instruments.Transports;

/// <summary>The fixed part of ONC RPC messages (RFC 5531, section 9).</summary>
internal static class RpcMessage
{
    public static XdrWriter Call(uint call, uint program, uint version, uint procedure) =>
        new XdrWriter().Number(call).Number(0).Number(2).Number(program).Number(version).Number(procedure).Number(0).Number(0).Number(0).Number(0);

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
