using PackBench.Reports.Texts;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>What the composers of one document share: its words, anchors, counters and the pages found at the end.</summary>
internal sealed class ComposeContext(ReportDocument document, ReportTexts texts)
{
    private readonly Queue<OutlineEntry> _headings = new(DocumentOutline.Of(document));
    private int _figures;
    private int _tables;

    public ReportTexts Texts => texts;

    public ImmutableArray<OutlineEntry> Outline { get; } = DocumentOutline.Of(document);

    public SKColor Accent { get; } = SKColor.TryParse(document.Theme?.AccentColour, out var colour) ? colour : Palette.Accent;

    /// <summary>Filled by the paginator; asked when pages are drawn.</summary>
    public Dictionary<string, int> PageOfAnchor { get; } = new(StringComparer.Ordinal);

    /// <summary>Anchors of tables and figures.</summary>
    public UniqueNames Anchors { get; } = new();

    public string NextHeadingAnchor() => _headings.Dequeue().Anchor;

    public string NextFigure() => texts.Format("figure", ("number", ++_figures));

    public string NextTable() => texts.Format("table", ("number", ++_tables));

    public static TextStyle Body { get; } = new(FontFace.Regular, 9, Palette.Ink);

    public static TextStyle Lead { get; } = new(FontFace.Regular, 11, Palette.Ink);

    public static TextStyle Small { get; } = new(FontFace.Regular, 7.6f, Palette.Muted);

    public static TextStyle Cell { get; } = new(FontFace.Regular, 8, Palette.Ink);
}
