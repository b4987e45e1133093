using System.Text;

namespace PackBench.Instruments.Bms;

/// <summary>Texts as devices store them: padded with NUL or blanks, now and then with several of them within.</summary>
internal static class DeviceText
{
    public static string Read(ReadOnlySpan<byte> field)
    {
        var text = new StringBuilder(field.Length);
        foreach (var value in field)
        {
            var isPrintable = value is > 0x20 and < 0x7F;
            if (isPrintable || (text.Length > 0 && text[^1] != ' '))
            {
                text.Append(isPrintable ? (char)value : ' ');
            }
        }

        return text.ToString().TrimEnd();
    }
}
