using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

/// <summary>Powers of loads as people list them: <c>4.5 W, 9 W</c>.</summary>
internal static class LoadList
{
    private const int Most = 20;

    /// <summary>Powers above zero. Throws <see cref="FormatException"/> that says which is none.</summary>
    public static ImmutableArray<Power> Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length is > 0 and <= Most ? [.. parts.Select(One)] : throw new FormatException($"'{text}' lists {parts.Length} loads; from 1 to {Most} are wanted, such as '4.5 W, 9 W'");
    }

    private static Power One(string text) =>
        QuantityText.TryParse(text, out var quantity, out _) && quantity.Dimension == Dimension.Power && quantity.Si > 0
            ? new Power(quantity.Si)
            : throw new FormatException($"'{text}' is no power of a load; a list such as '4.5 W, 9 W' is wanted");
}
