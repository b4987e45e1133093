using System.Globalization;
using System.Text;

namespace PackBench.Instruments.Scpi;

/// <summary>One answer as it came, without its end. Reads numbers, words, lists and blocks; guesses nothing.</summary>
public readonly ref struct ScpiReply(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Instruments put ohm and degree signs of their own code pages into answers: Latin-1 keeps every byte.</summary>
    public string Text => Encoding.Latin1.GetString(bytes);

    public string Word() => Unquoted(bytes).Length == bytes.Length ? Text : Encoding.Latin1.GetString(Unquoted(bytes));

    /// <summary>
    /// NR1, NR2 or NR3, with or without a unit (<c>7.4486V</c>) or header (<c>A 10.5W</c>), in SI.
    /// +∞ or −∞ for an overload (9.9E37, INF) and NaN for 9.91E37 or NAN: never a number to compute with.
    /// </summary>
    public double Number() => TryNumber(Unquoted(bytes), out var value) ? value : throw NotANumber(bytes);

    public bool TryNumber(out double value) => TryNumber(Unquoted(bytes), out value);

    /// <summary>A list separated by commas, or a single number.</summary>
    public double[] Numbers()
    {
        var rest = bytes;
        var count = 1 + rest.Count((byte)',');
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            var comma = rest.IndexOf((byte)',');
            var item = comma < 0 ? rest : rest[..comma];
            values[i] = TryNumber(Trim(item), out var value) ? value : throw NotANumber(bytes);
            rest = comma < 0 ? default : rest[(comma + 1)..];
        }

        return values;
    }

    /// <summary>The bytes of a definite-length block <c>#&lt;digits&gt;&lt;length&gt;…</c>.</summary>
    public ReadOnlySpan<byte> Block() => ScpiBlock.TryRead(bytes, out var start, out var length) == BlockState.Complete
        ? bytes.Slice(start, length)
        : throw new FormatException($"expected a block '#…'; got '{Show(bytes)}'");

    /// <summary>A line of the error queue: <c>-222,"Data out of range"</c>. The text may hold commas and semicolons.</summary>
    public ScpiError Error() => ScpiError.TryParse(Text, out var error)
        ? error
        : throw new FormatException($"expected an error line such as '0,\"No error\"'; got '{Show(bytes)}'");

    /// <summary>At most 60 characters of an answer, control characters visible: for messages.</summary>
    internal static string Show(ReadOnlySpan<byte> bytes)
    {
        var shown = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, 60)])
        {
            _ = b switch
            {
                (byte)'\n' => shown.Append("\\n"),
                (byte)'\r' => shown.Append("\\r"),
                >= 0x20 and < 0x7F or >= 0xA0 => shown.Append((char)b),
                _ => shown.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}"),
            };
        }

        return bytes.Length <= 60 ? shown.ToString() : shown.Append(CultureInfo.InvariantCulture, $"… ({bytes.Length} bytes)").ToString();
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            value = Sentinel(value);
            return true;
        }

        return TryWord(text, out value) || TryWithUnit(text, out value);
    }

    private static bool TryWord(ReadOnlySpan<byte> text, out double value)
    {
        if (Is(text, "INF"u8) || Is(text, "+INF"u8) || Is(text, "INFINITY"u8))
        {
            value = double.PositiveInfinity;
            return true;
        }

        value = Is(text, "-INF"u8) ? double.NegativeInfinity : double.NaN;
        return double.IsInfinity(value) || Is(text, "NAN"u8) || Is(text, "+NAN"u8) || Is(text, "-NAN"u8);
    }

    private static bool TryWithUnit(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        // A header such as 'A ' or 'INP ': letters and one blank before the number.
        var blank = text.IndexOf((byte)' ');
        if (blank > 0 && text[..blank].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0)
        {
            text = Trim(text[(blank + 1)..]);
        }

        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit((char)text[end - 1]) && text[end - 1] != '.')
        {
            end--;
        }

        if (end == 0 || !double.TryParse(text[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !ScpiUnit.TryScale(Trim(text[end..]), out var scale))
        {
            return false;
        }

        value = double.IsFinite(Sentinel(number)) ? number * scale : Sentinel(number);
        return true;
    }

    /// <summary>SCPI-99 vol. 1, 7.2.1.4 and 7.2.1.5: 9.9E37 stands for infinity, 9.91E37 for not a number.</summary>
    private static double Sentinel(double value) => Math.Abs(value) switch
    {
        < 9.89e37 or double.NaN => value,
        > 9.905e37 and < 9.915e37 => double.NaN,
        _ => value > 0 ? double.PositiveInfinity : double.NegativeInfinity,
    };

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);

    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> text)
    {
        text = Trim(text);
        return text.Length >= 2 && text[0] is (byte)'"' or (byte)'\'' && text[^1] == text[0] ? Trim(text[1..^1]) : text;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n\0"u8);

    private static FormatException NotANumber(ReadOnlySpan<byte> bytes) => new($"expected a number; got '{Show(bytes)}'");
}
