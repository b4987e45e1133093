using System.Globalization;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>Reads the arguments that the simulated devices take.</summary>
internal static class ScpiArgument
{
    /// <summary>A number with or without a unit (<c>20V</c>, <c>200mV</c>, <c>10</c>), in base units.</summary>
    public static bool TryNumber(string text, out double value)
    {
        text = text.Trim();
        var end = text.Length;
        while (end > 0 && char.IsLetter(text[end - 1]))
        {
            end--;
        }

        // The exponent of 1E3 is not a unit.
        if (end < text.Length && end > 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        var unit = text[end..];
        var scale = unit.Length > 1 ? unit[0] switch { 'm' => 1e-3, 'u' => 1e-6, 'k' => 1e3, _ => 1 } : 1;
        var isNumber = double.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        value *= scale;
        return isNumber;
    }

    public static bool? Switch(string text) => text.ToUpperInvariant() switch { "ON" or "1" => true, "OFF" or "0" => false, _ => null };

    /// <summary>The inputs of a channel list <c>(@101,103:105)</c>; empty for one that is not.</summary>
    public static List<int> ChannelList(string text)
    {
        var inputs = new List<int>();
        var (open, close) = (text.IndexOf("(@", StringComparison.Ordinal), text.IndexOf(')', StringComparison.Ordinal));
        if (open < 0 || close < open)
        {
            return inputs;
        }

        foreach (var part in text[(open + 2)..close].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Split(':');
            if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first) || !int.TryParse(ends[^1], CultureInfo.InvariantCulture, out var last) || last - first > 1000)
            {
                return [];
            }

            for (var input = first; input <= last; input++)
            {
                inputs.Add(input);
            }
        }

        return inputs;
    }
}
