using System.Runtime.InteropServices;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Reports.Json;
using PackBench.Reports.Texts;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Signing;

namespace PackBench.Rig.Certificates;

/// <param name="SignaturePath">Null where it was not signed.</param>
/// <param name="Document">What was drawn, for drawing it otherwise too.</param>
internal sealed record WrittenCertificate(string Path, string Fingerprint, string? SignaturePath, ReportDocument Document);

/// <summary>Makes a certificate, draws it, and writes the statement that is signed beside it.</summary>
internal static class CertificateWriter
{
    /// <summary>The lines to sign on, and the key that signs in the computer's way.</summary>
    public static BuildCertificateData WithKey(BuildCertificateData given, SigningKey? key)
    {
        var texts = ReportTexts.For(given.Paper);
        return key is null ? given : given with
        {
            Signatures =
            [
                new(texts["tested_by"], given.Paper.Operator), new(texts["released_by"]),
                new(texts["digital_signature"], key.Name, null, texts.Format("digital_signature_statement", ("algorithm", PublicKey.Algorithm), ("fingerprint", key.Public.Printed))),
            ],
        };
    }

    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="RunFileException">A run cannot be read.</exception>
    public static WrittenCertificate Write(CertificateRequest request, IReadOnlyList<SqliteRunReader> runs, IReportRenderer renderer, string path, SigningKey? key)
    {
        var document = CertificateBuilder.Build(request, runs);
        using var drawn = new MemoryStream();
        renderer.Render(document, drawn);
        var bytes = drawn.GetBuffer().AsSpan(0, (int)drawn.Length);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // An old signature beside a new certificate would be taken for its own.
        var signaturePath = path + SignatureFile.Extension;
        File.Delete(signaturePath);
        File.WriteAllBytes(path, bytes);
        var fingerprint = DocumentFingerprint.Carried(document)!;
        if (key is null)
        {
            return new WrittenCertificate(path, fingerprint, null, document);
        }

        var statement = new CertificateStatement(
            SignedFile.Of(Path.GetFileName(path), bytes), fingerprint, RunJob.SoftwareVersion, Platform, key.Name, CertificateDataJson.Write(request.Given),
            [.. runs.Select(run => new CertifiedRun(Path.GetFileName(run.Path), run.Header.RunId, run.Header.ProcedureName, run.Seal?.Digest ?? ""))],
            request.Loads, CertificateBuilder.FiguresOf(runs));
        File.WriteAllBytes(signaturePath, SignatureFile.Sign(statement.ToJson(), key).ToBytes());
        return new WrittenCertificate(path, fingerprint, signaturePath, document);
    }

    public static string Platform { get; } = $"{RuntimeInformation.RuntimeIdentifier}, .NET {Environment.Version}";
}
