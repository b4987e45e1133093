using PackBench.Reports.Texts;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>Boxes with a frame: verdict, key figures, notices, signatures.</summary>
internal static class TileBoxes
{
    private const float Padding = 10;

    public static Box Banner(ReportBlock.VerdictBanner banner, ReportTexts texts, float width)
    {
        var colour = Palette.Of(banner.Verdict);
        var word = (banner.Word ?? texts[$"verdict_{banner.Verdict}"]).ToUpperInvariant();
        var wordStyle = new TextStyle(FontFace.Bold, 17, colour);
        var sentence = Stack(banner.Sentence, new TextStyle(FontFace.Regular, 10, Palette.Ink), width - 58 - Padding);
        var height = Math.Max(52, sentence.Height + 24 + (Padding * 2) - 2);
        return new DrawnBox(height, (page, x, y) =>
        {
            page.Fill(new SKRect(x, y, x + width, y + height), Palette.Tint(colour));
            page.Fill(new SKRect(x, y, x + 5, y + height), colour);
            VerdictMark.Draw(page, banner.Verdict, x + 32, y + (height / 2), 26);
            page.Text(word, x + 58, y + Padding + 15, wordStyle);
            sentence.Draw(page, x + 58, y + Padding + 22);
        });
    }

    public static IEnumerable<FlowItem> KeyFigures(ImmutableArray<KeyFigure> figures, float width)
    {
        const float Gap = 9;
        // Four to a row, three where that leaves no tile alone on a row of its own.
        var columns = figures.Length <= 4 ? Math.Max(figures.Length, 2) : figures.Length % 4 == 0 || figures.Length == 7 ? 4 : 3;
        var tileWidth = (width - (Gap * (columns - 1))) / columns;
        foreach (var row in figures.Chunk(columns))
        {
            var contents = row.Select(figure => TileContent(figure, tileWidth - (2 * Padding))).ToArray();
            var height = contents.Max(content => content.Height) + (2 * Padding) - 4;
            var tiles = contents.Zip(row, (content, figure) => Tile(content, figure, tileWidth, height));
            yield return new FlowItem(new RowBox([.. tiles.Select((tile, index) => (index * (tileWidth + Gap), tile))]), Gap);
        }
    }

    public static Box Notice(ReportBlock.Notice notice, float width)
    {
        var colour = Palette.Of(notice.Level);
        var title = Stack(notice.Title, new TextStyle(FontFace.Bold, 9, colour), width - 26);
        var text = Stack(notice.Text, ComposeContext.Body with { Size = 8.5f }, width - 26);
        var height = title.Height + (notice.Text.IsEmpty ? 0 : text.Height + 1) + 12;
        return new DrawnBox(height, (page, x, y) =>
        {
            page.Fill(new SKRect(x, y, x + width, y + height), Palette.Tint(colour, 0.07f));
            page.Fill(new SKRect(x, y, x + (notice.Level == NoticeLevel.Critical ? 5 : 3), y + height), colour);
            title.Draw(page, x + 14, y + 6);
            if (!notice.Text.IsEmpty)
            {
                text.Draw(page, x + 14, y + 7 + title.Height);
            }
        });
    }

    public static Box Signatures(ReportBlock.Signatures signatures, ReportTexts texts, float width)
    {
        const float Gap = 24;
        var columns = Math.Clamp(signatures.Lines.Length, 1, 3);
        var columnWidth = (width - (Gap * (columns - 1))) / columns;
        var rows = signatures.Lines.Chunk(columns).Select(row =>
            (Box)new RowBox([.. row.Select((line, index) => (index * (columnWidth + Gap), Signature(line, texts, columnWidth)))]));
        return new StackBox([.. rows.Select(row => new FlowItem(row, 16))]);
    }

    private static StackBox Stack(RichText text, TextStyle style, float width) => new([.. BlockComposer.Lines(text, style, width, 0)]);

    private static StackBox TileContent(KeyFigure figure, float width)
    {
        var label = Stack(figure.Label, new TextStyle(FontFace.Bold, 7.6f, Palette.Muted), width - (figure.Verdict == ReportVerdict.NotJudged ? 0 : 16));
        var size = 20f;
        while (size > 11 && ValueWidth(figure, size) > width)
        {
            size -= 0.5f;
        }

        var value = new DrawnBox(size * 1.3f, (page, x, y) =>
        {
            var style = new TextStyle(FontFace.Bold, size, Palette.Ink);
            page.Text(figure.Value, x, y + size, style);
            page.Text(figure.Unit ?? "", x + style.Measure(figure.Value) + 3.5f, y + size, new TextStyle(FontFace.Regular, size * 0.56f, Palette.Ink));
        });
        var note = Stack(figure.Note ?? "", new TextStyle(FontFace.Regular, 7.6f, Palette.Muted), width);
        return figure.Note is null
            ? new StackBox([new(label), new(value, 2)])
            : new StackBox([new(label), new(value, 2), new(note)]);
    }

    private static float ValueWidth(KeyFigure figure, float size) =>
        new TextStyle(FontFace.Bold, size, Palette.Ink).Measure(figure.Value) + 3.5f
        + new TextStyle(FontFace.Regular, size * 0.56f, Palette.Ink).Measure(figure.Unit ?? "");

    private static DrawnBox Tile(Box content, KeyFigure figure, float width, float height) => new DrawnBox(height, (page, x, y) =>
    {
        var frame = new SKRect(x + 0.35f, y + 0.35f, x + width - 0.35f, y + height - 0.35f);
        page.Fill(frame, Palette.Shade, 2);
        page.Frame(frame, Palette.Rule, 0.7f, 2);
        content.Draw(page, x + Padding, y + Padding - 2);
        if (figure.Verdict != ReportVerdict.NotJudged)
        {
            VerdictMark.Draw(page, figure.Verdict, x + width - 13, y + 13, 11);
        }
    });

    private static DrawnBox Signature(SignatureLine line, ReportTexts texts, float width)
    {
        var role = Stack(line.Role, new TextStyle(FontFace.Bold, 8, Palette.Ink), width);
        var statement = Stack(line.Statement ?? "", ComposeContext.Small, width);
        var below = new TextStyle(FontFace.Regular, 7.6f, Palette.Muted);
        var height = role.Height + (line.Statement is null ? 0 : statement.Height) + 46;
        return new DrawnBox(height, (page, x, y) =>
        {
            role.Draw(page, x, y);
            if (line.Statement is not null)
            {
                statement.Draw(page, x, y + role.Height);
            }

            var rule = y + height - 14;
            page.Rule(x, rule, x + width, rule, Palette.Ink, 0.6f);
            page.Text(line.Date ?? "", x, rule - 4, ComposeContext.Body);
            page.Text($"{texts["date"]}, {texts["signature"]}", x, rule + 10, below);
            page.Text(line.Name ?? "", x + width, rule + 10, below with { Colour = Palette.Ink }, TextAlignment.Right);
        });
    }
}
