using System.Globalization;
using System.Text;
using PackBench.Reports.Charts;
using PackBench.Reports.Pdf;

namespace PackBench.Reports.Html;

/// <summary>
/// Charts as SVG. Colours are CSS variables, so that one drawing serves light and dark screens and paper; text is measured
/// with the metrics of the PDF's face, which the usual sans-serif faces come near.
/// </summary>
internal sealed class SvgChartCanvas : IChartCanvas
{
    private readonly StringBuilder _svg = new();

    public bool HasInk => true;

    public bool HasPointer => true;

    public string Content => _svg.ToString();

    public float Measure(string text, float size, bool strong) =>
        new TextStyle(strong ? FontFace.Bold : FontFace.Regular, size, default).Measure(text);

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

        _svg.Append("<path d=\"M");
        foreach (var point in points)
        {
            Append($"{point.X:0.##} {point.Y:0.##} ");
        }

        _svg.Length--;
        Append($"\" fill=\"none\" {StrokeOf(stroke)} stroke-linejoin=\"round\"/>");
    }

    public void Rectangle(ChartRectangle rectangle, ChartInk fill, Stroke? outline)
    {
        Append($"<rect {Box(rectangle)} fill=\"{Colour(fill)}\" {(outline is { } stroke ? StrokeOf(stroke) : "")}/>");
    }

    public void Text(string text, float x, float baseline, TextAnchor anchor, TextLook look)
    {
        var side = anchor switch { TextAnchor.Middle => "middle", TextAnchor.End => "end", _ => "start" };
        var weight = look.Strong ? " font-weight=\"700\"" : "";
        Append($"<text x=\"{x:0.##}\" y=\"{baseline:0.##}\" text-anchor=\"{side}\" font-size=\"{look.Size:0.##}\"{weight} fill=\"{Colour(look.Ink)}\">{HtmlWriter.Escape(text)}</text>");
    }

    public void Marker(ChartPoint centre, int shape, float size, ChartInk ink)
    {
        var (x, y, r) = (centre.X, centre.Y, size / 2);
        var fill = shape % 8 >= 4 ? $"fill=\"none\" stroke=\"{Colour(ink)}\"" : $"fill=\"{Colour(ink)}\"";
        switch (shape % 4)
        {
            case 0:
                Append($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{r:0.##}\" {fill}/>");
                break;
            case 1:
                Append($"<rect {Box(new(x - r, y - r, x + r, y + r))} {fill}/>");
                break;
            case 2:
                Append($"<path d=\"M{x:0.##} {y - (r * 1.2f):0.##}L{x + (r * 1.1f):0.##} {y + r:0.##} {x - (r * 1.1f):0.##} {y + r:0.##}Z\" {fill}/>");
                break;
            default:
                Append($"<path d=\"M{x:0.##} {y - (r * 1.3f):0.##}L{x + (r * 1.3f):0.##} {y:0.##} {x:0.##} {y + (r * 1.3f):0.##} {x - (r * 1.3f):0.##} {y:0.##}Z\" {fill}/>");
                break;
        }
    }

    public void Tooltip(ChartRectangle region, string text) =>
        Append($"<rect {Box(region)} class=\"tip\"><title>{HtmlWriter.Escape(text)}</title></rect>");

    public void Hover(ChartHover hover)
    {
        foreach (var series in hover.Series)
        {
            Append($"<g class=\"curve\" data-name=\"{HtmlWriter.Escape(series.Name)}\" data-colour=\"{Colour(series.Ink)}\"");
            Append($" data-px=\"{string.Join(' ', series.Pixels.Select(point => Number(point.X)))}\" data-py=\"{string.Join(' ', series.Pixels.Select(point => Number(point.Y)))}\"");
            Append($" data-x=\"{HtmlWriter.Escape(string.Join('|', series.X))}\" data-y=\"{HtmlWriter.Escape(string.Join('|', series.Y))}\"/>");
        }

        Append($"<rect {Box(hover.Plot)} class=\"plot\"/>");
    }

    private static string Colour(ChartInk ink) => ink switch
    {
        >= ChartInk.Series0 and <= ChartInk.Series7 => $"var(--s{(int)ink})",
        _ => $"var(--{ink.ToString().ToLowerInvariant()})",
    };

    private static string StrokeOf(Stroke stroke)
    {
        var dash = Dashes.Of(stroke.Dash).ToArray();
        var dashes = dash.Length == 0 ? "" : $" stroke-dasharray=\"{string.Join(' ', dash.Select(Number))}\"";
        return $"stroke=\"{Colour(stroke.Ink)}\" stroke-width=\"{Number(stroke.Width)}\"{dashes}";
    }

    private static string Box(ChartRectangle box) => string.Create(
        CultureInfo.InvariantCulture,
        $"x=\"{box.Left:0.##}\" y=\"{box.Top:0.##}\" width=\"{Math.Max(0, box.Width):0.##}\" height=\"{Math.Max(0, box.Height):0.##}\"");

    private static string Number(float value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private void Append(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
