namespace PackBench.Instruments.Scpi;

/// <summary>What has come and was not yet taken. Grows up to a limit and no further; one per session, used over and over.</summary>
internal sealed class ReplyBuffer(int maximum)
{
    private byte[] bytes = new byte[512];
    private int start;
    private int end;

    public ReadOnlySpan<byte> Unread => bytes.AsSpan(start, end - start);

    public bool IsFull => end - start >= maximum;

    /// <summary>Room for the next read: never empty as long as the buffer is not full.</summary>
    public Memory<byte> Room()
    {
        if (start == end)
        {
            start = end = 0;
        }

        if (end == bytes.Length)
        {
            if (start > 0)
            {
                Unread.CopyTo(bytes);
                end -= start;
                start = 0;
            }
            else
            {
                Array.Resize(ref bytes, Math.Min(bytes.Length * 2, Math.Max(maximum, bytes.Length + 1)));
            }
        }

        return bytes.AsMemory(end);
    }

    public void Added(int count) => end += count;

    public void Take(int count) => start += count;

    /// <summary>Drops line ends and blanks at the front: what is left of the end of the last answer.</summary>
    public void SkipBlanks()
    {
        while (start < end && bytes[start] is (byte)'\n' or (byte)'\r' or (byte)' ' or 0)
        {
            start++;
        }
    }

    public void Clear() => start = end = 0;
}
