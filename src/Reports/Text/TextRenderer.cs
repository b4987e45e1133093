using System.Globalization;
using System.Text;
using PackBench.Reports.Texts;

namespace PackBench.Reports.Text;

/// <summary>The document as plain text of 100 columns: a preview on a terminal, or for a mail. Charts are told in numbers.</summary>
/// <param name="texts">The renderer's own words; null: those shipped for the document's language.</param>
public sealed class TextRenderer(ReportTexts? texts = null, int width = 100) : IReportRenderer
{
    public string FileExtension => ".txt";

    public string MediaType => "text/plain";

    public void Render(ReportDocument document, Stream output)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(output);
        var words = texts ?? ReportTexts.For(document.Language);
        var page = new TextPage(width);
        page.Line(document.Title.ToUpperInvariant());
        page.Wrapped(document.Subtitle ?? "");
        page.Wrapped(string.Create(
            CultureInfo.InvariantCulture,
            $"{(document.Number is null ? "" : $"{words["number"]} {document.Number}, ")}{words["issued"]} {document.Metadata.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC"));
        if (document.SimulatedNotice is { } notice)
        {
            page.Blank();
            page.Wrapped($"*** {words["simulated_short"]}: {notice} ***");
        }

        new TextBlocks(page, words).Write(document.Blocks);
        page.Blank();
        page.Line(document.Footer ?? document.Metadata.SoftwareVersion);
        output.Write(Encoding.UTF8.GetBytes(page.ToString()));
    }
}
