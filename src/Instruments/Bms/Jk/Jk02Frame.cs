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

    public static ReadOnlySpan<byte> Start => [0x55, 0xAA, 0xEB, 0x90];

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

    public static bool IsWhole(ReadOnlySpan<byte> frame) => frame.Length == Length && frame.StartsWith(Start) && Sum(frame[..^1]) == frame[^1];

    public static Jk02Type TypeOf(ReadOnlySpan<byte> frame) => (Jk02Type)frame[4];

    /// <summary>Writes the start mark, the type and the counter; the caller fills the fields, then calls <see cref="Seal"/>.</summary>
    public static void Begin(Span<byte> frame, Jk02Type type, byte counter)
    {
        frame.Clear();
        Start.CopyTo(frame);
        frame[4] = (byte)type;
        frame[5] = counter;
    }

    public static void Seal(Span<byte> frame) => frame[^1] = Sum(frame[..^1]);

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
