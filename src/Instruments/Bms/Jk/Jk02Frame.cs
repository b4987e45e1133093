using System.Buffers;

namespace PackBench.Instruments.Bms.Jk;

public enum Jk02Type : byte
{
    Settings = 1,
    CellInfo = 2,
    DeviceInfo = 3,
}

/// <summary>The envelope of the newer JK generation: 300 bytes from <c>55 AA EB 90</c> to an eight-bit sum.</summary>
public static class Jk02Frame
{
    public const int Length = 300;

    /// <summary>Start mark, type, counter.</summary>
    internal const int Head = 6;

    public static ReadOnlySpan<byte> Start => [0x55, 0xAA, 0xEB, 0x90];

    private static ReadOnlySpan<byte> Attention => "AT\r\n"u8;

    /// <summary>
    /// Looks for one whole frame. <see cref="OperationStatus.Done"/>: it is at <paramref name="at"/>, and bytes before it
    /// are not frames. <see cref="OperationStatus.NeedMoreData"/>: keep what is from <paramref name="at"/> on.
    /// <see cref="OperationStatus.InvalidData"/>: a start mark at <paramref name="at"/> whose sum does not fit; go on after it.
    /// </summary>
    public static OperationStatus TryFind(ReadOnlySpan<byte> received, out int at)
    {
        at = received.IndexOf(Start);
        if (at < 0)
        {
            // The last three bytes may be the beginning of a start mark.
            at = Math.Max(0, received.Length - (Start.Length - 1));
            return OperationStatus.NeedMoreData;
        }

        return received.Length - at < Length ? OperationStatus.NeedMoreData
            : IsWhole(received.Slice(at, Length)) ? OperationStatus.Done
            : OperationStatus.InvalidData;
    }

    /// <summary>
    /// Takes one frame out of a stream into which a Bluetooth bridge may splice its own messages (<c>AT\r\n</c>, ready).
    /// <see cref="OperationStatus.Done"/>: it is in <paramref name="frame"/>, <paramref name="consumed"/> bytes are done with.
    /// <see cref="OperationStatus.NeedMoreData"/>: drop <paramref name="consumed"/> bytes and come back with more. Never throws.
    /// </summary>
    /// <param name="frame">300 bytes.</param>
    public static OperationStatus TryTake(ReadOnlySpan<byte> received, Span<byte> frame, out int consumed)
    {
        consumed = 0;
        while (true)
        {
            var status = TryFind(received[consumed..], out var at);
            consumed += at;
            var length = Length;
            if (status == OperationStatus.InvalidData)
            {
                status = TryJoin(received[consumed..], frame, out length);
            }
            else if (status == OperationStatus.Done)
            {
                received.Slice(consumed, Length).CopyTo(frame);
            }

            switch (status)
            {
                case OperationStatus.Done:
                    consumed += length;
                    return status;
                case OperationStatus.NeedMoreData:
                    return status;
                default:
                    consumed += Start.Length;
                    break;
            }
        }
    }

    /// <summary>
    /// By its sum, and by not holding the beginning of another message: eight bits let one in 256 of the frames through that
    /// were joined out of the halves of two.
    /// </summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame) =>
        frame.Length == Length && frame.StartsWith(Start) && Sum(frame[..^1]) == frame[^1]
        && frame[Start.Length..].IndexOf(Start) < 0 && frame.IndexOf(Jk02Request.Start) < 0;

    public static Jk02Type TypeOf(ReadOnlySpan<byte> frame) => (Jk02Type)frame[4];

    /// <summary>Writes the start mark, the type and the counter; the caller fills the fields, then calls <see cref="Seal"/>.</summary>
    internal static void Begin(Span<byte> frame, Jk02Type type, byte counter)
    {
        frame.Clear();
        Start.CopyTo(frame);
        frame[4] = (byte)type;
        frame[5] = counter;
    }

    internal static void Seal(Span<byte> frame) => frame[^1] = Sum(frame[..^1]);

    /// <summary>Leaves out the bridge's own messages within a frame; the rest has to be whole by its sum.</summary>
    private static OperationStatus TryJoin(ReadOnlySpan<byte> received, Span<byte> frame, out int length)
    {
        var filled = 0;
        length = 0;
        while (filled < Length)
        {
            var rest = received[length..];
            if (Jk02Request.Ready.StartsWith(rest) || Attention.StartsWith(rest))
            {
                // Nothing is left, or what is left may be the beginning of such a message.
                return OperationStatus.NeedMoreData;
            }

            var message = rest.StartsWith(Jk02Request.Ready) ? Jk02Request.Ready.Length : rest.StartsWith(Attention) ? Attention.Length : 0;
            length += message;
            if (message == 0)
            {
                frame[filled++] = rest[0];
                length++;
            }
        }

        return IsWhole(frame) ? OperationStatus.Done : OperationStatus.InvalidData;
    }

    internal static byte Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var value in bytes)
        {
            sum += value;
        }

        return (byte)sum;
    }
}
