using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace PackBench.Rig.Certificates;

/// <summary>A file by its bytes, and its blocks by theirs, so that a change can be placed.</summary>
/// <param name="Sha256">Of the whole.</param>
/// <param name="Blocks">Of each block of <see cref="BlockBytes"/>, the first 16 digits.</param>
internal sealed record SignedFile(string File, long Bytes, string Sha256, ImmutableArray<string> Blocks)
{
    public const int BlockBytes = 1024;

    public static SignedFile Of(string file, ReadOnlySpan<byte> content)
    {
        var blocks = ImmutableArray.CreateBuilder<string>((content.Length / BlockBytes) + 1);
        for (var at = 0; at < content.Length; at += BlockBytes)
        {
            blocks.Add(Convert.ToHexStringLower(SHA256.HashData(content.Slice(at, Math.Min(BlockBytes, content.Length - at))))[..16]);
        }

        return new SignedFile(file, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)), blocks.ToImmutable());
    }

    /// <summary>Null where it is the same; else where it differs, as far as that can be told.</summary>
    public string? DifferenceOf(ReadOnlySpan<byte> content)
    {
        var now = Of(File, content);
        if (now.Sha256 == Sha256 && now.Bytes == Bytes)
        {
            return null;
        }

        string[] places =
        [
            .. Blocks.Zip(now.Blocks).Index().Where(pair => pair.Item.First != pair.Item.Second)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Index * BlockBytes} to {Math.Min(Bytes, (pair.Index + 1) * BlockBytes) - 1}")),
        ];
        var length = now.Bytes == Bytes ? "" : string.Create(CultureInfo.InvariantCulture, $"{now.Bytes} bytes long instead of {Bytes}; ");
        return places.Length == 0
            ? length + "the bytes both have are the same"
            : $"{length}changed in the bytes {string.Join(", ", places.Take(4))}{(places.Length > 4 ? string.Create(CultureInfo.InvariantCulture, $" and {places.Length - 4} more blocks") : "")}";
    }
}
