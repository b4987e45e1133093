using System.Text.Json.Serialization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>The run in which a limit was broken.</summary>
public sealed record TripOrigin(string RunId, string RunFile, string Procedure, string Pack, string Bench, bool IsSimulated);

/// <summary>Who has taken note of a trip, and what he says about it.</summary>
public sealed record Acknowledgement(string Name, DateTimeOffset Utc, string Note);

/// <summary>A trip that outlives its run.</summary>
/// <param name="Id">The name of its file, without extension: begins with the time, and is what <c>packbench ack</c> takes.</param>
/// <param name="Trip">Null where the file was cut off while it was being written: a trip all the same.</param>
public sealed record LatchedTrip(string Id, TripOrigin? Origin, Trip? Trip, Acknowledgement? Acknowledged)
{
    public bool IsAcknowledged => Acknowledged is not null;

    /// <summary>What cannot be read is taken for the worst.</summary>
    public TripClass Class => Trip?.Class ?? TripClass.Critical;

    public override string ToString() =>
        $"{Id}: {Trip?.ToString() ?? "a trip whose record was cut off; treat it as critical."}{(Origin is null ? "" : $" (pack {Origin.Pack}, {Origin.Procedure})")}";
}

internal sealed record TripRecord(Trip Trip, TripOrigin Origin);

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TripRecord))]
[JsonSerializable(typeof(Acknowledgement))]
internal sealed partial class LatchJson : JsonSerializerContext;
