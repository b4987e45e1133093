using System.Collections.Immutable;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

internal enum Section
{
    Setup,
    Steps,
    Teardown,
}

/// <summary>Steps from YAML. What a step records or asks is known to the steps and results that stand after it.</summary>
internal sealed partial class ProcedureFileSteps(List<Finding> findings, NameTable names, ProcedureSetting setting, string folder)
{
    // A loop over the pack's configurations reads its steps once for each: the same line may then declare its name again.
    private readonly Dictionary<string, Place> _declared = new(StringComparer.Ordinal);

    private Section _section;

    public ImmutableArray<ProcedureStep> Read(ImmutableArray<YamlNode> items, Section section)
    {
        _section = section;
        return Read(items, names);
    }

    private ImmutableArray<ProcedureStep> Read(ImmutableArray<YamlNode> items, NameTable scope) => [.. items.SelectMany(item => ReadStep(item, scope))];

    private IEnumerable<ProcedureStep> ReadStep(YamlNode node, NameTable scope)
    {
        if (node is not YamlMap { Entries: { Length: > 0 } entries } map)
        {
            Complain(node.Place, $"a step is a verb with its keys, such as 'rest: {{ for: 1 h }}'; this is {node.What}");
            return [];
        }

        _ = new MapReader(map, ProcedureFileKeys.Step, findings);
        var verbs = entries.Where(entry => ProcedureFileKeys.Step.Keys.Contains(entry.Key.Value)).ToArray();
        foreach (var second in verbs.Skip(1))
        {
            Complain(second.Key.Place, $"a step has one verb; this one has '{verbs[0].Key.Value}' already. A new step begins with '- '");
        }

        return verbs.Length == 0 ? [] : ReadVerb(verbs[0].Key, verbs[0].Value, scope);
    }

    private IEnumerable<ProcedureStep> ReadVerb(YamlScalar verb, YamlNode node, NameTable scope)
    {
        // The short forms: `- note: text`, `- ask: question`, `- call: procedure`.
        if (node is YamlScalar { IsEmpty: false } scalar && verb.Value is "note" or "ask" or "call")
        {
            return Given(ReadShort(verb, scalar, scope));
        }

        var keys = ProcedureFileKeys.Verbs.First(one => one.Name == verb.Value);
        if (Scalars.Map(node, keys, findings) is not { } map)
        {
            return [];
        }

        if (verb.Value == "for_each")
        {
            return ReadForEach(verb, map, scope);
        }

        return Given(verb.Value switch
        {
            "rest" => ReadRest(verb, map, scope),
            "discharge" => ReadDischarge(verb, map, scope),
            "charge" => ReadCharge(verb, map, scope),
            "pulse" => ReadPulse(verb, map, scope),
            "measure" => ReadMeasure(verb, map, scope),
            "set" => ReadSet(verb, map, scope),
            "ask" => ReadAsk(verb, map, scope),
            "note" => new ExpressionReader(map, scope).Template("text") is { } text ? new ProcedureStep.Note(text) { Place = verb.Place, Title = map.Text("title") } : null,
            "repeat" => ReadRepeat(verb, map, scope),
            "when" => ReadWhen(verb, map, scope),
            "call" => ReadCall(verb, map, scope),
            "calibrate" => ReadCalibrate(verb, map, scope),
            _ => throw new InvalidOperationException($"Nothing reads the verb '{verb.Value}'."),
        });
    }

    private static IEnumerable<ProcedureStep> Given(ProcedureStep? step) => step is null ? [] : [step];

    private ProcedureStep? ReadShort(YamlScalar verb, YamlScalar scalar, NameTable scope)
    {
        if (verb.Value == "call")
        {
            return ReadCall(verb, scalar, [], "");
        }

        if (TemplateCompiler.Compile(scalar.Value, scalar.Places, scope, findings) is not { } text)
        {
            return null;
        }

        return verb.Value == "note"
            ? new ProcedureStep.Note(text) { Place = verb.Place }
            : new ProcedureStep.Ask(AskKind.Confirm, text, [], "", null, "") { Place = verb.Place };
    }

    /// <summary>The name under which a step records, known from here on.</summary>
    private string ReadRecord(MapReader map)
    {
        if (map.Scalar("record") is not { } scalar)
        {
            return "";
        }

        Declare(scalar, "a record", name => new NameEntry.Recorded(name));
        return scalar.Value.Trim();
    }

    private void Declare(YamlScalar scalar, string what, Func<string, NameEntry> entry)
    {
        var name = scalar.Value.Trim();
        if (!Scalars.IsName(name))
        {
            Complain(scalar.Place, $"'{name}' cannot name {what}: small letters, digits and _");
        }
        else if (names.Uses(name) && _declared.GetValueOrDefault(name) != scalar.Place)
        {
            Complain(scalar.Place, $"'{name}' already means something else; {what} needs a name of its own");
        }
        else
        {
            _declared[name] = scalar.Place;
            names.Add(entry(name));
        }
    }

    private static Sampling ReadSampling(MapReader map) => ReadSampling(map, Sampling.Slowest);

    private static Sampling ReadSampling(MapReader map, TimeSpan slowest)
    {
        var period = map.Duration("scan", TimeSpan.FromMilliseconds(10), slowest) ?? Sampling.Default.Period;
        if (map.Map("burst", ProcedureFileKeys.Burst) is not { } burst)
        {
            return new Sampling(period, TimeSpan.Zero, TimeSpan.Zero);
        }

        burst.Require("scan");
        burst.Require("for");
        var burstPeriod = burst.Duration("scan", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)) ?? period;
        var length = burst.Duration("for", TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1)) ?? TimeSpan.Zero;
        if (burstPeriod >= period)
        {
            burst.Complain(burst.PlaceOf("scan"), $"a burst scans faster than the step's own {period.TotalSeconds} s");
        }

        return new Sampling(period, burstPeriod, length);
    }

    private void Complain(Place place, string message) => findings.Add(new Finding(place, message));
}
