using System.Text.RegularExpressions;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Tests.Profiles;

/// <summary>
/// A conversation kept as text: what is done with the instrument in <c># key: value</c> lines, then what is sent and
/// what comes back, <c>MEAS:VOLT? -&gt; 13.187</c>. Escapes: <c>\r</c>, <c>\n</c>, <c>\x11</c>.
/// </summary>
internal sealed partial record Exchange(string Profile, IReadOnlyDictionary<string, string> Header, IReadOnlyList<(string Sent, string? Answer)> Pairs)
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures", "Exchanges");

    public static Exchange Read(string profile)
    {
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        var pairs = new List<(string, string?)>();
        foreach (var line in File.ReadLines(Path.Combine(Folder, profile + ".txt")).Where(line => line.Length > 0))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                header.Add(line[2..colon], line[(colon + 2)..]);
                continue;
            }

            var arrow = line.IndexOf(" -> ", StringComparison.Ordinal);
            pairs.Add(arrow < 0 ? (line, null) : (line[..arrow], Unescape(line[(arrow + 4)..])));
        }

        return new Exchange(profile, header, pairs);
    }

    /// <summary>The quantity at a place of a header line such as <c>11.5 V, -, 150 W</c>; null for a dash or one that is not stated.</summary>
    public Quantity? At(string key, int index) =>
        Header.TryGetValue(key, out var text) && text.Split(", ") is { } parts && index < parts.Length && parts[index] is not ("-" or "auto") ? QuantityText.Parse(parts[index]) : null;

    public static string Unescape(string text) =>
        HexEscape().Replace(text, match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString())
            .Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);

    [GeneratedRegex(@"\\x([0-9A-Fa-f]{2})")]
    private static partial Regex HexEscape();
}
