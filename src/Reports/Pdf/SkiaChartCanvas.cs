using PackBench.Reports.Charts;
using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>Charts on paper, as vectors.</summary>
internal sealed class SkiaChartCanvas(PageCanvas page, SKColor accent) : IChartCanvas
{
    public bool HasInk => page.HasInk;

    public bool HasPointer => false;

    public float Measure(string text, float size, bool strong) => Style(new TextLook(size, ChartInk.Ink, strong)).Measure(text);

    public void Polyline(ReadOnlySpan<ChartPoint> points, Stroke stroke)
    {
        if (points.Length < 2)
        {
            if (points.Length == 1)
            {
                Marker(points[0], 0, stroke.Width * 2, stroke.Ink);
            }

            return;
        }

        using var path = PathOf(points, Dashes.Of(stroke.Dash));
        using var paint = Paint(stroke);
        page.Native.DrawPath(path, paint);
    }

    public void Rectangle(ChartRectangle rectangle, ChartInk fill, Stroke? outline)
    {
        var box = new SKRect(rectangle.Left, rectangle.Top, rectangle.Right, rectangle.Bottom);
        page.Fill(box, Colour(fill));
        if (outline is { } stroke)
        {
            page.Frame(box, Colour(stroke.Ink), stroke.Width);
        }
    }

    public void Text(string text, float x, float baseline, TextAnchor anchor, TextLook look) =>
        page.Text(text, x, baseline, Style(look), anchor switch
        {
            TextAnchor.Middle => TextAlignment.Centre,
            TextAnchor.End => TextAlignment.Right,
            _ => TextAlignment.Left,
        });

    public void Marker(ChartPoint centre, int shape, float size, ChartInk ink)
    {
        using var paint = new SKPaint { Color = Colour(ink), IsAntialias = true, StrokeWidth = 1.1f };
        var (x, y, r) = (centre.X, centre.Y, size / 2);
        if (shape % 4 == 0)
        {
            page.Native.DrawCircle(x, y, r, paint);
            return;
        }

        using var path = new SKPath();
        ReadOnlySpan<SKPoint> corners = (shape % 4) switch
        {
            1 => [new(x - r, y - r), new(x + r, y - r), new(x + r, y + r), new(x - r, y + r)],
            2 => [new(x, y - (r * 1.2f)), new(x + (r * 1.1f), y + r), new(x - (r * 1.1f), y + r)],
            _ => [new(x, y - (r * 1.3f)), new(x + (r * 1.3f), y), new(x, y + (r * 1.3f)), new(x - (r * 1.3f), y)],
        };
        path.AddPoly(corners.ToArray(), close: true);
        // Beyond four shapes, the same hollow.
        paint.Style = shape % 8 >= 4 ? SKPaintStyle.Stroke : SKPaintStyle.Fill;
        page.Native.DrawPath(path, paint);
    }

    public void Tooltip(ChartRectangle region, string text)
    {
    }

    public void Hover(ChartHover hover)
    {
    }

    /// <summary>
    /// The line, cut into its dashes. Skia's own dashing turns each dash into the outline of an area: a noisy curve becomes ten
    /// times its size in the file.
    /// </summary>
    private static SKPath PathOf(ReadOnlySpan<ChartPoint> points, ReadOnlySpan<float> dash)
    {
        var path = new SKPath();
        path.MoveTo(Rounded(points[0].X), Rounded(points[0].Y));
        var (part, left, isDrawn) = (0, dash.IsEmpty ? float.PositiveInfinity : dash[0], true);
        for (var i = 1; i < points.Length; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            var (x, y) = (to.X - from.X, to.Y - from.Y);
            var (length, done) = (MathF.Sqrt((x * x) + (y * y)), 0f);
            while (length - done > left)
            {
                done += left;
                Go(new ChartPoint(from.X + (x * done / length), from.Y + (y * done / length)), isDrawn);
                part = (part + 1) % dash.Length;
                (left, isDrawn) = (dash[part], part % 2 == 0);
            }

            left -= length - done;
            Go(to, isDrawn);
        }

        return path;

        void Go(ChartPoint to, bool isLine)
        {
            if (isLine)
            {
                path.LineTo(Rounded(to.X), Rounded(to.Y));
            }
            else
            {
                path.MoveTo(Rounded(to.X), Rounded(to.Y));
            }
        }
    }

    private SKPaint Paint(Stroke stroke) => new()
    {
        Color = Colour(stroke.Ink),
        IsAntialias = true,
        Style = SKPaintStyle.Stroke,
        StrokeWidth = stroke.Width,
        StrokeJoin = SKStrokeJoin.Round,
    };

    private SKColor Colour(ChartInk ink) => ink == ChartInk.Series0 ? accent : Palette.Of(ink);

    private TextStyle Style(TextLook look) => new(look.Strong ? FontFace.Bold : FontFace.Regular, look.Size, Colour(look.Ink));

    // A tenth of a point is a dot of 720 to the inch, and three digits less in the file.
    private static float Rounded(float value) => MathF.Round(value, 1);
}
