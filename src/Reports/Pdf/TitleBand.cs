using System.Globalization;
using PackBench.Reports.Pictures;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>The top of page 1: what this paper is, about what, and whether anything was measured.</summary>
internal static class TitleBand
{
    public static IEnumerable<FlowItem> Compose(ReportDocument document, ComposeContext context)
    {
        var width = PageGeometry.TextWidth;
        var (picture, problem) = document.Theme is { Logo.IsDefaultOrEmpty: false } theme ? PictureLoader.Load(theme.Logo) : (null, null);
        var logo = picture is null ? null : SKImage.FromEncodedData(picture.Bytes);
        var titleWidth = logo is null ? width : width - 130;
        var issued = $"{context.Texts["issued"]} {document.Metadata.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";
        ImmutableArray<FlowItem> words =
        [
            .. BlockComposer.Lines(document.Title, new TextStyle(FontFace.Bold, 25, Palette.Ink), titleWidth, 0, 1.15f, keepWithNext: true),
            .. document.Subtitle is null ? [] : BlockComposer.Lines(document.Subtitle, new TextStyle(FontFace.Regular, 13, context.Accent), titleWidth, 3, 1.3f, keepWithNext: true),
            .. BlockComposer.Lines(issued, ComposeContext.Small with { Size = 8 }, titleWidth, 3, 1.3f, keepWithNext: true),
        ];
        var stack = new StackBox(words);
        var height = Math.Max(stack.Height, logo is null ? 0 : 54);
        yield return new FlowItem(new DrawnBox(height + 4, (page, x, y) =>
        {
            stack.Draw(page, x, y);
            if (logo is not null)
            {
                var scale = Math.Min(120f / logo.Width, 50f / logo.Height);
                var (w, h) = (logo.Width * scale, logo.Height * scale);
                page.Native.DrawImage(logo, new SKRect(x + width - w, y, x + width, y + h), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
            }
        }), KeepWithNext: true);
        if (problem is { Length: > 0 })
        {
            var message = context.Texts.Format("bad_picture", ("source", "logo"), ("reason", problem));
            yield return new FlowItem(TileBoxes.Notice(new ReportBlock.Notice(NoticeLevel.Warning, message, RichText.Empty), width), 8);
        }

        if (document.SimulatedNotice is { } notice)
        {
            yield return new FlowItem(TileBoxes.Notice(new ReportBlock.Notice(NoticeLevel.Warning, context.Texts["simulated_short"], notice), width), 8);
        }
    }
}
