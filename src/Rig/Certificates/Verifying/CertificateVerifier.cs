using System.Collections.Immutable;
using System.Text.Json;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Reports.Json;
using PackBench.Reports.Texts;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Signing;

namespace PackBench.Rig.Certificates.Verifying;

/// <summary>
/// Judges a certificate: its signature, its bytes, the run files it names, each of its figures computed again from their scans, and
/// the whole drawn again from them.
/// </summary>
/// <param name="runs">Folder of the run files; null to look at signature and bytes only.</param>
/// <param name="known">Keys by the name that they have here.</param>
/// <param name="wanted">Fingerprint, or its beginning, of the key that has to have signed; null for any.</param>
internal sealed class CertificateVerifier(string? runs, ImmutableArray<KnownKey> known, string? wanted)
{
    private readonly ImmutableArray<CheckLine>.Builder _lines = ImmutableArray.CreateBuilder<CheckLine>();

    /// <exception cref="IOException">There is no such certificate.</exception>
    public Verification Verify(string path)
    {
        _lines.Clear();
        var content = File.ReadAllBytes(path);
        if (StatementOf(path + SignatureFile.Extension) is { } statement)
        {
            Add("document", statement.Document.DifferenceOf(content) is { } difference ? CheckOutcome.Different : CheckOutcome.Confirmed,
                statement.Document.DifferenceOf(content) ?? $"{content.Length} bytes as they were signed");
            if (runs is not null)
            {
                CheckRuns(path, content, statement);
            }
        }

        return new Verification(path, _lines.ToImmutable());
    }

