using System.Globalization;
using System.Reflection;
using System.Text;
using PackBench.Reports.Pictures;
using PackBench.Reports.Texts;

namespace PackBench.Reports.Html;

/// <summary>
/// The document as one self-contained HTML file: charts as SVG with their values under the pointer, light and dark, fit for
/// printing. Nothing is loaded from elsewhere; without script it says the same, only the pointer's values are missing.
/// </summary>
/// <param name="texts">The renderer's own words; null: those shipped for the document's language.</param>
public sealed class HtmlRenderer(ReportTexts? texts = null) : IReportRenderer
{
    public string FileExtension => ".html";

    public string MediaType => "text/html";

    public void Render(ReportDocument document, Stream output)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(output);
        var words = texts ?? ReportTexts.For(document.Language);
        var html = new HtmlWriter();
        Head(html, document);
        html.Raw("<body>\n<main>\n");
        Title(html, document, words);
        new HtmlBlocks(html, words, DocumentOutline.Of(document)).Write(document.Blocks);
        html.Raw("</main>\n<footer>").Text(document.Footer ?? document.Metadata.SoftwareVersion).Raw("</footer>\n");
        html.Raw("<script>\n//<![CDATA[\n").Raw(Asset("report.js")).Raw("//]]>\n</script>\n</body>\n</html>\n");
        output.Write(Encoding.UTF8.GetBytes(html.ToString()));
    }

    private static void Head(HtmlWriter html, ReportDocument document)
    {
        html.Raw($"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{HtmlWriter.Escape(document.Language)}\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n");
        // The page may run its own script and nothing else, wherever it is opened.
        html.Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\"/>\n");
        html.Raw($"<meta name=\"author\" content=\"{HtmlWriter.Escape(document.Metadata.Author)}\"/>\n<meta name=\"generator\" content=\"PackBench {HtmlWriter.Escape(document.Metadata.SoftwareVersion)}\"/>\n");
        html.Element("title", "", document.Subtitle is null ? document.Title : $"{document.Title}: {document.Subtitle}");
        html.Raw("<style>\n").Raw(Asset("report.css"));
        if (document.Theme is { AccentColour: var accent } && ReportThemeCheck.ProblemOfColour(accent) is null)
        {
            // A colour for white paper; on a dark screen it could not be read.
            html.Raw($"@media print, (prefers-color-scheme: light) {{ :root {{ --accent: {accent}; --s0: {accent}; }} }}\n");
        }

        html.Raw("</style>\n</head>\n");
    }

    private static void Title(HtmlWriter html, ReportDocument document, ReportTexts words)
    {
        html.Raw("<header>\n<div class=\"top\"><span>").Text(document.Theme?.ShopName ?? document.Metadata.Author).Raw("</span><b>");
        html.Text(document.Number is null ? "" : $"{words["number"]} {document.Number}").Raw("</b></div>\n");
        if (document.Theme is { Logo.IsDefaultOrEmpty: false } theme)
        {
            var (logo, problem) = PictureLoader.Load(theme.Logo);
            html.Raw(logo is null
                ? $"<p class=\"notice warning\">{HtmlWriter.Escape(words.Format("bad_picture", ("source", "logo"), ("reason", problem)))}</p>\n"
                : $"<img class=\"logo\" alt=\"{HtmlWriter.Escape(theme.ShopName ?? "")}\" src=\"data:{logo.MediaType};base64,{Convert.ToBase64String(logo.Bytes)}\"/>\n");
        }

        html.Element("h1", "class=\"title\"", document.Title);
        html.Element("p", "class=\"subtitle\"", document.Subtitle ?? "");
        html.Element("p", "class=\"small\"", $"{words["issued"]} {document.Metadata.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");
        if (document.SimulatedNotice is { } notice)
        {
            html.Raw("<div class=\"simulated\">").Text(words["simulated_short"]).Raw("</div>\n");
            html.Raw("<div class=\"notice warning\">").Element("b", "", words["simulated_short"]).Element("p", "", notice).Raw("</div>\n");
        }

        html.Raw("</header>\n");
    }

    private static string Asset(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("Html/" + name)
            ?? throw new InvalidOperationException($"{name} is not in the program."));
        return reader.ReadToEnd();
    }
}
