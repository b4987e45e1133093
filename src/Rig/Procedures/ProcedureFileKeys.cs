using System.Collections.Immutable;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

/// <summary>The words of the language: every key of a procedure file, by the map that it stands in.</summary>
internal static class ProcedureFileKeys
{
    public static readonly KeySet Root = new(
        "a procedure", "procedure", "version", "title", "stage", "purpose", "wiring", "method", "needs", "parameters", "limits", "setup", "steps", "teardown", "results", "resume", "resume_within");

    public static readonly KeySet Needs = new("the needs", RigNames.Roles);
    public static readonly KeySet Parameter = new("a parameter", "default", "min", "max", "choices", "title");
    public static readonly KeySet Limit = new("a limit", "trip", "hold", "resume", "times", "at_most", "after", "because", "severity", "when");
    public static readonly KeySet Result = new("a result", "value", "title", "unit", "accept", "guard", "when", "optional", "group", "note");
    public static readonly KeySet Burst = new("a burst", "scan", "for");

    public static readonly KeySet Rest = new("rest", ["for", "until", "at_most", .. Common, .. Scanning]);
    public static readonly KeySet Discharge = new("discharge", ["current", "power", "resistance", "voltage", "until", "at_most", .. Common, .. Scanning]);
    public static readonly KeySet Charge = new("charge", ["current", "voltage", "until", "at_most", .. Common, .. Scanning]);
    public static readonly KeySet Pulse = new("pulse", ["current", "charge_voltage", "on", "off", "times", "until", "at_most", .. Common, .. Scanning]);
    public static readonly KeySet Measure = new("measure", ["table", "channels", "readings", "with", .. Common, .. Scanning]);
    public static readonly KeySet Set = new("set", "target", "value", "back", "restore", "title");
    public static readonly KeySet Ask = new("ask", "confirm", "choose", "from", "number", "text", "unit", "as", "default", "simulated", "connect", "title");
    public static readonly KeySet Note = new("note", "text", "title");
    public static readonly KeySet Repeat = new("repeat", "times", "until", "steps", "title");
    public static readonly KeySet ForEach = new("for_each", "name", "in", "steps", "title");
    public static readonly KeySet When = new("when", "condition", "then", "otherwise", "title");
    public static readonly KeySet Call = new("call", "procedure", "with", "title");
    public static readonly KeySet Calibrate = new("calibrate", "action", "with", "until", "at_most", "as", "title");

    public static readonly KeySet Step = new("a step", [.. Verbs.Select(verb => verb.Name)]);

    /// <summary>Every map whose keys are fixed, for the test of the schema.</summary>
    public static readonly ImmutableArray<KeySet> All = [Root, Needs, Parameter, Limit, Result, Burst, Step, .. Verbs];

    public static ImmutableArray<KeySet> Verbs => [Rest, Discharge, Charge, Pulse, Measure, Set, Ask, Note, Repeat, ForEach, When, Call, Calibrate];

    private static ImmutableArray<string> Common => ["record", "title"];

    private static ImmutableArray<string> Scanning => ["scan", "burst"];
}
