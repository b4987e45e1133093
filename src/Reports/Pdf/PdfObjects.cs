using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PackBench.Reports.Pdf;

/// <summary>
/// The indirect objects of a PDF with a classic cross-reference table, as Skia writes it. Only what this program itself
/// has just produced is read, so anything unexpected is an error of the program.
/// </summary>
internal sealed partial class PdfObjects
{
    private readonly string _header;
    private readonly string _info;

    private PdfObjects(string header, string trailer, SortedDictionary<int, byte[]> bodies)
    {
        _header = header;
        _info = Match(InfoReference(), trailer);
        Bodies = bodies;
        Root = int.Parse(Match(RootReference(), trailer), CultureInfo.InvariantCulture);
        Pages = [.. PagesBelow(int.Parse(Match(PagesReference(), Encoding.Latin1.GetString(bodies[Root])), CultureInfo.InvariantCulture))];
    }

    /// <summary>What stands between <c>obj</c> and <c>endobj</c>, by object number.</summary>
    public SortedDictionary<int, byte[]> Bodies { get; }

    public int Root { get; }

    /// <summary>Object numbers of the pages, in order.</summary>
    public ImmutableArray<int> Pages { get; }

    /// <summary>Both halves of the file identifier (ISO 32000-1, 14.4). Skia's own is not read: it may be a string in hexadecimal or in brackets.</summary>
    public string IdentifierHex { get; set; } = new('0', 32);

    public int NextNumber => Bodies.Keys.Max() + 1;

    public static PdfObjects Read(byte[] pdf)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var start = text.LastIndexOf("startxref", StringComparison.Ordinal);
        var table = int.Parse(text.AsSpan(start + 9).Trim().ToString().Split('\n')[0], CultureInfo.InvariantCulture);
        var trailer = text.IndexOf("trailer", table, StringComparison.Ordinal);
        var bodies = new SortedDictionary<int, byte[]>();
        foreach (var (index, line) in text[table..trailer].Split('\n').Skip(2).Index())
        {
            if (line.Length >= 18 && line[17] == 'n')
            {
                var offset = int.Parse(line.AsSpan(0, 10), CultureInfo.InvariantCulture);
                bodies[index] = Body(text, pdf, offset);
            }
        }

        return new PdfObjects(text[..text.IndexOf("1 0 obj", StringComparison.Ordinal)], text[trailer..start], bodies);
    }

    public void Write(Stream output)
    {
        var position = 0L;
        var offsets = new Dictionary<int, long>();
        Put(_header);
        foreach (var (number, body) in Bodies)
        {
            offsets[number] = position;
            Put($"{number.ToString(CultureInfo.InvariantCulture)} 0 obj\n");
            output.Write(body);
            position += body.Length;
            Put("\nendobj\n");
        }

        var table = position;
        var size = NextNumber;
        Put(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {size}\n0000000000 65535 f \n"));
        for (var number = 1; number < size; number++)
        {
            Put(offsets.TryGetValue(number, out var offset)
                ? string.Create(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n")
                : "0000000000 65535 f \n");
        }

        Put(string.Create(
            CultureInfo.InvariantCulture,
            $"trailer\n<</Size {size}\n/Root {Root} 0 R\n/Info {_info} 0 R\n/ID [<{IdentifierHex}> <{IdentifierHex}>]>>\nstartxref\n{table}\n%%EOF\n"));

        void Put(string text)
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            output.Write(bytes);
            position += bytes.Length;
        }
    }

    /// <summary>A text string: plain where ASCII, else UTF-16 with its mark, in hexadecimal (ISO 32000-1, 7.9.2.2).</summary>
    public static string Text(string text) => text.All(letter => letter is >= ' ' and <= '~' and not ('(' or ')' or '\\'))
        ? $"({text})"
        : $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    /// <summary>The pages of a node in order; beyond eight pages Skia makes a tree of them.</summary>
    private IEnumerable<int> PagesBelow(int node)
    {
        var body = Encoding.Latin1.GetString(Bodies[node]);
        return body.Contains("/Type /Pages", StringComparison.Ordinal)
            ? References().Matches(Match(KidsList(), body)).SelectMany(match => PagesBelow(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)))
            : [node];
    }

    private static byte[] Body(string text, byte[] pdf, int offset)
    {
        var from = text.IndexOf("obj", offset, StringComparison.Ordinal) + 4;
        // A stream may hold the word "endobj" by chance: it is looked for after the stream's stated length.
        var end = text.IndexOf("endobj", from, StringComparison.Ordinal);
        var stream = text.IndexOf(" stream\n", from, StringComparison.Ordinal);
        if (stream >= 0 && stream < end)
        {
            var length = int.Parse(Match(Length(), text[from..stream]), CultureInfo.InvariantCulture);
            end = text.IndexOf("endobj", stream + 8 + length, StringComparison.Ordinal);
        }

        return pdf[from..(end - 1)];
    }

    private static string Match(Regex pattern, string text) => pattern.Match(text) is { Success: true } match
        ? match.Groups[1].Value
        : throw new InvalidDataException($"The PDF just drawn has no {pattern}: does this version of SkiaSharp write it differently?");

    [GeneratedRegex(@"/Root (\d+) 0 R")]
    private static partial Regex RootReference();

    [GeneratedRegex(@"/Pages (\d+) 0 R")]
    private static partial Regex PagesReference();

    [GeneratedRegex(@"/Kids \[([^\]]*)\]")]
    private static partial Regex KidsList();

    [GeneratedRegex(@"(\d+) 0 R")]
    private static partial Regex References();

    [GeneratedRegex(@"/Info (\d+) 0 R")]
    private static partial Regex InfoReference();

    [GeneratedRegex(@"/Length (\d+)(?! 0 R)\b")]
    private static partial Regex Length();
}
