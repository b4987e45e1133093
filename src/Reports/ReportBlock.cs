using System.Text.Json.Serialization;

namespace PackBench.Reports;

/// <summary>
/// One thing on the page. The set is closed (the constructor is not reachable from outside), so that a renderer's switch is
/// complete: a new block does not compile until each renderer draws it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "block")]
[JsonDerivedType(typeof(Heading), "heading")]
[JsonDerivedType(typeof(Paragraph), "paragraph")]
[JsonDerivedType(typeof(KeyFigures), "keyFigures")]
[JsonDerivedType(typeof(VerdictBanner), "verdict")]
[JsonDerivedType(typeof(Notice), "notice")]
[JsonDerivedType(typeof(Definitions), "definitions")]
[JsonDerivedType(typeof(BulletList), "list")]
[JsonDerivedType(typeof(Code), "code")]
[JsonDerivedType(typeof(Table), "table")]
[JsonDerivedType(typeof(LineChart), "lineChart")]
[JsonDerivedType(typeof(BarChart), "barChart")]
[JsonDerivedType(typeof(FitChart), "fitChart")]
[JsonDerivedType(typeof(Picture), "picture")]
[JsonDerivedType(typeof(Topology), "topology")]
[JsonDerivedType(typeof(QrCode), "qrCode")]
[JsonDerivedType(typeof(Signatures), "signatures")]
[JsonDerivedType(typeof(Contents), "contents")]
[JsonDerivedType(typeof(PageBreak), "pageBreak")]
[JsonDerivedType(typeof(Together), "together")]
[JsonDerivedType(typeof(SideBySide), "sideBySide")]
public abstract partial record ReportBlock
{
    private protected ReportBlock()
    {
    }

    /// <summary>A heading, 1 to 3. <paramref name="Anchor"/> names it for links; the contents and the bookmarks list it unless told not to.</summary>
    public sealed record Heading(int Level, string Text, string? Anchor = null, bool InContents = true) : ReportBlock;

    public sealed record Paragraph(RichText Text, ParagraphStyle Style = ParagraphStyle.Body) : ReportBlock;

    /// <summary>Tiles with the numbers that a reader wants first; three or four to a row.</summary>
    public sealed record KeyFigures(ImmutableArray<KeyFigure> Figures) : ReportBlock;

    /// <summary>The verdict, once, large. <paramref name="Word"/> null: the renderer's word for it in the document's language.</summary>
    public sealed record VerdictBanner(ReportVerdict Verdict, RichText Sentence, string? Word = null) : ReportBlock;

    public sealed record Notice(NoticeLevel Level, string Title, RichText Text) : ReportBlock;

    /// <summary>Names with their values or explanations, in <paramref name="Columns"/> columns (1 or 2).</summary>
    public sealed record Definitions(ImmutableArray<Definition> Items, int Columns = 1) : ReportBlock;

    public sealed record BulletList(ImmutableArray<RichText> Items, bool Numbered = false) : ReportBlock;

    /// <summary>Text in a fixed-width face, line by line as written; long lines are broken and marked.</summary>
    public sealed record Code(string Text, string? Caption = null, bool LineNumbers = false) : ReportBlock;

    /// <summary>A line for each person to sign on.</summary>
    public sealed record Signatures(ImmutableArray<SignatureLine> Lines) : ReportBlock;

    /// <summary>The table of contents, with page numbers where there are pages, in one or two columns.</summary>
    public sealed record Contents(string? Title = null, int Depth = 2, int Columns = 1) : ReportBlock;

    /// <summary>What follows starts on a new page.</summary>
    /// <param name="WhereLittleIsLeft">Only where less than half a page is left: a page that ends after a few lines is a page too many.</param>
    public sealed record PageBreak(bool WhereLittleIsLeft = false) : ReportBlock;

    /// <summary>Not divided between pages, unless higher than a page.</summary>
    public sealed record Together(ImmutableArray<ReportBlock> Blocks) : ReportBlock;

    /// <summary>Columns side by side; a column's width is its weight's share. Never divided between pages.</summary>
    public sealed record SideBySide(ImmutableArray<SideColumn> Columns) : ReportBlock;
}

public enum ParagraphStyle
{
    Body,

    /// <summary>An opening sentence, larger.</summary>
    Lead,

    /// <summary>Small print.</summary>
    Small,
}

public enum NoticeLevel
{
    Info,
    Warning,
    Critical,
}

/// <summary>One tile: "Capacity", "74.6", "Ah", "± 0.4 Ah (k = 2)".</summary>
public sealed record KeyFigure(string Label, string Value, string? Unit = null, string? Note = null, ReportVerdict Verdict = ReportVerdict.NotJudged);

public sealed record Definition(string Term, RichText Value);

/// <summary>A place to sign: "Tested by", the person's name if known, the day if known.</summary>
public sealed record SignatureLine(string Role, string? Name = null, string? Date = null, string? Statement = null);

public sealed record SideColumn(double Weight, ImmutableArray<ReportBlock> Blocks);
