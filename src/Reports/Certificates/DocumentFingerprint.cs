using System.Security.Cryptography;
using System.Text.Json;
using PackBench.Reports.Json;
using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>
/// The fingerprint of what a document says: SHA-256 over its JSON, without spaces and without the QR codes that carry the
/// fingerprint itself. Any changed word, number or picture changes it; how it is drawn does not.
/// </summary>
public static class DocumentFingerprint
{
    private const string Scheme = "packbench:sha256:";

    private static readonly ReportJsonContext Compact = new(new JsonSerializerOptions(ReportJsonContext.Default.Options) { WriteIndented = false });

    /// <summary>64 hexadecimal digits, lower case.</summary>
    public static string Of(ReportDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var bare = document with { Blocks = WithoutCodes(document.Blocks) };
        using var sha = SHA256.Create();
        using (var hashing = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            // Through a stream: a document with photos need not be in memory a second time.
            JsonSerializer.Serialize(hashing, bare, Compact.ReportDocument);
        }

        return Convert.ToHexStringLower(sha.Hash ?? []);
    }

    /// <summary>The document with a QR code of its fingerprint as the last thing before its end.</summary>
    /// <param name="text">What is said above the code.</param>
    public static ReportDocument Seal(ReportDocument document, ReportTexts texts, string text)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(texts);
        var whole = document with
        {
            Blocks =
            [
                .. document.Blocks,
                new ReportBlock.Heading(2, texts["fingerprint"], "fingerprint"),
                new ReportBlock.Paragraph(RichText.FromMarkup(text)),
                new ReportBlock.Paragraph(new RichText([new TextRun(texts["end_of_report"], TextEmphasis.Strong)]), ParagraphStyle.Small),
            ],
        };
        var fingerprint = Of(whole);
        var code = new ReportBlock.QrCode(Payload(fingerprint, document.Number), new RichText(
        [
            new TextRun($"SHA-256\n{string.Join(' ', fingerprint.Chunk(8).Select(part => new string(part)))}", TextEmphasis.Code),
            new TextRun(document.Number is null ? "" : $"\n{texts["number"]} {document.Number}"),
        ]));
        return whole with { Blocks = whole.Blocks.Insert(whole.Blocks.Length - 1, code) };
    }

    /// <summary>What the QR code holds.</summary>
    public static string Payload(string fingerprint, string? number) => number is null ? Scheme + fingerprint : $"{Scheme}{fingerprint}:{number}";

    /// <summary>The fingerprint that a sealed document carries; null: it carries none.</summary>
    public static string? Carried(ReportDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return DocumentOutline.Flatten(document.Blocks).OfType<ReportBlock.QrCode>()
            .Where(code => code.Payload.StartsWith(Scheme, StringComparison.Ordinal) && code.Payload.Length >= Scheme.Length + 64)
            .Select(code => code.Payload.Substring(Scheme.Length, 64))
            .FirstOrDefault();
    }

    private static ImmutableArray<ReportBlock> WithoutCodes(ImmutableArray<ReportBlock> blocks) =>
    [
        .. blocks.Where(block => block is not ReportBlock.QrCode).Select(block => block switch
        {
            ReportBlock.Together together => new ReportBlock.Together(WithoutCodes(together.Blocks)),
            ReportBlock.SideBySide side => new ReportBlock.SideBySide([.. side.Columns.Select(column => column with { Blocks = WithoutCodes(column.Blocks) })]),
            _ => block,
        }),
    ];
}
