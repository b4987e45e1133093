using PackBench.Reports;
using PackBench.Reports.Csv;
using PackBench.Reports.Html;
using PackBench.Reports.Json;
using PackBench.Reports.Pdf;
using PackBench.Reports.Text;

namespace PackBench.Rig.Reporting;

/// <summary>The renderer that a file's ending asks for.</summary>
internal static class Renderers
{
    public const string Endings = ".pdf, .html, .json, .txt, or .zip for its tables as CSV";

    /// <summary>Null for another ending.</summary>
    public static IReportRenderer? For(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PDF" => new PdfRenderer(),
        ".HTML" or ".HTM" => new HtmlRenderer(),
        ".JSON" => new JsonRenderer(),
        ".TXT" => new TextRenderer(),
        ".ZIP" => new CsvRenderer(),
        _ => null,
    };
}
