using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PackBench.Rig.Certificates;

/// <summary>What is signed with a certificate: which bytes, what they were made from, and which figures they give.</summary>
/// <param name="Fingerprint">Of the document's content, as its QR code has it.</param>
/// <param name="Platform">Where it was made: floating-point functions and compression may differ in the last digit elsewhere.</param>
/// <param name="Given">What its maker stated: <see cref="PackBench.Reports.Certificates.BuildCertificateData"/> without the runs.</param>
/// <param name="Loads">Of the runtime table.</param>
/// <param name="Figures">Every result of every run.</param>
internal sealed record CertificateStatement(
    SignedFile Document, string Fingerprint, string Software, string Platform, string KeyName, JsonElement Given, ImmutableArray<CertifiedRun> Runs, ImmutableArray<NamedLoad> Loads,
    ImmutableArray<CertifiedFigure> Figures)
{
    public string ToJson() => JsonSerializer.Serialize(this, StatementContext.Default.CertificateStatement);

    /// <exception cref="JsonException">Not such a statement.</exception>
    public static CertificateStatement Read(string json) =>
        JsonSerializer.Deserialize(json, StatementContext.Default.CertificateStatement) ?? throw new JsonException("null where a statement was expected.");
}

/// <param name="Run">1-based, in the order of the certificate.</param>
/// <param name="Value">In <paramref name="Unit"/>; null where it is a text or could not be computed.</param>
/// <param name="Uncertainty">Expanded; null where none can be stated.</param>
internal sealed record CertifiedFigure(int Run, string Name, string Title, double? Value, string Unit, double? Uncertainty, string Limit, string Verdict, string Text);

/// <param name="Digest">Of the run's seal; empty for a run without end.</param>
internal sealed record CertifiedRun(string File, string RunId, string Procedure, string Digest);

internal sealed record NamedLoad(string Name, double Watts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(CertificateStatement))]
internal sealed partial class StatementContext : JsonSerializerContext;
