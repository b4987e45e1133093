using System.Text.Json;
using System.Text.Json.Serialization;
using PackBench.Reports.Certificates;

namespace PackBench.Reports.Json;

/// <summary>What a certificate was made from, as JSON and back without loss, so that it can be made again.</summary>
public static class CertificateDataJson
{
    private static readonly CertificateDataContext Context = new(new JsonSerializerOptions(CertificateDataContext.Default.Options)
    {
        Converters = { new MissingNumberConverter(), new BytesConverter() },
    });

    public static JsonElement Write(BuildCertificateData data) => JsonSerializer.SerializeToElement(data, Context.BuildCertificateData);

    /// <exception cref="JsonException">Not such data; the message names the place.</exception>
    public static BuildCertificateData Read(JsonElement json) =>
        json.Deserialize(Context.BuildCertificateData) ?? throw new JsonException("null where the data of a certificate was expected.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BuildCertificateData))]
internal sealed partial class CertificateDataContext : JsonSerializerContext;
