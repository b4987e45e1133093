using System.Text;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class FrameDumpTests
{
    [Fact]
    public void Passwords_are_masked_in_whole_and_in_torn_frames()
    {
        var device = (byte[])CapturedFrames.Find("jk02-32s", "32s-devinfo-sw15.38-a").Bytes.Clone();
        "secret01"u8.CopyTo(device.AsSpan(62));
        "secret02"u8.CopyTo(device.AsSpan(118));
        Jk02Frame.Seal(device);
        byte[] stream = [0x00, .. device, .. device[..70]];
        var dump = FrameDump.Print(stream);
        Assert.DoesNotContain(Hex("secret"), dump, StringComparison.Ordinal);
        Assert.Equal(32 + 8, dump.Split(' ').Count(value => value == "**"));
        Assert.StartsWith("00 55 AA EB 90 03", dump, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parameter_password_of_an_old_unit_is_masked()
    {
        var frame = CapturedFrames.Find("jk-nw-uart", "nw-16s-charging-sw11.262H").Bytes;
        var list = JkNwFrame.InformationOf(frame);
        var password = "";
        while (JkNwFields.TryNext(ref list, out var id, out var value))
        {
            password = id == JkNwFields.Password ? Hex(Encoding.Latin1.GetString(value)) : password;
            if (list.IsEmpty)
            {
                break;
            }
        }

        Assert.NotEqual("", password);
        Assert.Contains(password, string.Join(' ', frame.Select(value => $"{value:X2}")), StringComparison.Ordinal);
        Assert.DoesNotContain(password, FrameDump.Print(frame), StringComparison.Ordinal);
        Assert.Equal(10, FrameDump.Print(frame).Split(' ').Count(value => value == "**"));
    }

    [Fact]
    public void Other_frames_are_printed_as_they_are()
    {
        var frame = CapturedFrames.Find("jk02-32s", "32s-cellinfo-v14-high-delta").Bytes;
        Assert.Equal(string.Join(' ', frame.Select(value => $"{value:X2}")), FrameDump.Print(frame));
    }

    private static string Hex(string text) => string.Join(' ', Encoding.Latin1.GetBytes(text).Select(value => $"{value:X2}"));
}
