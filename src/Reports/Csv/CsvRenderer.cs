using System.IO.Compression;
using System.Text;

namespace PackBench.Reports.Csv;

/// <summary>All of <see cref="CsvTables"/> in one ZIP file.</summary>
public sealed class CsvRenderer : IReportRenderer
{
    public string FileExtension => ".csv.zip";

    public string MediaType => "application/zip";

    public void Render(ReportDocument document, Stream output)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(output);
        using var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var file in CsvTables.Of(document))
        {
            var entry = archive.CreateEntry(file.FileName);
            // The document's own time: the clock would make each file different. ZIP knows no year before 1980.
            entry.LastWriteTime = document.Metadata.Created.Year < 1980 ? new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero) : document.Metadata.Created;
            using var content = entry.Open();
            content.Write(Encoding.UTF8.GetBytes(file.Content));
        }
    }
}
