using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures.Interchange;

/// <summary>A protocol of aurora-unicycler (JSON; versions before and after its keys changed). Current above zero charges there as here.</summary>
internal sealed class UnicyclerReader
{
    private static readonly KeySet Root = new("a unicycler protocol", "unicycler", "sample", "record", "measurement", "safety", "method");
    private static readonly KeySet Sample = new("the sample", "name", "capacity_mAh");
    private static readonly KeySet Record = new("the record", "current_mA", "voltage_V", "time_s");
    private static readonly KeySet Safety = new("the safety", "max_voltage_V", "min_voltage_V", "max_current_mA", "min_current_mA", "max_capacity_mAh", "delay_s");
    private static readonly KeySet Step = new(
        "a step of the method", "step", "id", "until_time_s", "rate_C", "current_mA", "until_voltage_V", "voltage_V", "until_rate_C", "until_current_mA", "loop_to", "start_step", "cycle_count", "tag",
        "amplitude_V", "amplitude_mA", "start_frequency_Hz", "end_frequency_Hz", "points_per_decade", "measures_per_point", "drift_correction");

    private readonly List<Finding> _findings = [];
    private readonly List<string> _lost = [];

    /// <exception cref="InterchangeException">The first of what is wrong, with line and column.</exception>
    public static CyclerProtocol Read(string text, string name)
    {
        var reader = new UnicyclerReader();
        var protocol = reader.ReadRoot(text, name);
        return reader._findings.Count > 0
            ? throw new InterchangeException(reader._findings[0].Place.Line, reader._findings[0].Place.Column, reader._findings[0].Message)
            : protocol!;
    }

    private CyclerProtocol? ReadRoot(string text, string name)
    {
        if (YamlReader.Read(new SourceText("protocol", text), _findings) is not YamlMap map)
        {
            return _findings.Count > 0 ? null : throw new InterchangeException(1, 1, "a unicycler protocol is one JSON object");
        }

        var root = new MapReader(map, Root, _findings);
        var sample = root.Map("sample", Sample);
        var record = root.Map(root.Has("record") ? "record" : "measurement", Record);
        root.Require("method");
        var method = root.List("method");
        if (_findings.Count > 0)
        {
            return null;
        }

        if (record is not null && (Number(record, "voltage_V") ?? Number(record, "current_mA")) is not null)
        {
            _lost.Add("record by change of voltage or current: a step is scanned evenly here");
        }

        var steps = Steps(method);
        var sampleName = sample?.Text("name") ?? "";
        return new CyclerProtocol(sampleName.Length > 0 && !sampleName.StartsWith('$') ? sampleName : name, steps, [.. _lost.Distinct()])
        {
            CapacityAmpereHours = sample is null ? null : Number(sample, "capacity_mAh") / 1e3, RecordSeconds = record is null ? null : Number(record, "time_s"), Limits = Limits(root.Map("safety", Safety)),
        };
    }

    private ImmutableArray<CyclerStep> Steps(ImmutableArray<YamlNode> method)
    {
        // Each step with where it began in the list: a loop takes what lies behind its mark.
        var done = new List<(int Index, CyclerStep Step)>();
        var tags = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < method.Length; i++)
        {
            if (Scalars.Map(method[i], Step, _findings) is not { } map)
            {
                continue;
            }

            switch (map.RequiredText("step"))
            {
                case "tag":
                    tags[map.Text("tag")] = i;
                    break;
                case "loop":
                    Loop(map, i, tags, done);
                    break;
                case "impedance_spectroscopy":
                    _lost.Add(string.Create(CultureInfo.InvariantCulture, $"step {i + 1}, impedance_spectroscopy: no instrument of this bench does that"));
                    break;
                default:
                    if (Plain(map) is { } step)
                    {
                        done.Add((i, step));
                    }

                    break;
            }
        }

        if (done.Count == 0 && _findings.Count == 0)
        {
            throw new InterchangeException(1, 1, "the method has no step that can be run here");
        }

