using SkiaSharp;

namespace PackBench.Reports.Pdf;

/// <summary>A round mark for a verdict: its shape says it, the colour only helps.</summary>
internal static class VerdictMark
{
    public static void Draw(PageCanvas page, ReportVerdict verdict, float centreX, float centreY, float size)
    {
        var r = size / 2;
        using var disc = new SKPaint { Color = Palette.Of(verdict), IsAntialias = true };
        using var sign = new SKPaint { Color = SKColors.White, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = size * 0.13f, StrokeCap = SKStrokeCap.Round };
        if (verdict is ReportVerdict.ConditionallyPassed or ReportVerdict.ConditionallyFailed or ReportVerdict.Aborted)
        {
            using var triangle = new SKPath();
            triangle.AddPoly([new(centreX, centreY - r), new(centreX + (r * 1.08f), centreY + (r * 0.9f)), new(centreX - (r * 1.08f), centreY + (r * 0.9f))], close: true);
            page.Native.DrawPath(triangle, disc);
            page.Native.DrawLine(centreX, centreY - (r * 0.3f), centreX, centreY + (r * 0.2f), sign);
            page.Native.DrawPoint(centreX, centreY + (r * 0.58f), sign);
            return;
        }

        page.Native.DrawCircle(centreX, centreY, r, disc);
        using var path = new SKPath();
        switch (verdict)
        {
            case ReportVerdict.Passed:
                path.MoveTo(centreX - (r * 0.48f), centreY + (r * 0.04f));
                path.LineTo(centreX - (r * 0.12f), centreY + (r * 0.4f));
                path.LineTo(centreX + (r * 0.5f), centreY - (r * 0.36f));
                break;
            case ReportVerdict.Failed or ReportVerdict.Tripped or ReportVerdict.Error:
                path.MoveTo(centreX - (r * 0.38f), centreY - (r * 0.38f));
                path.LineTo(centreX + (r * 0.38f), centreY + (r * 0.38f));
                path.MoveTo(centreX + (r * 0.38f), centreY - (r * 0.38f));
                path.LineTo(centreX - (r * 0.38f), centreY + (r * 0.38f));
                break;
            default:
                path.MoveTo(centreX - (r * 0.42f), centreY);
                path.LineTo(centreX + (r * 0.42f), centreY);
                break;
        }

        page.Native.DrawPath(path, sign);
    }
}
