using System.Globalization;
using System.Text;
using PackBench.Reports;
using PackBench.Reports.Texts;
using PackBench.Rig.Reporting;

namespace PackBench.Rig.Certificates.Verifying;

/// <summary>A certificate as it is, against the same one drawn again from its run files.</summary>
internal static class DrawingCheck
{
    private const int MostPlaces = 5;

    public static CheckLine Of(string path, byte[] content, ReportDocument document, ReportTexts texts)
    {
        using var drawn = new MemoryStream();
        Renderers.For(path, texts)!.Render(document, drawn);
        var again = drawn.ToArray();
        if (again.AsSpan().SequenceEqual(content))
        {
            return new CheckLine("drawing", CheckOutcome.Confirmed, "drawn again from the run files it is the same, byte for byte: every word and number in it follows from them");
        }

        return new CheckLine("drawing", CheckOutcome.Different, Path.GetExtension(path).ToUpperInvariant() is ".PDF" or ".ZIP" ? Bytes(content, again) : Lines(content, again));
    }

    private static string Bytes(byte[] content, byte[] again)
    {
        var places = Enumerable.Range(0, Math.Min(content.Length, again.Length)).Where(at => content[at] != again[at]).Take(MostPlaces)
            .Select(at => string.Create(CultureInfo.InvariantCulture, $"byte {at} is {content[at]:X2} instead of {again[at]:X2}")).ToList();
        var length = content.Length == again.Length ? "" : string.Create(CultureInfo.InvariantCulture, $"{content.Length} bytes instead of {again.Length}; ");
        return $"drawn again it differs: {length}{string.Join(", ", places)}";
    }

    private static string Lines(byte[] content, byte[] again)
    {
        var (here, there) = (Encoding.UTF8.GetString(content).Split('\n'), Encoding.UTF8.GetString(again).Split('\n'));
        var places = Enumerable.Range(0, Math.Min(here.Length, there.Length)).Where(at => here[at] != there[at]).Take(MostPlaces)
            .Select(at => string.Create(CultureInfo.InvariantCulture, $"line {at + 1} is {Around(here[at], there[at])} instead of {Around(there[at], here[at])}")).ToList();
        var length = here.Length == there.Length ? "" : string.Create(CultureInfo.InvariantCulture, $"{here.Length} lines instead of {there.Length}; ");
        return $"drawn again it differs: {length}{(places.Count == 0 ? "in bytes that are no text" : string.Join("; ", places))}";
    }

    /// <summary>The first difference with a little of what stands about it: a line of HTML may be very long.</summary>
    private static string Around(string line, string other)
    {
        var at = 0;
        while (at < line.Length && at < other.Length && line[at] == other[at])
        {
            at++;
        }

        var from = Math.Max(0, at - 30);
        return $"'{line.Substring(from, Math.Min(60, line.Length - from)).Trim()}'";
    }
}
