using System.Globalization;
using System.Text;
using QRCoder;

namespace PackBench.Reports.Pictures;

/// <summary>A QR code as rows of dark stretches, with a quiet zone of four modules (ISO/IEC 18004, 5.3.8).</summary>
internal static class QrMatrix
{
    /// <summary>Dark stretches in modules: row, first column, length; and the width of the whole with its quiet zone.</summary>
    public static (ImmutableArray<(int Row, int Column, int Length)> Dark, int Size) Of(string payload)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(payload, QRCodeGenerator.ECCLevel.M);
        var dark = ImmutableArray.CreateBuilder<(int, int, int)>();
        foreach (var (row, bits) in data.ModuleMatrix.Index())
        {
            for (var column = 0; column < bits.Count; column++)
            {
                var start = column;
                while (column < bits.Count && bits[column])
                {
                    column++;
                }

                if (column > start)
                {
                    dark.Add((row, start, column - start));
                }
            }
        }

        return (dark.ToImmutable(), data.ModuleMatrix.Count);
    }

    public static string Svg(string payload)
    {
        var (dark, size) = Of(payload);
        var path = new StringBuilder();
        foreach (var (row, column, length) in dark)
        {
            path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h{length}v1h-{length}z");
        }

        // Dark on light also on a dark screen: many readers refuse an inverted code.
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" role=\"img\" aria-label=\"QR\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\" shape-rendering=\"crispEdges\"/></svg>");
    }
}
