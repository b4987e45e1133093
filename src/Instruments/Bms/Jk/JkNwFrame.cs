using System.Buffers;
using System.Buffers.Binary;

namespace PackBench.Instruments.Bms.Jk;

public enum JkNwCommand : byte
{
    Activate = 1,
    Write = 2,
    ReadOne = 3,
    Pair = 5,
    ReadAll = 6,
}

/// <summary>The envelope of the older JK generation on its UART: <c>4E 57</c>, length, …, <c>68</c>, 32-bit field with a 16-bit sum. Big-endian.</summary>
/// <remarks>Vendor's serial protocol V2.5; the checksum covers everything from 4E through 68.</remarks>
public static class JkNwFrame
{
    /// <summary>Between the length and the information: 2 length, 4 terminal, command, source, transport.</summary>
    internal const int Head = 11;

    /// <summary>After the information: 4 record number, 68, 2 unused, 2 sum.</summary>
    private const int Tail = 9;

    private const int Longest = 1024;

    public static ReadOnlySpan<byte> Start => [0x4E, 0x57];

    /// <summary>As <see cref="Jk02Frame.TryFind"/>, for a frame of its own stated length.</summary>
    public static OperationStatus TryFind(ReadOnlySpan<byte> received, out int at, out int length)
    {
        length = 0;
        at = received.IndexOf(Start);
        if (at < 0)
        {
            at = Math.Max(0, received.Length - 1);
            return OperationStatus.NeedMoreData;
        }

        if (received.Length - at < 4)
        {
            return OperationStatus.NeedMoreData;
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(received[(at + 2)..]) + 2;
        if (length is < Head + Tail or > Longest)
        {
            return OperationStatus.InvalidData;
        }

        if (received.Length - at < length)
        {
            return OperationStatus.NeedMoreData;
        }

        return IsWhole(received.Slice(at, length)) ? OperationStatus.Done : OperationStatus.InvalidData;
    }

    public static bool IsWhole(ReadOnlySpan<byte> frame) =>
        frame.Length >= Head + Tail && frame.StartsWith(Start) && BinaryPrimitives.ReadUInt16BigEndian(frame[2..]) + 2 == frame.Length
        && frame[^5] == 0x68 && frame[^4] == 0 && frame[^3] == 0 && Sum(frame[..^4]) == BinaryPrimitives.ReadUInt16BigEndian(frame[^2..]);

    public static JkNwCommand CommandOf(ReadOnlySpan<byte> frame) => (JkNwCommand)frame[8];

    /// <summary>True for a frame that a BMS sent; false for a request, such as our own as an RS485 adapter echoes it.</summary>
    public static bool IsReply(ReadOnlySpan<byte> frame) => frame[10] != 0;

    public static ReadOnlySpan<byte> InformationOf(ReadOnlySpan<byte> frame) => frame[Head..^Tail];

    /// <summary>Builds a frame; a request by default, a reply where <paramref name="isReply"/>.</summary>
    /// <exception cref="InvalidOperationException">
    /// A request other than waking, reading, and writing one of the four ids that may be written: restart (BB), factory
    /// reset (BC) and firmware upgrade (BD) cannot be built.
    /// </exception>
    internal static byte[] Build(JkNwCommand command, ReadOnlySpan<byte> information, bool isReply = false)
    {
        if (!isReply && !IsHarmless(command, information))
        {
            throw new InvalidOperationException($"a 4E57 request {command} {Convert.ToHexString(information)} is never sent");
        }

        var frame = new byte[Head + information.Length + Tail];
        Start.CopyTo(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)(frame.Length - 2));
        frame[8] = (byte)command;
        frame[9] = isReply ? (byte)0 : (byte)3;
        frame[10] = isReply ? (byte)1 : (byte)0;
        information.CopyTo(frame.AsSpan(Head));
        frame[^5] = 0x68;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(frame.Length - 2), Sum(frame.AsSpan(0, frame.Length - 4)));
        return frame;
    }

    private static bool IsHarmless(JkNwCommand command, ReadOnlySpan<byte> information) => command switch
    {
        JkNwCommand.Activate or JkNwCommand.ReadAll or JkNwCommand.ReadOne => information.Length == 1,
        JkNwCommand.Write => information.Length > 1
            && information[0] is JkNwFields.ChargeSwitch or JkNwFields.DischargeSwitch or JkNwFields.CurrentFactor or JkNwFields.StartCalibration,
        _ => false,
    };

    private static ushort Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var value in bytes)
        {
            sum += value;
        }

        return (ushort)sum;
    }
}
