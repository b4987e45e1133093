using PackBench.Reports.Charts;
using PackBench.Reports.Pictures;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>Charts, pictures and drawings, with their captions below.</summary>
internal sealed class FigureComposer(ComposeContext context)
{
    private const float PointsPerMillimetre = 72 / 25.4f;

    public IEnumerable<FlowItem> Compose(ReportBlock block, float width)
    {
        if (block is ReportBlock.QrCode code)
        {
            return [new FlowItem(Qr(code, width), 10)];
        }

        var (name, caption) = block switch
        {
            ReportBlock.LineChart chart => (chart.Name, chart.Caption),
            ReportBlock.BarChart chart => (chart.Name, chart.Caption),
            ReportBlock.FitChart chart => (chart.Name, chart.Caption),
            ReportBlock.Topology topology => (null, topology.Caption),
            ReportBlock.Picture picture => (null, picture.Caption),
            _ => ((string?)null, (string?)null),
        };
        Box drawing = block switch
        {
            ReportBlock.Topology topology => Topology(topology, width),
            ReportBlock.Picture picture => Picture(picture, width),
            _ => Chart(block, width),
        };
        drawing = name is null ? drawing : new AnchoredBox(context.Anchors.Next("figure-" + DocumentOutline.Slug(name)), drawing);
        if (caption is null)
        {
            return [new FlowItem(drawing, 11)];
        }

        var label = new RichText([new TextRun(context.NextFigure() + "  ", TextEmphasis.Strong), new TextRun(caption)]);
        var lines = new StackBox([.. BlockComposer.Lines(label, ComposeContext.Cell, width, 0)]);
        return [new FlowItem(drawing, 11, KeepWithNext: true), new FlowItem(lines, 4)];
    }

    private DrawnBox Chart(ReportBlock chart, float width)
    {
        var height = Math.Min(ChartPainter.HeightOf(chart) ?? 0, PageGeometry.TextHeight - 40);
        var noData = context.Texts["no_data"];
        return new DrawnBox(height, (page, x, y) =>
            ChartPainter.Paint(chart, new SkiaChartCanvas(page, context.Accent), new ChartRectangle(x, y, x + width, y + height), noData));
    }

    private DrawnBox Topology(ReportBlock.Topology topology, float width)
    {
        // Measured with a canvas that is never drawn on: the painter needs no page to know its height.
        var height = new TopologyPainter(topology, new SkiaChartCanvas(new PageCanvas(null!, null!), context.Accent)).Height;
        return new DrawnBox(height, (page, x, y) =>
            new TopologyPainter(topology, new SkiaChartCanvas(page, context.Accent)).Paint(new ChartRectangle(x, y, x + width, y + height)));
    }

    private Box Picture(ReportBlock.Picture picture, float width)
    {
        var (loaded, problem) = PictureLoader.Load(picture.Bytes);
        if (loaded is null)
        {
            var message = context.Texts.Format("bad_picture", ("source", picture.Source ?? picture.AlternativeText), ("reason", problem));
            return TileBoxes.Notice(new ReportBlock.Notice(NoticeLevel.Warning, message, RichText.Empty), width);
        }

        var image = SKImage.FromEncodedData(loaded.Bytes);
        var height = Math.Min((float)picture.MaximumHeightMm * PointsPerMillimetre, width * image.Height / image.Width);
        height = Math.Min(height, PageGeometry.TextHeight - 40);
        var drawnWidth = height * image.Width / image.Height;
        return new DrawnBox(height, (page, x, y) => page.Native.DrawImage(
            image, new SKRect(x, y, x + drawnWidth, y + height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)));
    }

    private static DrawnBox Qr(ReportBlock.QrCode code, float width)
    {
        var (dark, modules) = QrMatrix.Of(code.Payload);
        var size = (float)code.SizeMm * PointsPerMillimetre;
        var text = new StackBox([.. BlockComposer.Lines(code.Text, ComposeContext.Body with { Size = 8.5f }, width - size - 14, 0)]);
        var height = Math.Max(size, text.Height);
        return new DrawnBox(height, (page, x, y) =>
        {
            using var path = new SKPath();
            foreach (var (row, column, length) in dark)
            {
                path.AddRect(SKRect.Create(x + (column * size / modules), y + (row * size / modules), length * size / modules, size / modules));
            }

            using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = false };
            page.Fill(new SKRect(x, y, x + size, y + size), SKColors.White);
            page.Native.DrawPath(path, paint);
            text.Draw(page, x + size + 14, y + Math.Max(0, (size - text.Height) / 2));
        });
    }
}
