using System.Text.Json;

namespace PackBench.Reports.Json;

/// <summary>
/// The document as JSON, every number in full precision. Blocks carry their kind in <c>block</c>; a missing value in a
/// series is null; pictures are base64.
/// </summary>
public sealed class JsonRenderer : IReportRenderer
{
    public string FileExtension => ".json";

    public string MediaType => "application/json";

    public void Render(ReportDocument document, Stream output)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(output);
        JsonSerializer.Serialize(output, document, ReportJsonContext.Default.ReportDocument);
    }

    /// <summary>The JSON schema (2020-12) of what <see cref="Render"/> writes.</summary>
    public static string Schema() => ReportSchema.Of<ReportDocument>("A report or certificate of PackBench");

    /// <summary>Reads back what <see cref="Render"/> wrote.</summary>
    /// <exception cref="JsonException">Not such a document; the message names the place.</exception>
    public static ReportDocument Read(Stream input) =>
        JsonSerializer.Deserialize(input, ReportJsonContext.Default.ReportDocument)
        ?? throw new JsonException("The file holds null where a report document was expected.");
}
