using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PackBench.Reports.Pdf;

/// <summary>A bookmark: <paramref name="Page"/> counts from 0, <paramref name="Y"/> from the lower edge.</summary>
internal sealed record PdfBookmark(string Title, int Level, int Page, float Y);

/// <summary>
/// Adds to Skia's file what Skia has no call for: bookmarks, the language, the title in the window's bar; and replaces the
/// identifier that Skia makes from the clock by one made from the content, so that rendering is repeatable.
/// The file is taken apart into its objects and written again with a new cross-reference table (ISO 32000-1, 7.5).
/// </summary>
internal static partial class PdfFinisher
{
    public static void Finish(byte[] pdf, ImmutableArray<PdfBookmark> bookmarks, ReportDocument document, Stream output)
    {
        var file = PdfObjects.Read(pdf);
        ReplaceIdentifier(file);
        var catalog = Latin1.GetString(file.Bodies[file.Root]);
        var additions = new StringBuilder();
        additions.Append(CultureInfo.InvariantCulture, $"\n/Lang {PdfObjects.Text(document.Language)}");
        additions.Append("\n/ViewerPreferences <</DisplayDocTitle true>>");
        if (!bookmarks.IsEmpty)
        {
            var outline = OutlineObjects(file, bookmarks);
            additions.Append(CultureInfo.InvariantCulture, $"\n/PageMode /UseOutlines\n/Outlines {outline} 0 R");
        }

        file.Bodies[file.Root] = Latin1.GetBytes(catalog.Insert(catalog.LastIndexOf(">>", StringComparison.Ordinal), additions.ToString()));
        file.Write(output);
    }

    private static Encoding Latin1 => Encoding.Latin1;

    private static void ReplaceIdentifier(PdfObjects file)
    {
        // Skia hashes the time of day into it (SkPDFMetadata.cpp) and writes it in the XMP packet and in the trailer;
        // everything else in the file depends on the document alone.
        var metadata = file.Bodies.Single(body => body.Value.AsSpan().IndexOf("<xmpMM:DocumentID>"u8) >= 0).Key;
        var packet = Latin1.GetString(file.Bodies[metadata]);
        file.Bodies[metadata] = Latin1.GetBytes(Uuid().Replace(packet, "uuid:" + Dashed(new string('0', 32))));

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var body in file.Bodies)
        {
            hash.AppendData(body.Value);
        }

        // Version 8: a UUID of one's own making (RFC 9562, 5.8).
        var made = Convert.ToHexStringLower(hash.GetHashAndReset())[..32].ToCharArray();
        (made[12], made[16]) = ('8', 'a');
        file.IdentifierHex = new string(made);
        file.Bodies[metadata] = Latin1.GetBytes(Uuid().Replace(packet, "uuid:" + Dashed(file.IdentifierHex)));
    }

    private static string Dashed(string hex) => $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";

    /// <summary>The outline tree as doubly linked lists (ISO 32000-1, 12.3.3); returns the number of its root.</summary>
    private static int OutlineObjects(PdfObjects file, ImmutableArray<PdfBookmark> bookmarks)
    {
        var root = file.NextNumber;
        var numbers = bookmarks.Select((_, index) => root + 1 + index).ToArray();
        var parents = Parents(bookmarks);
        for (var i = 0; i < bookmarks.Length; i++)
        {
            var siblings = Children(parents, parents[i]);
            var children = Children(parents, i);
            var place = siblings.IndexOf(i);
            var item = new StringBuilder();
            item.Append(CultureInfo.InvariantCulture, $"<</Title {PdfObjects.Text(bookmarks[i].Title)}\n/Parent {(parents[i] < 0 ? root : numbers[parents[i]])} 0 R");
            item.Append(CultureInfo.InvariantCulture, $"\n/Dest [{file.Pages[bookmarks[i].Page]} 0 R /XYZ 0 {bookmarks[i].Y:F1} 0]");
            AppendReference(item, "Prev", place > 0 ? numbers[siblings[place - 1]] : null);
            AppendReference(item, "Next", place < siblings.Count - 1 ? numbers[siblings[place + 1]] : null);
            AppendFamily(item, children, numbers, open: false);
            file.Bodies[numbers[i]] = Latin1.GetBytes(item.Append(">>").ToString());
        }

        var top = new StringBuilder("<</Type /Outlines");
        AppendFamily(top, Children(parents, -1), numbers, open: true);
        file.Bodies[root] = Latin1.GetBytes(top.Append(">>").ToString());
        return root;
    }

    private static int[] Parents(ImmutableArray<PdfBookmark> bookmarks)
    {
        var parents = new int[bookmarks.Length];
        var open = new Stack<int>();
        for (var i = 0; i < bookmarks.Length; i++)
        {
            while (open.TryPeek(out var above) && bookmarks[above].Level >= bookmarks[i].Level)
            {
                open.Pop();
            }

            parents[i] = open.TryPeek(out var parent) ? parent : -1;
            open.Push(i);
        }

        return parents;
    }

    private static List<int> Children(int[] parents, int parent) => [.. Enumerable.Range(0, parents.Length).Where(i => parents[i] == parent)];

    private static void AppendReference(StringBuilder item, string name, int? number)
    {
        if (number is { } target)
        {
            item.Append(CultureInfo.InvariantCulture, $"\n/{name} {target} 0 R");
        }
    }

    private static void AppendFamily(StringBuilder item, List<int> children, int[] numbers, bool open)
    {
        if (children.Count > 0)
        {
            AppendReference(item, "First", numbers[children[0]]);
            AppendReference(item, "Last", numbers[children[^1]]);
            item.Append(CultureInfo.InvariantCulture, $"\n/Count {(open ? children.Count : -children.Count)}");
        }
    }

    [GeneratedRegex("uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uuid();
}
