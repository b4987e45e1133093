using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PackBench.Rig.Signing;

/// <summary>
/// <c>FILE.sig</c>: a statement about a file, and the signature over that statement as it stands there. The layout is fixed, so
/// that no byte of it can change unseen.
/// </summary>
/// <param name="Statement">JSON, byte for byte as it was signed.</param>
internal sealed record SignatureFile(string Statement, PublicKey Key, ImmutableArray<byte> Signature)
{
    public const string Extension = ".sig";

    private const string Format = "packbench-signature/1";

    public static SignatureFile Sign(string statement, SigningKey key) => new(statement, key.Public, [.. key.Sign(Signed(statement))]);

    /// <exception cref="FormatException">Not such a file, or not as it was written.</exception>
    public static SignatureFile Read(byte[] content)
    {
        SignatureFile file;
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            if (root.GetProperty("format").GetString() is var format && format != Format)
            {
                throw new FormatException($"it says '{format}' where '{Format}' was expected");
            }

            file = new SignatureFile(root.GetProperty("statement").GetRawText(), new PublicKey([.. root.GetProperty("key").GetBytesFromBase64()]), [.. root.GetProperty("signature").GetBytesFromBase64()]);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"it is no signature file: {wrong.Message}", wrong);
        }

        return file.ToBytes().AsSpan().SequenceEqual(content) ? file : throw new FormatException("its layout is not as it was written");
    }

    /// <summary>True where the statement is what the owner of <see cref="Key"/> signed.</summary>
    public bool IsGood => Key.Verifies(Signed(Statement), Signature.AsSpan());

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {
        "format": "{{Format}}",
        "statement": {{Statement}},
        "algorithm": "{{PublicKey.Algorithm}}",
        "key": "{{Convert.ToBase64String(Key.Spki.AsSpan())}}",
        "signature": "{{Convert.ToBase64String(Signature.AsSpan())}}"
        }

        """));

    // The format stands before it: a signature of one kind of statement is none of another.
    private static byte[] Signed(string statement) => Encoding.UTF8.GetBytes($"{Format}\n{statement}");
}
