namespace PackBench.Reports;

/// <summary>
/// One way to draw a <see cref="ReportDocument"/>. Stateless and deterministic: the same document gives the same bytes.
/// </summary>
public interface IReportRenderer
{
    /// <summary>Usual file name ending, with the dot: <c>.pdf</c>.</summary>
    string FileExtension { get; }

    string MediaType { get; }

    /// <summary>
    /// Writes the whole document; the stream is left open and need not be seekable. A picture that cannot be decoded or a
    /// chart without points is drawn as a box that says so, never an exception: the reader must see that something is missing.
    /// </summary>
    /// <exception cref="IOException">The stream failed.</exception>
    void Render(ReportDocument document, Stream output);
}
