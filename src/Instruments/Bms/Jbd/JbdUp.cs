using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jbd;

/// <summary>JBD's UP series answers none of the usual questions; it is known here only so that the operator is told.</summary>
internal static class JbdUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    // As its own program asks for the first block (traffic recorded by syssi/esphome-jbd-bms and mr-manuel).
    private static readonly byte[] Request = [0x01, 0x78, 0x10, 0x00, 0x10, 0xA0, 0x00, 0x00, 0x7F, 0xB2];

    public static async ValueTask<bool> IsThereAsync(ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            // The transport stays with the caller, so the link is not disposed of.
            return await new BmsLink(transport, time, Patience).ProbeAsync<bool>(Request, "its first block (JBD UP)", TryTake, Patience, cancellationToken);
        }
        catch (LinkException silence) when (silence.InnerException is TimeoutException)
        {
            return false;
        }
    }

    internal static bool TryTake(ReadOnlySpan<byte> received, out int consumed, out bool isThere)
    {
        // The answer repeats the first six bytes, then counts: an echo of the request counts zero.
        consumed = 0;
        isThere = false;
        var at = received.IndexOf(Request.AsSpan(0, 6));
        while (at >= 0)
        {
            var frame = received[at..];
            if (frame.Length >= 8 && (frame[6] << 8 | frame[7]) is > 0 and var count && frame.Length >= count + 10)
            {
                isThere = Crc16.IsGood(frame[..(count + 10)]);
                return isThere;
            }

            var next = received[(at + 1)..].IndexOf(Request.AsSpan(0, 6));
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }
}
