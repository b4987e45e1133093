using System.Globalization;
using System.Text;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>Device info (type 03): who it is. The two passwords in the frame (bytes 62–77 and 118–133) are never read out.</summary>
public sealed record Jk02DeviceInfo(string Model, string Hardware, string Software, string Name, string Serial)
{
    /// <summary>24S layout below software 11; null where the version cannot be read.</summary>
    public bool? Is32S => int.TryParse(Software.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major >= 11 : null;

    public static bool TryRead(ReadOnlySpan<byte> frame, out Jk02DeviceInfo info)
    {
        if (!Jk02Frame.IsWhole(frame) || Jk02Frame.TypeOf(frame) != Jk02Type.DeviceInfo)
        {
            info = null!;
            return false;
        }

        info = new Jk02DeviceInfo(Text(frame, 6, 16), Text(frame, 22, 8), Text(frame, 30, 8), Text(frame, 46, 16), Text(frame, 86, 8));
        return true;
    }

    public static void Write(Span<byte> frame, Jk02DeviceInfo info, byte counter)
    {
        ArgumentNullException.ThrowIfNull(info);
        Jk02Frame.Begin(frame, Jk02Type.DeviceInfo, counter);
        Put(frame, 6, 16, info.Model);
        Put(frame, 22, 8, info.Hardware);
        Put(frame, 30, 8, info.Software);
        Put(frame, 46, 16, info.Name);
        Put(frame, 86, 8, info.Serial);
        Jk02Frame.Seal(frame);
    }

    private static string Text(ReadOnlySpan<byte> frame, int offset, int length)
    {
        var field = frame.Slice(offset, length);
        var end = field.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? field : field[..end]).Trim();
    }

    private static void Put(Span<byte> frame, int offset, int length, string text)
    {
        Span<byte> ascii = stackalloc byte[Encoding.ASCII.GetByteCount(text)];
        Encoding.ASCII.GetBytes(text, ascii);
        ascii[..Math.Min(length, ascii.Length)].CopyTo(frame[offset..]);
    }
}
