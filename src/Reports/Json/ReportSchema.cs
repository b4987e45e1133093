using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace PackBench.Reports.Json;

/// <summary>
/// The JSON schema of a report, from the same contract that writes it. By hand, because the exporter of .NET 10 fails on records
/// whose parameters default to an empty <see cref="ImmutableArray{T}"/>.
/// </summary>
internal sealed class ReportSchema
{
    private readonly JsonSerializerOptions _options = ReportJsonContext.Default.Options;
    private readonly SortedDictionary<string, JsonNode> _definitions = new(StringComparer.Ordinal);
    private readonly HashSet<Type> _begun = [];

    public static string Of<T>(string title)
    {
        var schema = new ReportSchema();
        var root = schema.NodeOf(typeof(T));
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
            ["$ref"] = root["$ref"]!.GetValue<string>(),
            ["$defs"] = new JsonObject(schema._definitions.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n";
    }

    private JsonObject NodeOf(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
        {
            return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(plain).Select(name => (JsonNode)name)]) };
        }

        if (plain == typeof(double))
        {
            return new JsonObject { ["type"] = new JsonArray("number", "null"), ["description"] = "null: no reading" };
        }

        if (plain == typeof(ImmutableArray<byte>))
        {
            return Typed("string", ("contentEncoding", "base64"));
        }

        var info = _options.GetTypeInfo(plain);
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new JsonObject { ["type"] = "array", ["items"] = NodeOf(info.ElementType!) },
            JsonTypeInfoKind.Object => Reference(plain, info),
            _ when plain == typeof(string) => Typed("string"),
            _ when plain == typeof(bool) => Typed("boolean"),
            _ when plain == typeof(int) || plain == typeof(long) => Typed("integer"),
            _ when plain == typeof(DateTimeOffset) => Typed("string", ("format", "date-time")),
            _ => throw new NotSupportedException($"The schema knows no {plain}."),
        };
    }

    private JsonObject Reference(Type type, JsonTypeInfo info)
    {
        if (_begun.Add(type))
        {
            _definitions[type.Name] = info.PolymorphismOptions is { } closed
                ? new JsonObject { ["oneOf"] = new JsonArray([.. closed.DerivedTypes.Select(derived => Reference(derived.DerivedType, derived.TypeDiscriminator!.ToString()!, closed.TypeDiscriminatorPropertyName))]) }
                : Properties(info, []);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" };
    }

    private JsonObject Reference(Type type, string word, string key)
    {
        _definitions[type.Name] = Properties(_options.GetTypeInfo(type), [(key, new JsonObject { ["const"] = word })]);
        return new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" };
    }

    /// <summary>What is null is left out, so that everything else is always there.</summary>
    private JsonObject Properties(JsonTypeInfo info, (string Key, JsonNode Node)[] first)
    {
        var written = info.Properties.Where(property => property.Get is not null).ToList();
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(
            [
                .. first.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Key, one.Node)),
                .. written.Select(property => KeyValuePair.Create<string, JsonNode?>(property.Name, NodeOf(property.PropertyType))),
            ]),
            ["required"] = new JsonArray(
            [
                .. first.Select(one => (JsonNode)one.Key),
                .. written.Where(property => !property.IsGetNullable && Nullable.GetUnderlyingType(property.PropertyType) is null).Select(property => (JsonNode)property.Name),
            ]),
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Typed(string type, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var node = new JsonObject { ["type"] = type };
        foreach (var (key, value) in more)
        {
            node[key] = value;
        }

        return node;
    }
}
