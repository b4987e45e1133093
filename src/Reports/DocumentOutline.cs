using System.Text;

namespace PackBench.Reports;

/// <summary>The headings of a document in order, each with an anchor that is unique in it.</summary>
internal sealed record OutlineEntry(ReportBlock.Heading Heading, string Anchor);

internal static class DocumentOutline
{
    public static ImmutableArray<OutlineEntry> Of(ReportDocument document)
    {
        var names = new UniqueNames();
        var entries = ImmutableArray.CreateBuilder<OutlineEntry>();
        foreach (var heading in Flatten(document.Blocks).OfType<ReportBlock.Heading>())
        {
            var anchor = names.Next(Slug(heading.Anchor ?? heading.Text));
            entries.Add(new OutlineEntry(heading, anchor));
        }

        return entries.ToImmutable();
    }

    /// <summary>Blocks with those inside <see cref="ReportBlock.Together"/> and <see cref="ReportBlock.SideBySide"/>, in reading order.</summary>
    public static IEnumerable<ReportBlock> Flatten(IEnumerable<ReportBlock> blocks) => blocks.SelectMany(block => block switch
    {
        ReportBlock.Together together => Flatten(together.Blocks),
        ReportBlock.SideBySide side => side.Columns.SelectMany(column => Flatten(column.Blocks)),
        _ => [block],
    });

    /// <summary>Letters, digits and dashes only: what a PDF name, an HTML id and a file name all allow.</summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var letter in text)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-') is { Length: > 0 } found ? found : "section";
    }
}
