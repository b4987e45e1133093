using System.Globalization;

namespace PackBench.Instruments.Quantities;

/// <summary>Reads and writes quantities as people do: <c>2.5 A</c>, <c>470 mΩ</c>, <c>0.2 C</c>, <c>30 min</c>. Always invariant.</summary>
public static class QuantityText
{
    /// <summary>
    /// Reads one number with its unit. A number alone is a plain number. On failure says what is wrong and at which
    /// character (0-based), and nothing is guessed: a decimal comma is refused, not read as a thousand separator.
    /// </summary>
    public static bool TryParse(string text, out Quantity quantity, out QuantityError error)
    {
        quantity = default;
        var start = text.Length - text.AsSpan().TrimStart().Length;
        var end = start;
        while (end < text.Length && IsNumberPart(text, start, end))
        {
            end++;
        }

        var digits = text.AsSpan(start, end - start);
        if (digits.IsEmpty || !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            error = new QuantityError(start, $"expected a number with its unit, such as '2.5 A'; found '{text.Trim()}'");
            return false;
        }

        if (end < text.Length && text[end] == ',')
        {
            error = new QuantityError(end, "a decimal comma; write the number with a point");
            return false;
        }

        var symbol = text.AsSpan(end).Trim().ToString();
        if (symbol.Length == 0)
        {
            quantity = new Quantity(value, Dimension.None);
            error = default;
            return true;
        }

        if (!Units.TryFind(symbol, out var unit))
        {
            var at = end + (text.Length - end - text.AsSpan(end).TrimStart().Length);
            error = new QuantityError(at, $"there is no unit '{symbol}'{Nearest(symbol)}");
            return false;
        }

        quantity = Quantity.Of(value, unit);
        error = default;
        return true;
    }

    /// <summary>Reads a constant in code or a test; throws <see cref="FormatException"/> with the reason.</summary>
    public static Quantity Parse(string text) =>
        TryParse(text, out var quantity, out var error) ? quantity : throw new FormatException($"'{text}', column {error.Column + 1}: {error.Message}.");

    private static string Nearest(string symbol)
    {
        var match = Units.Symbols.FirstOrDefault(known => string.Equals(known, symbol, StringComparison.OrdinalIgnoreCase));
        return match is null ? "" : $"; did you mean '{match}'?";
    }

    private static bool IsNumberPart(string text, int start, int at)
    {
        var c = text[at];
        if (char.IsAsciiDigit(c) || c == '.')
        {
            return true;
        }

        if (c is '+' or '-')
        {
            return at == start || text[at - 1] is 'e' or 'E';
        }

        // An exponent only where digits follow it: '5 e' is not a number, '5e-3' is.
        return c is 'e' or 'E' && at > start && at + 1 < text.Length
            && (char.IsAsciiDigit(text[at + 1]) || (text[at + 1] is '+' or '-' && at + 2 < text.Length && char.IsAsciiDigit(text[at + 2])));
    }
}

/// <summary>What is wrong with a quantity's text, and at which character (0-based).</summary>
public readonly record struct QuantityError(int Column, string Message);
