using System.Diagnostics;
using System.Text;

namespace PackBench.Reports.Tests;

/// <summary>Draws documents and looks into the files.</summary>
internal static class Rendering
{
    public static byte[] Draw(IReportRenderer renderer, ReportDocument document)
    {
        using var output = new MemoryStream();
        renderer.Render(document, output);
        return output.ToArray();
    }

    public static string DrawText(IReportRenderer renderer, ReportDocument document) => Encoding.UTF8.GetString(Draw(renderer, document));

    public static int PageCount(byte[] pdf) => new PdfText(pdf).Pages.Length;

    /// <summary>The words of a PDF in reading order by poppler's pdftotext; null where that is not installed.</summary>
    public static string? TextOf(byte[] pdf)
    {
        try
        {
            var start = new ProcessStartInfo("pdftotext", ["-enc", "UTF-8", "-layout", "-", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
            using var process = Process.Start(start)!;
            var writing = Task.Run(() =>
            {
                process.StandardInput.BaseStream.Write(pdf);
                process.StandardInput.Close();
            });
            var text = process.StandardOutput.ReadToEnd();
            writing.Wait();
            return text;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
