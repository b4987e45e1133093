namespace PackBench.Reports.Pdf;

/// <summary>A4 in points, with the margins of the text.</summary>
internal static class PageGeometry
{
    public const float Width = 595.28f;
    public const float Height = 841.89f;
    public const float Left = 56.7f;
    public const float Right = Width - 56.7f;
    public const float TextWidth = Right - Left;

    /// <summary>Text starts here; on page 1 the title band stands at its top.</summary>
    public const float Top = 68;

    public const float Bottom = Height - 62;
    public const float TextHeight = Bottom - Top;
}
