using PackBench.Reports.Texts;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>
/// The document as PDF: A4, vectors, embedded fonts, links, bookmarks, with the PDF/A-2b marks. The same document gives the
/// same bytes. What Skia cannot do is not claimed: there is no tagged structure.
/// </summary>
/// <param name="texts">The renderer's own words; null: those shipped for the document's language.</param>
public sealed class PdfRenderer(ReportTexts? texts = null) : IReportRenderer
{
    public string FileExtension => ".pdf";

    public string MediaType => "application/pdf";

    public void Render(ReportDocument document, Stream output)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(output);
        var words = texts ?? ReportTexts.For(document.Language);
        var context = new ComposeContext(document, words);
        ImmutableArray<FlowItem> items =
        [
            .. TitleBand.Compose(document, context),
            .. new BlockComposer(context).Compose(document.Blocks, PageGeometry.TextWidth),
        ];
        var pages = Paginator.Paginate(items);
        foreach (var (index, page) in pages.Index())
        {
            foreach (var (anchor, _) in page.SelectMany(placed => placed.Box.Anchors))
            {
                context.PageOfAnchor.TryAdd(anchor, index + 1);
            }
        }

        using var fonts = new DocumentFonts();
        DrawOnNothing(document, pages, context, fonts);
        fonts.Cut();
        using var drawn = new MemoryStream();
        Draw(document, pages, context, fonts, drawn);
        PdfFinisher.Finish(drawn.ToArray(), Bookmarks(pages, context), document, output);
    }

    private static void Draw(ReportDocument document, ImmutableArray<ImmutableArray<PlacedBox>> pages, ComposeContext context, DocumentFonts fonts, Stream output)
    {
        var created = document.Metadata.Created.UtcDateTime;
        var metadata = new SKDocumentPdfMetadata
        {
            Title = document.Subtitle is null ? document.Title : $"{document.Title}: {document.Subtitle}",
            Author = document.Metadata.Author,
            Subject = document.Metadata.Subject,
            Keywords = string.Join(", ", document.Metadata.Keywords.OrEmpty()),
            Creator = $"PackBench {document.Metadata.SoftwareVersion}",
            Producer = $"PackBench {document.Metadata.SoftwareVersion}, SkiaSharp",
            Creation = created,
            Modified = created,
            RasterDpi = 200,
            EncodingQuality = 85,
            PdfA = true,
        };
        using var pdf = SKDocument.CreatePdf(output, metadata);
        foreach (var (index, page) in pages.Index())
        {
            var canvas = new PageCanvas(pdf.BeginPage(PageGeometry.Width, PageGeometry.Height), fonts);
            DrawPage(canvas, document, page, context, index + 1, pages.Length);
            pdf.EndPage();
        }

        pdf.Close();
    }

    private static void DrawOnNothing(ReportDocument document, ImmutableArray<ImmutableArray<PlacedBox>> pages, ComposeContext context, DocumentFonts fonts)
    {
        using var nothing = new SKNoDrawCanvas((int)PageGeometry.Width, (int)PageGeometry.Height);
        var canvas = new PageCanvas(nothing, fonts, hasInk: false);
        foreach (var (index, page) in pages.Index())
        {
            DrawPage(canvas, document, page, context, index + 1, pages.Length);
        }
    }

    private static void DrawPage(PageCanvas canvas, ReportDocument document, ImmutableArray<PlacedBox> boxes, ComposeContext context, int number, int total)
    {
        PageFurniture.Draw(canvas, document, context, number, total);
        foreach (var placed in boxes)
        {
            placed.Box.Draw(canvas, placed.X, placed.Y);
        }
    }

    private static ImmutableArray<PdfBookmark> Bookmarks(ImmutableArray<ImmutableArray<PlacedBox>> pages, ComposeContext context)
    {
        var places = new Dictionary<string, (int Page, float Y)>(StringComparer.Ordinal);
        foreach (var (index, page) in pages.Index())
        {
            foreach (var placed in page)
            {
                foreach (var (anchor, offset) in placed.Box.Anchors)
                {
                    places.TryAdd(anchor, (index, placed.Y + offset));
                }
            }
        }

        return
        [
            .. context.Outline
                .Where(entry => entry.Heading.InContents && places.ContainsKey(entry.Anchor))
                .Select(entry => new PdfBookmark(entry.Heading.Text, entry.Heading.Level, places[entry.Anchor].Page, PageGeometry.Height - places[entry.Anchor].Y + 10)),
        ];
    }
}