        return [.. done.Select(step => step.Step)];
    }

    private void Loop(MapReader map, int at, Dictionary<string, int> tags, List<(int Index, CyclerStep Step)> done)
    {
        var key = map.Has("loop_to") ? "loop_to" : "start_step";
        var to = map.Text(key, "1");
        var from = int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - 1 : tags.GetValueOrDefault(to, -1);
        var times = map.Whole("cycle_count", 1, 10_000) ?? 1;
        if (from < 0 || from >= at)
        {
            map.Complain(map.PlaceOf(key), $"a loop goes back to a tag or the number of a step before it; this is '{to}'");
            return;
        }

        var first = done.FindIndex(step => step.Index >= from);
        if (first < 0 || done.Exists(step => step.Index < from && step.Step is CyclerStep.Loop && LastOf(step) > from))
        {
            map.Complain(map.PlaceOf(key), "the loop is empty, or crosses another");
            return;
        }

        if (times > 1)
        {
            var inner = done[first..].Select(step => step.Step).ToImmutableArray();
            done.RemoveRange(first, done.Count - first);
            done.Add((from, new CyclerStep.Loop(times, inner)));
            _ends[done[^1].Step] = at;
        }
    }

    private readonly Dictionary<CyclerStep, int> _ends = new(ReferenceEqualityComparer.Instance);

    private int LastOf((int Index, CyclerStep Step) step) => _ends.GetValueOrDefault(step.Step, step.Index);

    private static CyclerStep? Plain(MapReader map)
    {
        var seconds = Positive(map, "until_time_s");
        switch (map.Text("step"))
        {
            case "open_circuit_voltage":
                return seconds is { } rest ? new CyclerStep.Rest(rest) : Complain(map, "until_time_s is missing");
            case "constant_current":
                if ((Rate(map, "rate_C") ?? Milliamperes(map, "current_mA")) is not { } level || level.Value == 0)
                {
                    return Complain(map, "rate_C or current_mA is missing, or zero");
                }

                var volts = Number(map, "until_voltage_V") is { } until and not 0 ? until : (double?)null;
                return volts is null && seconds is null
                    ? Complain(map, "until_time_s or until_voltage_V is missing")
                    : new CyclerStep.Flow(level.Value > 0, level with { Value = Math.Abs(level.Value) }, volts, seconds);
            case "constant_voltage":
                var end = Rate(map, "until_rate_C") ?? Milliamperes(map, "until_current_mA");
                end = end is { } current ? current with { Value = Math.Abs(current.Value) } : null;
                end = end is { Value: 0 } ? null : end;
                return Number(map, "voltage_V") is not { } at ? Complain(map, "voltage_V is missing")
                    : end is null && seconds is null ? Complain(map, "until_time_s, until_rate_C or until_current_mA is missing") : new CyclerStep.Hold(at, end, seconds);
            case "":
                return null;
            default:
                map.Complain(map.PlaceOf("step"), $"there is no step '{map.Text("step")}'; there are open_circuit_voltage, constant_current, constant_voltage, impedance_spectroscopy, loop, tag");
                return null;
        }
    }

    private static CyclerStep? Complain(MapReader map, string message)
    {
        map.Complain(map.PlaceOf("step"), $"{map.Text("step")}: {message}");
        return null;
    }

    private ImmutableArray<CyclerLimit> Limits(MapReader? safety)
    {
        if (safety is null)
        {
            return [];
        }

        if (Number(safety, "max_capacity_mAh") is not null)
        {
            _lost.Add("safety.max_capacity_mAh: a run trips at 1.2 times the pack's capacity");
        }

        return [.. Safeties.SelectMany(known => Number(safety, known.Key) is { } value ? new[] { new CyclerLimit(known.Channel, known.IsBelow, value * known.Scale) } : [])];
    }

    /// <summary>Keys of the safety block and what they limit.</summary>
    internal static readonly ImmutableArray<(string Key, string Channel, bool IsBelow, double Scale)> Safeties =
    [
        ("max_voltage_V", Bench.BenchChannels.CellsMax, false, 1), ("min_voltage_V", Bench.BenchChannels.CellsMin, true, 1),
        ("max_current_mA", Bench.BenchChannels.PackCurrent, false, 1e-3), ("min_current_mA", Bench.BenchChannels.PackCurrent, true, 1e-3),
    ];

    private static CyclerLevel? Milliamperes(MapReader map, string key) => Number(map, key) is { } value ? new CyclerLevel(value / 1e3, CyclerUnit.Ampere) : null;

    /// <summary>A number, or as <c>C/5</c>, <c>D/2</c>, <c>1/3</c>.</summary>
    private static CyclerLevel? Rate(MapReader map, string key)
    {
        if (Text(map, key) is not { } text)
        {
            return null;
        }

        var parts = text.Replace(" ", "", StringComparison.Ordinal).Split('/');
        if (parts.Length != 2)
        {
            return Number(map, key) is { } plain ? new CyclerLevel(plain, CyclerUnit.Rate) : null;
        }

        var sign = parts[0].Contains('D', StringComparison.Ordinal) ? -1 : 1;
        var over = parts[0].Trim('C', 'D');
        if (double.TryParse(over.Length == 0 ? "1" : over, NumberStyles.Float, CultureInfo.InvariantCulture, out var above)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var below) && below > 0)
        {
            return new CyclerLevel(sign * above / below, CyclerUnit.Rate);
        }

        map.Complain(map.PlaceOf(key), $"'{text}' is no rate, such as 0.2, \"1/5\", \"C/5\" or \"D/5\"");
        return null;
    }

    private static double? Positive(MapReader map, string key)
    {
        if (Number(map, key) is not { } value || value == 0)
        {
            return null;
        }

        if (value < 0)
        {
            map.Complain(map.PlaceOf(key), $"'{key}' is above zero");
        }

        return value;
    }

    private static double? Number(MapReader map, string key)
    {
        if (Text(map, key) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
        {
            return value;
        }

        map.Complain(map.PlaceOf(key), $"'{key}' wants a number; this is '{text}'");
        return null;
    }

    /// <summary>Null and an empty text stand for nothing.</summary>
    private static string? Text(MapReader map, string key) => map.Node(key) is YamlScalar { Value: var value } && value.Trim() is { Length: > 0 } text && text != "null" ? text : null;
}
