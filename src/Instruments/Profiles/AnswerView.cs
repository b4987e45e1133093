using System.Globalization;

namespace PackBench.Instruments.Profiles;

/// <summary>Which part of an answer is looked at: all of it, its first characters, or one bit of a status.</summary>
/// <param name="Take">Only this many characters (Korad KA3005P: five, a stray sixth comes with some).</param>
/// <param name="Bit">One bit of a status number, decimal or <c>0x…</c>: <c>1</c> or <c>0</c>.</param>
/// <param name="ByteBit">One bit of a status that is a single raw byte.</param>
public sealed record AnswerView(int? Take = null, int? Bit = null, int? ByteBit = null)
{
    public static readonly AnswerView Whole = new();

    /// <summary>Throws <see cref="FormatException"/> where the answer has no such part.</summary>
    public string Of(string answer)
    {
        if (ByteBit is { } byteBit)
        {
            return answer.Length == 1 ? BitOf(answer[0], byteBit) : throw new FormatException($"expected one status byte; got {answer.Length}: '{answer}'");
        }

        var text = answer.Trim().Trim('"').Trim();
        return Bit is { } bit ? BitOf(Status(text), bit)
            : Take is { } take && text.Length > take ? text[..take] : text;
    }

    private static string BitOf(long status, int bit) => ((status >> bit) & 1) == 1 ? "1" : "0";

    private static long Status(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal) ? hexadecimal
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"expected a status number; got '{text}'");
}
