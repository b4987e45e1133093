namespace PackBench.Instruments.Scpi;

internal enum BlockState
{
    /// <summary>These bytes do not begin a definite-length block.</summary>
    None,

    /// <summary>They do, and more bytes are to come.</summary>
    Incomplete,

    Complete,
}

/// <summary>IEEE 488.2 definite-length blocks: <c>#</c>, how many digits, the length, the bytes. A line end inside belongs to the bytes.</summary>
internal static class ScpiBlock
{
    public static BlockState TryRead(ReadOnlySpan<byte> bytes, out int start, out int length)
    {
        start = 0;
        length = 0;
        if (bytes.IsEmpty || bytes[0] != '#')
        {
            return BlockState.None;
        }

        if (bytes.Length < 2)
        {
            return BlockState.Incomplete;
        }

        var digits = bytes[1] - '0';
        if (digits is < 1 or > 9)
        {
            return BlockState.None;
        }

        var size = 0L;
        for (var i = 0; i < digits; i++)
        {
            if (2 + i >= bytes.Length)
            {
                return BlockState.Incomplete;
            }

            var digit = bytes[2 + i] - '0';
            if (digit is < 0 or > 9)
            {
                return BlockState.None;
            }

            size = size * 10 + digit;
        }

        start = 2 + digits;
        length = (int)size;
        return bytes.Length - start >= length ? BlockState.Complete : BlockState.Incomplete;
    }
}
