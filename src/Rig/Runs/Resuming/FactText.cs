using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Runs.Resuming;

/// <summary>A value of an expression as the record keeps it, exact to the last bit: <c>yes</c>, <c>no</c>, <c>8 V0 A1 s0 K0</c> by its base units, or a text in quotes.</summary>
internal static class FactText
{
    public static string Of(object value) => value switch
    {
        bool truth => truth ? "yes" : "no",
        Quantity quantity => string.Create(
            CultureInfo.InvariantCulture,
            $"{quantity.Si:R} V{quantity.Dimension.Volt} A{quantity.Dimension.Ampere} s{quantity.Dimension.Second} K{quantity.Dimension.Kelvin}{(quantity.Dimension.IsAbsolute ? " absolute" : "")}"),
        Language.IMeasured measured => Of(measured.Estimate),
        string text => $"\"{text}\"",
        _ => throw new InvalidOperationException($"{value} is neither a quantity, a condition nor a text."),
    };

    /// <exception cref="FormatException">It was never written so.</exception>
    public static object Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is "yes" or "no")
        {
            return text == "yes";
        }

        if (text is ['"', .. var inside, '"'])
        {
            return inside;
        }

        var parts = text.Split(' ');
        return parts.Length is 5 or 6
            ? new Quantity(
                double.Parse(parts[0], CultureInfo.InvariantCulture),
                new Dimension(Exponent(parts[1]), Exponent(parts[2]), Exponent(parts[3]), Exponent(parts[4]), parts.Length == 6))
            : throw new FormatException($"the record says '{text}', which is no value");
    }

    private static int Exponent(string part) => int.Parse(part.AsSpan(1), CultureInfo.InvariantCulture);
}
