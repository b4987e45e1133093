using PackBench.Reports;
using PackBench.Reports.Csv;
using PackBench.Reports.Html;
using PackBench.Reports.Json;
using PackBench.Reports.Pdf;
using PackBench.Reports.Text;
using PackBench.Reports.Texts;

namespace PackBench.Rig.Reporting;

/// <summary>The renderer that a file's ending asks for.</summary>
internal static class Renderers
{
    public const string Endings = ".pdf, .html, .json, .txt, or .zip for its tables as CSV";

    /// <summary>Null for another ending.</summary>
    /// <param name="texts">The renderer's own words; null: those shipped for the document's language.</param>
    public static IReportRenderer? For(string path, ReportTexts? texts = null) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PDF" => new PdfRenderer(texts),
        ".HTML" or ".HTM" => new HtmlRenderer(texts),
        ".JSON" => new JsonRenderer(),
        ".TXT" => new TextRenderer(texts),
        ".ZIP" => new CsvRenderer(),
        _ => null,
    };
}
