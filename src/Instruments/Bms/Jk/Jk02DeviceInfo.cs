using System.Globalization;
using System.Text;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>Device info (type 03): who it is. The two passwords in the frame (bytes 62–77 and 118–133) are never read out.</summary>
public sealed record Jk02DeviceInfo(string Model, string Hardware, string Software, string Name, string Serial)
{
    // JK04, whose frames look alike and mean something else, has been seen with hardware and software 3.x only.
    private const int FirstJk02 = 4;

    /// <summary>24S layout below software 11; null where the version cannot be read or is older than both editions.</summary>
    public bool? Is32S => Major is >= FirstJk02 ? Major >= 11 : null;

    private int? Major => int.TryParse(Software.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;

    internal BmsIdentity ToIdentity(string protocol) => new("JK", Model, Serial, Hardware, Software, protocol);

    /// <summary>Throws <see cref="LinkException"/> where the version does not tell the edition.</summary>
    internal bool RequireEdition(TransportAddress where) => Is32S ?? throw new LinkException(
        Major is { } old
            ? $"{where}: {Model} with software {Software} speaks the JK04 edition (software below {FirstJk02}, found {old}), which is not supported"
            : $"{where}: software version '{Software}' does not tell 24S from 32S; state the protocol in the bench file",
        isTransient: false);

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
        return DeviceText.Read(end < 0 ? field : field[..end]);
    }

    private static void Put(Span<byte> frame, int offset, int length, string text)
    {
        Span<byte> ascii = stackalloc byte[Encoding.ASCII.GetByteCount(text)];
        Encoding.ASCII.GetBytes(text, ascii);
        ascii[..Math.Min(length, ascii.Length)].CopyTo(frame[offset..]);
    }
}
