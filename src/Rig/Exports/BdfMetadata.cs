using System.Text.Json;
using System.Text.Json.Nodes;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Exports;

/// <summary>
/// The file beside a BDF table, in the shape of BattINFO records as batterydf reads them: unknown names at the top are refused there,
/// so what is ours stands in <c>extras</c>. Gaps, trips and scans without a value are deviations.
/// </summary>
internal static class BdfMetadata
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(SqliteRunReader reader, ExportRecords records, string cellsFile, string eventsFile)
    {
        var header = reader.Header;
        var start = header.StartedUtc.ToUnixTimeSeconds();
        var deviations = new JsonArray([.. Deviations(reader, records.LeftOut, start)]);
        var test = new JsonObject
        {
            ["name"] = $"{header.PackTitle}: {header.ProcedureTitle}{(header.IsSimulated ? " (SIMULATED: nothing was measured)" : "")}",
            ["kind"] = Kind(header.ProcedureName),
            ["status"] = reader.Outcome switch { RunOutcome.Passed or RunOutcome.Failed => "completed", null when !reader.IsFinished => "running", _ => "aborted" },
            ["instrument_name"] = $"PackBench {header.SoftwareVersion} on {header.BenchName}",
            ["protocol_name"] = $"{header.ProcedureName} version {header.ProcedureVersion}",
            ["started_at"] = start,
            ["conformance"] = new JsonObject
            {
                ["status"] = deviations.Count > 0 ? "non-conformant" : reader.Outcome is RunOutcome.Passed or RunOutcome.Failed ? "conformant" : "unknown", ["deviations"] = deviations,
            },
        };
        if (reader.ReadLastScan() is { } last)
        {
            test["ended_at"] = start + (long)last.Elapsed.TotalSeconds;
        }

        var provenance = new JsonObject { ["source_file"] = Path.GetFileName(reader.Path), ["file_hash"] = FileHash.Of(reader.Path), ["workflow_version"] = $"packbench {header.SoftwareVersion}" };
        if (!header.IsSimulated)
        {
            provenance["source_type"] = "measurement";
        }

        return new JsonObject
        {
            ["battinfo_test"] = new JsonObject { ["test"] = test, ["provenance"] = provenance },
            ["extras"] = new JsonObject
            {
                ["packbench"] = new JsonObject
                {
                    ["schema"] = 1, ["ontology"] = "battery-data-format 1.3.0", ["run_id"] = header.RunId, ["simulated"] = header.IsSimulated, ["origin"] = header.Origin,
                    ["pack"] = header.PackId, ["outcome"] = reader.Outcome?.ToString(), ["reason"] = reader.Seal?.Reason, ["cells_file"] = cellsFile, ["events_file"] = eventsFile,
                    ["scans_left_out"] = records.LeftOut,
                    ["temperature_channels"] = new JsonObject(records.Temperatures.Select((name, i) => KeyValuePair.Create($"T{i + 1}", (JsonNode?)JsonValue.Create(name)))),
                },
            },
        }.ToJsonString(Indented) + "\n";
    }

    private static IEnumerable<JsonNode> Deviations(SqliteRunReader reader, long leftOut, long start)
    {
        foreach (var gap in reader.ReadEvents<RunEvent.Gap>())
        {
            yield return Deviation("communication_loss", gap.Length > TimeSpan.FromMinutes(1) ? "moderate" : "minor", $"no scans: {gap.Cause}", start, gap.From, gap.Length);
        }

        foreach (var trip in reader.ReadTrips())
        {
            var category = trip.Channel.Contains("temp", StringComparison.Ordinal) ? "temperature_excursion" : "out_of_tolerance";
            yield return Deviation(category, "major", $"the run was ended by a limit: {trip}", start, trip.Elapsed, null);
        }

        if (reader.Outcome is RunOutcome.Aborted or RunOutcome.Error)
        {
            yield return Deviation("premature_termination", "major", reader.Seal?.Reason ?? "", start, reader.ReadLastScan()?.Elapsed ?? TimeSpan.Zero, null);
        }

        if (leftOut > 0)
        {
            yield return new JsonObject { ["category"] = "communication_loss", ["impact"] = "minor", ["description"] = $"{leftOut} scans without a good voltage or current are not in the table" };
        }
    }

    private static JsonObject Deviation(string category, string impact, string what, long start, TimeSpan at, TimeSpan? length)
    {
        var deviation = new JsonObject { ["category"] = category, ["impact"] = impact, ["description"] = what, ["occurred_at"] = start + (long)at.TotalSeconds };
        if (length is { } duration)
        {
            deviation["duration_s"] = (int)Math.Ceiling(duration.TotalSeconds);
        }

        return deviation;
    }

    /// <summary>The kind of test in the reader's own words.</summary>
    internal static string Kind(string procedure) => procedure switch
    {
        "capacity-run" => "capacity_check",
        "pulse-resistance" => "dcir",
        "soak-cycles" => "cycling",
        "self-discharge" => "calendar_ageing",
        _ => "other",
    };
}
