namespace PackBench.Reports.Charts;

/// <summary>
/// Where a chart is painted: paper or SVG. Coordinates are points (1/72 inch), y downwards; colours are meanings, so that
/// paper, light and dark screens each choose their own.
/// </summary>
internal interface IChartCanvas
{
    /// <summary>Width of a text in the chart's face.</summary>
    float Measure(string text, float size, bool strong);

    void Polyline(ReadOnlySpan<ChartPoint> points, Stroke stroke);

    void Rectangle(ChartRectangle rectangle, ChartInk fill, Stroke? outline = null);

    void Text(string text, float x, float baseline, TextAnchor anchor, TextLook look);

    void Marker(ChartPoint centre, int shape, float size, ChartInk ink);

    /// <summary>What a pointer resting on the region is told; paper ignores it.</summary>
    void Tooltip(ChartRectangle region, string text);

    /// <summary>False where only the texts count, because nothing is drawn yet: the curves need not be made.</summary>
    bool HasInk { get; }

    /// <summary>False on paper: what a pointer would be told need not be made.</summary>
    bool HasPointer { get; }

    /// <summary>The curves' values for a pointer over the plot; paper ignores it.</summary>
    void Hover(ChartHover hover);
}

internal readonly record struct ChartPoint(float X, float Y);

internal readonly record struct ChartRectangle(float Left, float Top, float Right, float Bottom)
{
    public float Width => Right - Left;

    public float Height => Bottom - Top;
}

internal enum TextAnchor
{
    Start,
    Middle,
    End,
}

/// <summary>Meanings of colour in a chart. The series differ in lightness too, and in dash and marker: grey paper keeps them apart.</summary>
internal enum ChartInk
{
    Series0,
    Series1,
    Series2,
    Series3,
    Series4,
    Series5,
    Series6,
    Series7,
    Ink,
    Muted,
    Axis,
    Grid,
    Band,
    Limit,
    Highlight,
    Paper,
}

internal readonly record struct TextLook(float Size, ChartInk Ink, bool Strong = false);

/// <summary>A line; <paramref name="Dash"/> is an index into <see cref="Dashes"/>.</summary>
internal readonly record struct Stroke(ChartInk Ink, float Width, int Dash = 0);

/// <summary>Dash patterns, on and off in points. Index 0 is solid.</summary>
internal static class Dashes
{
    private static readonly float[][] Patterns =
        [[], [5, 2], [1.6f, 1.6f], [7, 2, 1.6f, 2], [10, 2.5f], [3.2f, 1.4f], [7, 1.6f, 1.6f, 1.6f, 1.6f, 1.6f], [12, 2, 4, 2]];

    public const int Limit = 3;

    public static ReadOnlySpan<float> Of(int dash) => Patterns[dash % Patterns.Length];
}

/// <summary>Values under a pointer: for each curve its (already thinned) points in pixels, with x and y in words.</summary>
internal sealed record ChartHover(ChartRectangle Plot, ImmutableArray<ChartHoverSeries> Series);

internal sealed record ChartHoverSeries(string Name, ChartInk Ink, ImmutableArray<ChartPoint> Pixels, ImmutableArray<string> X, ImmutableArray<string> Y);
