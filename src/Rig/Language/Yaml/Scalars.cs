using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language.Yaml;

/// <summary>Single values out of nodes; what does not fit is a finding at the character where it goes wrong.</summary>
internal static class Scalars
{
    /// <summary>A number with its unit, of the wanted kind.</summary>
    public static Quantity? Quantity(YamlScalar? scalar, Dimension dimension, List<Finding> findings)
    {
        if (scalar is null)
        {
            return null;
        }

        if (!QuantityText.TryParse(scalar.Value, out var quantity, out var error))
        {
            findings.Add(new Finding(scalar.Places.At(error.Column), error.Message));
            return null;
        }

        if (quantity.Dimension == dimension)
        {
            return quantity;
        }

        var number = scalar.Value.Trim();
        findings.Add(new Finding(scalar.Place, quantity.Dimension == Dimension.None && !number.EndsWith('%')
            ? $"\u0060{number}\u0060 needs a unit; {Expected.Of(dimension).Describe(number)}"
            : $"expected {Expected.Of(dimension).Describe()}; this is {quantity.Dimension.Describe()}"));
        return null;
    }

    public static TimeSpan? Duration(YamlScalar? scalar, TimeSpan least, TimeSpan most, List<Finding> findings)
    {
        if (Quantity(scalar, Dimension.Time, findings) is not { } time)
        {
            return null;
        }

        if (time.Si >= least.TotalSeconds && time.Si <= most.TotalSeconds)
        {
            return TimeSpan.FromSeconds(time.Si);
        }

        findings.Add(new Finding(scalar!.Place, $"a time from {Of(least)} to {Of(most)} is wanted; this is {scalar.Value}"));
        return null;
    }

    public static bool? Flag(YamlScalar scalar, List<Finding> findings)
    {
        switch (scalar.Value.Trim())
        {
            case "true" or "yes" or "on":
                return true;
            case "false" or "no" or "off":
                return false;
            default:
                findings.Add(new Finding(scalar.Place, $"true or false is wanted; this is '{scalar.Value}'"));
                return null;
        }
    }

    public static string? Text(YamlNode node, string what, List<Finding> findings)
    {
        if (node is YamlScalar { IsEmpty: false } scalar)
        {
            return scalar.Value.Trim();
        }

        findings.Add(new Finding(node.Place, $"'{what}' wants texts; this is {node.What}"));
        return null;
    }

    public static MapReader? Map(YamlNode node, KeySet keys, List<Finding> findings)
    {
        if (node is YamlMap map)
        {
            return new MapReader(map, keys, findings);
        }

        findings.Add(new Finding(node.Place, $"{keys.Name} wants keys such as '{keys.Keys[0]}:'; this is {node.What}"));
        return null;
    }

    /// <summary>Whether a word can name a parameter, a record or a variable.</summary>
    public static bool IsName(string word) =>
        word.Length is > 0 and <= 40 && char.IsAsciiLetterLower(word[0]) && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    private static string Of(TimeSpan time) => new Quantity(time.TotalSeconds, Dimension.Time).ToString();
}
