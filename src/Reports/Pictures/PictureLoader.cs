using SkiaSharp;

namespace PackBench.Reports.Pictures;

/// <summary>A picture ready to be shown: PNG or JPEG, upright, of this many pixels.</summary>
internal sealed record LoadedPicture(byte[] Bytes, string MediaType, int Width, int Height);

/// <summary>
/// Pictures made fit for a page: upright as the camera meant, no larger than print needs, and without what a phone writes
/// into them (place, owner). What is no picture comes back as a reason, never as an exception.
/// </summary>
internal static class PictureLoader
{
    private const int LongestEdge = 1600;
    private const long MostPixels = 120_000_000;
    private const long LargestDrawing = 400_000;

    public static (LoadedPicture? Picture, string Problem) Load(ImmutableArray<byte> bytes)
    {
        if (bytes.IsDefaultOrEmpty)
        {
            return (null, "no bytes");
        }

        using var data = SKData.CreateCopy(bytes.AsSpan());
        using var codec = SKCodec.Create(data);
        if (codec is null)
        {
            return (null, $"{bytes.Length} bytes that are neither PNG nor JPEG");
        }

        if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
        {
            return (null, $"{codec.Info.Width} × {codec.Info.Height} pixels are too many");
        }

        using var raw = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var result = codec.GetPixels(raw.Info, raw.GetPixels());
        return result == SKCodecResult.Success
            ? (Upright(raw, codec.EncodedOrigin, codec.EncodedFormat), "")
            : (null, $"damaged: {result}");
    }

    private static LoadedPicture Upright(SKBitmap raw, SKEncodedOrigin origin, SKEncodedImageFormat source)
    {
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = turned ? (raw.Height, raw.Width) : (raw.Width, raw.Height);
        var scale = Math.Min(1f, LongestEdge / (float)Math.Max(width, height));
        using var surface = SKSurface.Create(new SKImageInfo(
            Math.Max(1, (int)(width * scale)), Math.Max(1, (int)(height * scale)), SKColorType.Rgba8888, SKAlphaType.Premul));
        // White under a transparent picture: paper is white.
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        surface.Canvas.Concat(Turn(origin, width, height));
        using var whole = SKImage.FromBitmap(raw);
        surface.Canvas.DrawImage(whole, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var drawn = surface.Snapshot();
        // A drawing or a logo stays sharp as PNG; a photo saved as PNG would be ten times the size of a JPEG.
        var isDrawing = source == SKEncodedImageFormat.Png && (long)drawn.Width * drawn.Height <= LargestDrawing;
        using var encoded = drawn.Encode(isDrawing ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 85);
        return new LoadedPicture(encoded.ToArray(), isDrawing ? "image/png" : "image/jpeg", drawn.Width, drawn.Height);
    }

    /// <summary>Exif 2.32, 4.6.4 A, orientation: where row 0 and column 0 of the file belong.</summary>
    private static SKMatrix Turn(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, width, -1, 0, height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
