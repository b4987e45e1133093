using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace PackBench.Reports.Tests;

/// <summary>
/// A small reader of the PDFs that this project writes: page texts through the fonts' ToUnicode tables, so that tests need
/// no tool. Reads strings shown by <c>Tj</c> and <c>TJ</c> in the order of the content stream.
/// </summary>
internal sealed partial class PdfText
{
    private readonly string _raw;
    private readonly Dictionary<int, string> _objects = [];

    public PdfText(byte[] pdf)
    {
        _raw = Encoding.Latin1.GetString(pdf);
        foreach (Match match in Objects().Matches(_raw))
        {
            var number = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            _objects[number] = Body(match.Index + match.Length);
        }

        var root = _objects.Single(entry => entry.Value.Contains("/Type /Pages", StringComparison.Ordinal) && !entry.Value.Contains("/Parent", StringComparison.Ordinal)).Key;
        Pages = [.. PagesBelow(root).Select(PageText)];
    }

    public ImmutableArray<string> Pages { get; }

    public string All => string.Join("\n", Pages);

    public IEnumerable<string> FontNames => _objects.Values.Where(body => body.Contains("/Subtype /Type0", StringComparison.Ordinal)).Select(body => BaseFont().Match(body).Groups[1].Value);

    private IEnumerable<string> PagesBelow(int node) => _objects[node].Contains("/Type /Pages", StringComparison.Ordinal)
        ? References().Matches(Kids().Match(_objects[node]).Value).SelectMany(match => PagesBelow(Number(match)))
        : [_objects[node]];

    private string PageText(string page)
    {
        var fonts = FontEntries().Matches(page).ToDictionary(
            match => match.Groups[1].Value,
            match => ToUnicode(_objects[int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture)]));
        var content = Stream(_objects[int.Parse(Contents().Match(page).Groups[1].ValueSpan, CultureInfo.InvariantCulture)]);
        var text = new StringBuilder();
        Dictionary<int, string> map = [];
        foreach (Match match in Operators().Matches(content))
        {
            if (match.Groups["font"].Success)
            {
                map = fonts[match.Groups["font"].Value];
            }
            else if (match.Groups["hex"].Success)
            {
                foreach (var code in match.Groups["hex"].Value.Chunk(4))
                {
                    text.Append(map.GetValueOrDefault(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture), "\uFFFD"));
                }
            }
            else
            {
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private Dictionary<int, string> ToUnicode(string font)
    {
        var map = new Dictionary<int, string>();
        var table = Stream(_objects[int.Parse(ToUnicodeReference().Match(font).Groups[1].ValueSpan, CultureInfo.InvariantCulture)]);
        foreach (Match block in CharacterBlocks().Matches(table))
        {
            foreach (Match line in block.Groups[1].Value == "char" ? CharacterLines().Matches(block.Value) : RangeLines().Matches(block.Value))
            {
                int[] codes = [.. line.Groups.Values.Skip(1).Select(group => int.Parse(group.ValueSpan[..Math.Min(4, group.Length)], NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
                for (var code = codes[0]; code <= (codes.Length == 3 ? codes[1] : codes[0]); code++)
                {
                    map[code] = ((char)(codes[^1] + code - codes[0])).ToString();
                }
            }
        }

        return map;
    }

    private string Body(int from)
    {
        var end = _raw.IndexOf("endobj", from, StringComparison.Ordinal);
        var stream = _raw.IndexOf(" stream\n", from, StringComparison.Ordinal);
        if (stream >= 0 && stream < end)
        {
            var length = int.Parse(Length().Match(_raw[from..stream]).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            end = stream + 8 + length;
        }

        return _raw[from..end];
    }

    private static string Stream(string body)
    {
        var bytes = Encoding.Latin1.GetBytes(body[(body.IndexOf(" stream\n", StringComparison.Ordinal) + 8)..]);
        using var plain = new StreamReader(new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress), Encoding.Latin1);
        return plain.ReadToEnd();
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<=^|\n)(\d+) 0 obj\n")]
    private static partial Regex Objects();

    [GeneratedRegex(@"/Kids \[[^\]]*\]")]
    private static partial Regex Kids();

    [GeneratedRegex(@"(\d+) 0 R")]
    private static partial Regex References();

    [GeneratedRegex(@"/(F\d+) (\d+) 0 R")]
    private static partial Regex FontEntries();

    [GeneratedRegex(@"/Contents (\d+) 0 R")]
    private static partial Regex Contents();

    [GeneratedRegex(@"/ToUnicode (\d+) 0 R")]
    private static partial Regex ToUnicodeReference();

    [GeneratedRegex(@"/BaseFont /(\S+)")]
    private static partial Regex BaseFont();

    [GeneratedRegex(@"/Length (\d+)")]
    private static partial Regex Length();

    [GeneratedRegex(@"/(?<font>F\d+) [\d.]+ Tf|<(?<hex>[0-9A-Fa-f]+)>|\bET\b")]
    private static partial Regex Operators();

    [GeneratedRegex(@"beginbf(char|range)(.*?)endbf", RegexOptions.Singleline)]
    private static partial Regex CharacterBlocks();

    [GeneratedRegex(@"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4,})>")]
    private static partial Regex CharacterLines();

    [GeneratedRegex(@"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4,})>")]
    private static partial Regex RangeLines();
}