    private CertificateStatement? StatementOf(string path)
    {
        if (!File.Exists(path))
        {
            Add("signature", CheckOutcome.NotChecked, $"there is no {path}: without it nothing of the certificate can be checked");
            return null;
        }

        SignatureFile file;
        try
        {
            file = SignatureFile.Read(File.ReadAllBytes(path));
        }
        catch (FormatException wrong)
        {
            Add("signature", CheckOutcome.Different, $"{path}: {wrong.Message}");
            return null;
        }

        if (!file.IsGood)
        {
            Add("signature", CheckOutcome.Different, $"{path}: the signature does not fit: the statement, the key or the signature was changed");
            return null;
        }

        try
        {
            var statement = CertificateStatement.Read(file.Statement);
            var name = known.FirstOrDefault(key => key.Public.Fingerprint == file.Key.Fingerprint)?.Name;
            Add("signature", CheckOutcome.Confirmed, $"by '{statement.KeyName}' with the key {file.Key.Printed}, {(name is null ? "which is not known here: compare it with what its owner publishes" : $"known here as '{name}'")}");
            if (wanted is not null && !file.Key.Fingerprint.StartsWith(wanted.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
            {
                Add("signature", CheckOutcome.Different, $"signed by another key than the wanted {wanted}");
            }

            return statement;
        }
        catch (JsonException wrong)
        {
            Add("signature", CheckOutcome.NotChecked, $"{path}: signed, but not by this kind of program: {wrong.Message}");
            return null;
        }
    }

    private void CheckRuns(string path, byte[] content, CertificateStatement statement)
    {
        var seen = EachRun.Of([.. statement.Runs.Index()], run => LengthOf(run.Item), run => CheckRun(run.Index + 1, run.Item, statement));
        try
        {
            _lines.AddRange(seen.SelectMany(run => run.Lines));
            SqliteRunReader[] open = [.. seen.Select(run => run.Reader).OfType<SqliteRunReader>()];
            if (open.Length == seen.Length)
            {
                CheckWhole(path, content, statement, open);
            }
            else
            {
                Add("drawing", CheckOutcome.NotChecked, "not drawn again: for that every run file is needed, as it was");
            }
        }
        finally
        {
            foreach (var run in seen)
            {
                run.Reader?.Dispose();
            }
        }
    }

    private long LengthOf(CertifiedRun run) => new FileInfo(Path.Combine(runs!, run.File)) is { Exists: true } file ? file.Length : 0;

    private (SqliteRunReader? Reader, ImmutableArray<CheckLine> Lines) CheckRun(int number, CertifiedRun run, CertificateStatement statement)
    {
        var lines = ImmutableArray.CreateBuilder<CheckLine>();
        var reader = Open(run, lines);
        try
        {
            lines.AddRange(reader is null ? [] : FigureChecks.Of(reader, number, statement.Figures));
        }
        catch (Exception wrong) when (IsOfDamage(wrong))
        {
            lines.Add(new CheckLine("figure", CheckOutcome.Different, $"{run.File}: its figures cannot be computed again: {wrong.Message}"));
        }

        return (reader, lines.ToImmutable());
    }

    /// <summary>Null where the file is missing or cannot be read at all; a changed one is told and read on, to say which figures that changed.</summary>
    private SqliteRunReader? Open(CertifiedRun run, ImmutableArray<CheckLine>.Builder lines)
    {
        var path = Path.Combine(runs!, run.File);
        void Say(CheckOutcome outcome, string text) => lines.Add(new CheckLine("run", outcome, text));
        if (!File.Exists(path))
        {
            Say(CheckOutcome.NotChecked, $"{run.File}: not in {runs}; its figures are not computed again");
            return null;
        }

        try
        {
            var verification = RunVerifier.Verify(path);
            var digest = verification.Seal?.Digest ?? "";
            foreach (var finding in verification.Findings.Take(20))
            {
                Say(CheckOutcome.Different, $"{run.File}: {finding}");
            }

            if (digest != run.Digest)
            {
                Say(CheckOutcome.Different, $"{run.File}: its digest is {(digest.Length > 0 ? digest : "none")}, that of the certificate {(run.Digest.Length > 0 ? run.Digest : "none")}: it is not the run that was certified, or was written anew");
            }
            else if (verification.IsIntact)
            {
                Say(CheckOutcome.Confirmed, $"{run.File}: {verification.Scans} scans as recorded, digest {(digest.Length > 0 ? digest : "none: the run has no end")}");
            }

            return SqliteRunReader.Open(path, isShared: false);
        }
        catch (RunFileException failure)
        {
            Say(CheckOutcome.Different, failure.Message);
            return null;
        }
    }

    private void CheckWhole(string path, byte[] content, CertificateStatement statement, IReadOnlyList<SqliteRunReader> open)
    {
        ReportDocument document;
        ReportTexts texts;
        try
        {
            var given = CertificateDataJson.Read(statement.Given);
            texts = ReportTexts.For(given.Paper);
            document = CertificateBuilder.Build(new CertificateRequest(given, statement.Loads), open);
        }
        catch (Exception wrong) when (IsOfDamage(wrong))
        {
            Add("content", CheckOutcome.Different, $"cannot be made again from the run files: {wrong.Message}");
            return;
        }

        if (!texts.OwnKeys.IsEmpty)
        {
            Add("words", CheckOutcome.Recorded, $"{texts.OwnKeys.Length} are its maker's own and not the program's; they are in the statement, and the paper is drawn again with them: {string.Join(", ", texts.OwnKeys)}");
        }

        var isSameProgram = statement.Software == RunJob.SoftwareVersion && statement.Platform == CertificateWriter.Platform;
        var fingerprint = DocumentFingerprint.Of(document);
        if (fingerprint != statement.Fingerprint && !isSameProgram)
        {
            Add("content", CheckOutcome.NotChecked, $"made by PackBench {statement.Software} ({statement.Platform}); only the same draws the same: this is {RunJob.SoftwareVersion} ({CertificateWriter.Platform}). Compare the printed figures with those above");
            return;
        }

        Add("content", fingerprint == statement.Fingerprint ? CheckOutcome.Confirmed : CheckOutcome.Different, fingerprint == statement.Fingerprint
            ? $"made again from the run files it has the fingerprint {PublicKey.Print(fingerprint)}, that of its QR code"
            : $"made again from the run files it has the fingerprint {PublicKey.Print(fingerprint)} instead of {PublicKey.Print(statement.Fingerprint)}");
        var drawing = DrawingCheck.Of(path, content, document, texts);
        _lines.Add(drawing.Outcome == CheckOutcome.Different && !isSameProgram && statement.Document.DifferenceOf(content) is null
            ? drawing with { Outcome = CheckOutcome.NotChecked, Text = $"drawn by PackBench {statement.Software} ({statement.Platform}), which draws otherwise than this one; compare the printed figures with those above" }
            : drawing);
    }

    /// <summary>What reading a file that somebody changed may come to; told as a difference, like the change itself.</summary>
    private static bool IsOfDamage(Exception wrong) =>
        wrong is RunFileException or JsonException or FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException or OverflowException or ArithmeticException;

    private void Add(string about, CheckOutcome outcome, string text) => _lines.Add(new CheckLine(about, outcome, text));
}
