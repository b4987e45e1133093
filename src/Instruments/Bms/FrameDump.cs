using System.Globalization;
using PackBench.Instruments.Bms.Jk;

namespace PackBench.Instruments.Bms;

/// <summary>Frames as text for logs and bug reports. The passwords that JK units send in clear are masked with <c>**</c>.</summary>
public static class FrameDump
{
    // Device information: Bluetooth password and settings password, 16 bytes each.
    private static readonly (int Start, int Length)[] DevicePasswords = [(62, 16), (118, 16)];

    /// <summary>Bytes in hexadecimal with blanks between. Any beginning of a device frame counts as one: a torn frame is masked too.</summary>
    public static string Print(ReadOnlySpan<byte> received)
    {
        var isMasked = new bool[received.Length];
        for (var at = 0; at < received.Length; at++)
        {
            var rest = received[at..];
            if (rest.Length > 4 && rest.StartsWith(Jk02Frame.Start) && Jk02Frame.TypeOf(rest) == Jk02Type.DeviceInfo)
            {
                foreach (var (start, length) in DevicePasswords)
                {
                    Mask(isMasked, at + start, length);
                }
            }
            else if (rest.StartsWith(JkNwFrame.Start))
            {
                MaskOld(rest, at, isMasked);
            }
        }

        var text = new string[received.Length];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = isMasked[i] ? "**" : received[i].ToString("X2", CultureInfo.InvariantCulture);
        }

        return string.Join(' ', text);
    }

    private static void MaskOld(ReadOnlySpan<byte> rest, int at, bool[] isMasked)
    {
        // The list is walked without its tail, which a torn frame does not have. Ids that cannot be walked end it.
        var list = rest.Length > JkNwFrame.Head ? rest[JkNwFrame.Head..] : default;
        while (!list.IsEmpty)
        {
            var begun = at + rest.Length - list.Length;
            var id = list[0];
            if (id == JkNwFields.Password)
            {
                Mask(isMasked, begun + 1, JkNwFields.WidthOf(id));
            }

            if (!JkNwFields.TryNext(ref list, out _, out _))
            {
                return;
            }
        }
    }

    private static void Mask(bool[] isMasked, int start, int length)
    {
        for (var i = start; i < Math.Min(start + length, isMasked.Length); i++)
        {
            isMasked[i] = true;
        }
    }
}
