using System.Buffers;
using System.Buffers.Binary;

namespace PackBench.Instruments.Bms.Jbd;

/// <summary>The envelope of JBD (Xiaoxiang, Overkill, LLT): <c>DD</c>, register, status, length, data, 16-bit sum, <c>77</c>. Big-endian.</summary>
/// <remarks>Vendor's protocol V4 and V11. The sum covers status to data, of requests register to data.</remarks>
public static class JbdFrame
{
    internal const int Overhead = 7;
    private const byte Start = 0xDD;
    private const byte End = 0x77;

    /// <summary>
    /// Looks for one whole frame. <see cref="OperationStatus.Done"/>: <paramref name="length"/> bytes at <paramref name="at"/>.
    /// <see cref="OperationStatus.NeedMoreData"/>: keep what is from there on. <see cref="OperationStatus.InvalidData"/>: a start
    /// at <paramref name="at"/> that is not one; go on after it. Never throws.
    /// </summary>
    public static OperationStatus TryFind(ReadOnlySpan<byte> received, out int at, out int length)
    {
        length = 0;
        at = received.IndexOf(Start);
        if (at < 0)
        {
            at = received.Length;
            return OperationStatus.NeedMoreData;
        }

        if (received.Length - at < 4)
        {
            return OperationStatus.NeedMoreData;
        }

        length = Overhead + received[at + 3];
        return received.Length - at < length ? OperationStatus.NeedMoreData
            : IsWhole(received.Slice(at, length)) ? OperationStatus.Done
            : OperationStatus.InvalidData;
    }

    public static bool IsWhole(ReadOnlySpan<byte> frame) =>
        frame.Length >= Overhead && frame[0] == Start && frame.Length == Overhead + frame[3] && frame[^1] == End
        && Sum(frame[2..^3]) == BinaryPrimitives.ReadUInt16BigEndian(frame[^3..]);

    public static byte RegisterOf(ReadOnlySpan<byte> reply) => reply[1];

    /// <summary>0: done; else one of <see cref="Meaning"/>.</summary>
    public static byte StatusOf(ReadOnlySpan<byte> reply) => reply[2];

    public static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> reply) => reply[4..^3];

    /// <summary>
    /// Whether a reply to a write is one that some firmware sends with a wrong sum or end byte: <c>DD 00 81 00 00 00 77</c>,
    /// <c>DD 06 00 00 00 00 FF</c> (fl4p/batmon-ha issue 4). Never believed when anything is read.
    /// </summary>
    internal static bool IsSloppyWriteReply(ReadOnlySpan<byte> frame, byte register) =>
        frame.Length == Overhead && frame[0] == Start && frame[1] == register && frame[3] == 0 && frame[4] == 0 && frame[5] == 0 && frame[6] is End or 0xFF;

    internal static string Meaning(byte status) => status switch
    {
        0x80 => "no such register",
        0x81 => "not allowed: it is not in factory mode, or wants its password first",
        0x82 => "checksum",
        0x83 => "password",
        _ => "unknown",
    };

    internal static byte[] BuildReply(byte register, byte status, ReadOnlySpan<byte> data)
    {
        byte[] frame = [Start, register, status, (byte)data.Length, .. data, 0, 0, End];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(frame.Length - 3), Sum(frame.AsSpan(2, frame.Length - 5)));
        return frame;
    }

    internal static ushort Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var value in bytes)
        {
            sum += value;
        }

        return (ushort)(0x10000 - sum);
    }
}
