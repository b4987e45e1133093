using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PackBench.Rig.Runs.Store;

/// <summary>Events as JSON: snake_case keys, times in seconds with <c>_s</c> in the key, NaN as null.</summary>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Options = new(RunJsonContext.Default.Options)
    {
        TypeInfoResolver = RunJsonContext.Default.WithAddedModifier(NameUnits),
    };

    public static string KindOf(RunEvent happened) => happened.GetType().Name;

    public static string Write(RunEvent happened) => JsonSerializer.Serialize(happened, Options.GetTypeInfo(happened.GetType()));

    /// <summary>Throws <see cref="JsonException"/> for a kind that this version does not know or a payload that does not fit it.</summary>
    public static RunEvent Read(string kind, string payload) =>
        Kinds.TryGetValue(kind, out var type) && JsonSerializer.Deserialize(payload, Options.GetTypeInfo(type)) is RunEvent happened
            ? happened
            : throw new JsonException($"There is no event '{kind}'.");

    private static readonly Dictionary<string, Type> Kinds = new Type[]
    {
        typeof(RunEvent.RunStarted), typeof(RunEvent.InstrumentConnected), typeof(RunEvent.StepStarted), typeof(RunEvent.StepEnded),
        typeof(RunEvent.OutputChanged), typeof(RunEvent.Gap), typeof(RunEvent.Decided), typeof(RunEvent.Asked), typeof(RunEvent.Answered), typeof(RunEvent.Noted),
        typeof(RunEvent.Tripped), typeof(RunEvent.MadeSafe), typeof(RunEvent.BarrierChanged), typeof(RunEvent.BarrierTested), typeof(RunEvent.MeasuredRow),
        typeof(RunEvent.Planned), typeof(RunEvent.LeftPlan), typeof(RunEvent.BackInPlan),
        typeof(RunEvent.ResultComputed), typeof(RunEvent.RunEnded),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    private static void NameUnits(JsonTypeInfo type)
    {
        // What is only derived (IsText, IsConfirmed) is not stored.
        var isPair = type.Type == typeof(KeyValuePair<string, string>);
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var property = type.Properties[i];
            if (property.Set is null && !isPair)
            {
                type.Properties.RemoveAt(i);
            }

            if (property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(TimeSpan?))
            {
                property.Name += "_s";
            }
        }
    }
}

/// <summary>Seconds, exact to the tick (100 ns) for runs of up to 28 years.</summary>
internal sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RunTime.FromSeconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
}

/// <summary>JSON has no NaN and no infinity: null, and a number beyond every double.</summary>
internal sealed class NumberConverter : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsNaN(value))
        {
            writer.WriteNullValue();
        }
        else if (double.IsInfinity(value))
        {
            writer.WriteRawValue(value > 0 ? "1e999" : "-1e999");
        }
        else
        {
            writer.WriteNumberValue(value);
        }
    }
}

internal static class RunTime
{
    /// <summary>The nearest tick: the way back from <see cref="TimeSpan.TotalSeconds"/> without loss.</summary>
    public static TimeSpan FromSeconds(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    Converters = [typeof(SecondsConverter), typeof(NumberConverter)])]
[JsonSerializable(typeof(RunEvent.RunStarted))]
[JsonSerializable(typeof(RunEvent.InstrumentConnected))]
[JsonSerializable(typeof(RunEvent.StepStarted))]
[JsonSerializable(typeof(RunEvent.StepEnded))]
[JsonSerializable(typeof(RunEvent.OutputChanged))]
[JsonSerializable(typeof(RunEvent.Gap))]
[JsonSerializable(typeof(RunEvent.Decided))]
[JsonSerializable(typeof(RunEvent.Asked))]
[JsonSerializable(typeof(RunEvent.Answered))]
[JsonSerializable(typeof(RunEvent.Noted))]
[JsonSerializable(typeof(RunEvent.Tripped))]
[JsonSerializable(typeof(RunEvent.MadeSafe))]
[JsonSerializable(typeof(RunEvent.BarrierChanged))]
[JsonSerializable(typeof(RunEvent.BarrierTested))]
[JsonSerializable(typeof(RunEvent.Planned))]
[JsonSerializable(typeof(RunEvent.LeftPlan))]
[JsonSerializable(typeof(RunEvent.BackInPlan))]
[JsonSerializable(typeof(RunEvent.MeasuredRow))]
[JsonSerializable(typeof(RunEvent.ResultComputed))]
[JsonSerializable(typeof(RunEvent.RunEnded))]
internal sealed partial class RunJsonContext : JsonSerializerContext;
