using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Reporting;

/// <summary>A parameter in the unit in which its procedure gives it: "3 %/month" and not the "4.1067762E-05 C" of the record.</summary>
internal static class ParameterText
{
    /// <param name="procedure">The procedure's own file as it was run; null where it cannot be read.</param>
    public static string Of(string recorded, string name, YamlMap? procedure)
    {
        var parameter = (Child(procedure, "parameters") as YamlMap)?.Entries.FirstOrDefault(entry => entry.Key.Value == name)?.Value;
        var written = ((parameter as YamlMap is { } map ? Child(map, "default") : parameter) as YamlScalar)?.Value.Trim();
        if (written is null || !QuantityText.TryParse(written, out var usual, out _) || !QuantityText.TryParse(recorded, out var value, out _) || usual.Dimension != value.Dimension)
        {
            return recorded;
        }

        // The record has eight digits.
        if (Math.Abs(value.Si - usual.Si) <= 1e-6 * Math.Abs(usual.Si))
        {
            return written;
        }

        var unit = written.TrimStart('+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9').Trim();
        return Units.TryFind(unit, out var known) ? value.ToString(known) : recorded;
    }

    private static YamlNode? Child(YamlMap? map, string key) => map?.Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;
}
