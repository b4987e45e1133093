using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PackBench.Rig.Procedures.Interchange;

/// <summary>A protocol as the strings of a PyBaMM experiment: a Python expression, which is JSON too where there are no loops.</summary>
internal static class PybammWriter
{
    /// <param name="lost">What is lost besides.</param>
    public static string Write(CyclerProtocol protocol, List<string> lost)
    {
        lost.AddRange(protocol.Limits.Select(limit => $"limit: trips when {limit}"));
        var text = new StringBuilder();
        var hasLoops = protocol.Steps.Any(step => step is CyclerStep.Loop);
        if (!hasLoops)
        {
            return List(text, protocol.Steps, "").Append('\n').ToString();
        }

        // Loops stand beside one another: a list, plus a list times so many, in brackets so that Python takes it over several lines.
        text.Append("(\n");
        var parts = new List<(int Times, ImmutableArray<CyclerStep> Steps)>();
        foreach (var step in protocol.Steps)
        {
            if (step is CyclerStep.Loop loop)
            {
                parts.Add((loop.Times, loop.Steps));
            }
            else if (parts.Count > 0 && parts[^1].Times == 1)
            {
                parts[^1] = (1, parts[^1].Steps.Add(step));
            }
            else
            {
                parts.Add((1, [step]));
            }
        }

        for (var i = 0; i < parts.Count; i++)
        {
            text.Append(i == 0 ? "    " : "    + ");
            List(text, parts[i].Steps, "    ").Append(parts[i].Times > 1 ? $" * {parts[i].Times.ToString(CultureInfo.InvariantCulture)}" : "").Append('\n');
        }

        return text.Append(")\n").ToString();
    }

    private static StringBuilder List(StringBuilder text, ImmutableArray<CyclerStep> steps, string indent)
    {
        var lines = Flat(steps).Select(step => $"{indent}    \"{Words(step)}\"");
        return text.Append("[\n").AppendJoin(",\n", lines).Append('\n').Append(indent).Append(']');
    }

    /// <summary>A loop within a loop is written out.</summary>
    private static IEnumerable<CyclerStep> Flat(ImmutableArray<CyclerStep> steps) =>
        steps.SelectMany(step => step is CyclerStep.Loop loop ? Enumerable.Repeat(loop.Steps, loop.Times).SelectMany(inner => Flat(inner)) : [step]);

    private static string Words(CyclerStep step) => step switch
    {
        CyclerStep.Rest rest => $"Rest for {Time(rest.Seconds)}",
        CyclerStep.Flow flow => $"{(flow.IsCharge ? "Charge" : "Discharge")} at {Level(flow.Level)}{Ends(flow.ForSeconds, flow.UntilVolts is { } volts ? $"{Number(volts)} V" : null)}",
        CyclerStep.Hold hold => $"Hold at {Number(hold.Volts)} V{Ends(hold.ForSeconds, hold.UntilCurrent is { } level ? Level(level) : null)}",
        _ => throw new InvalidOperationException("a loop is written out before"),
    };

    private static string Ends(double? seconds, string? until) =>
        (seconds is { } time ? $" for {Time(time)}" : "") + (until is null ? "" : $"{(seconds is null ? "" : " or")} until {until}");

    private static string Level(CyclerLevel level) => level.Unit == CyclerUnit.Rate ? $"{Number(level.Value)}C" : $"{Number(level.Value)} {(level.Unit == CyclerUnit.Watt ? "W" : "A")}";

    private static string Time(double seconds) => seconds switch
    {
        _ when seconds % 3600 == 0 => $"{Number(seconds / 3600)} hours",
        _ when seconds % 60 == 0 => $"{Number(seconds / 60)} minutes",
        _ => $"{Number(seconds)} seconds",
    };

    private static string Number(double value) => Math.Round((decimal)value, 6).ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>A protocol as aurora-unicycler's JSON: loops go back to tags; a constant power has no step there.</summary>
internal static class UnicyclerWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="lost">What is lost besides.</param>
    public static string Write(CyclerProtocol protocol, List<string> lost)
    {
        var method = new JsonArray();
        var tags = 0;
        Steps(protocol.Steps, method, ref tags, lost);
        var root = new JsonObject
        {
            ["sample"] = new JsonObject { ["name"] = protocol.Name, ["capacity_mAh"] = protocol.CapacityAmpereHours is { } capacity ? Rounded(capacity * 1e3) : null },
            ["record"] = new JsonObject { ["time_s"] = Rounded(protocol.RecordSeconds ?? 1) },
            ["safety"] = Safety(protocol, lost),
            ["method"] = method,
        };
        return JsonSerializer.Serialize(root, Indented) + "\n";
    }

    private static JsonObject Safety(CyclerProtocol protocol, List<string> lost)
    {
        var safety = new JsonObject();
        foreach (var limit in protocol.Limits)
        {
            if (UnicyclerReader.Safeties.FirstOrDefault(known => known.Channel == limit.Channel && known.IsBelow == limit.IsBelow) is { Key.Length: > 0 } key)
            {
                safety[key.Key] = Rounded(limit.Value / key.Scale);
            }
            else
            {
                lost.Add($"limit: trips when {limit}");
            }
        }

        return safety;
    }

    private static void Steps(ImmutableArray<CyclerStep> steps, JsonArray method, ref int tags, List<string> lost)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case CyclerStep.Rest rest:
                    method.Add((JsonNode)new JsonObject { ["step"] = "open_circuit_voltage", ["until_time_s"] = Rounded(rest.Seconds) });
                    break;
                case CyclerStep.Flow { Level.Unit: CyclerUnit.Watt } power:
                    lost.Add(string.Create(CultureInfo.InvariantCulture, $"constant power of {power.Level.Value} W: unicycler has no such step"));
                    break;
                case CyclerStep.Flow flow:
                    var current = new JsonObject { ["step"] = "constant_current" };
                    Level(current, flow.Level with { Value = flow.IsCharge ? flow.Level.Value : -flow.Level.Value }, "rate_C", "current_mA");
                    Add(current, "until_time_s", flow.ForSeconds);
                    Add(current, "until_voltage_V", flow.UntilVolts);
                    method.Add((JsonNode)current);
                    break;
                case CyclerStep.Hold hold:
                    var voltage = new JsonObject { ["step"] = "constant_voltage", ["voltage_V"] = Rounded(hold.Volts) };
                    Add(voltage, "until_time_s", hold.ForSeconds);
                    if (hold.UntilCurrent is { } end)
                    {
                        Level(voltage, end, "until_rate_C", "until_current_mA");
                    }

                    method.Add((JsonNode)voltage);
                    break;
                case CyclerStep.Loop loop:
                    var tag = string.Create(CultureInfo.InvariantCulture, $"loop_{++tags}");
                    method.Add((JsonNode)new JsonObject { ["step"] = "tag", ["tag"] = tag });
                    Steps(loop.Steps, method, ref tags, lost);
                    method.Add((JsonNode)new JsonObject { ["step"] = "loop", ["loop_to"] = tag, ["cycle_count"] = loop.Times });
                    break;
            }
        }
    }

    private static void Level(JsonObject step, CyclerLevel level, string rate, string milliamperes) =>
        step[level.Unit == CyclerUnit.Rate ? rate : milliamperes] = Rounded(level.Unit == CyclerUnit.Rate ? level.Value : level.Value * 1e3);

    private static void Add(JsonObject step, string key, double? value)
    {
        if (value is { } known)
        {
            step[key] = Rounded(known);
        }
    }

    private static decimal Rounded(double value) => Math.Round((decimal)value, 6) / 1.000000000000000000000000000000m;
}
