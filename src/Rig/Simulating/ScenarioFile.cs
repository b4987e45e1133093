using System.Collections.Immutable;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Simulating;

/// <summary>What goes wrong on a simulated bench, and when (scenarios/*.yaml).</summary>
public sealed record Scenario(string Name, string Title, ImmutableArray<ScheduledFault> Faults);

/// <summary>Reads a scenario.</summary>
public static class ScenarioFile
{
    internal static readonly KeySet Root = new("a scenario", "scenario", "title", "faults");

    internal static readonly KeySet Fault = new("a fault", "at", "fault", "for", "group", "by", "on");

    /// <summary>Every map whose keys are fixed, for the test of the schema.</summary>
    internal static readonly ImmutableArray<KeySet> KeySets = [Root, Fault];

    public static FileResult<Scenario> Read(string path)
    {
        var findings = new List<Finding>();
        var scenario = FileReader.Load(path, findings) is { } source && FileReader.Open(source, Root, findings) is { } root ? Read(root) : null;
        return new FileResult<Scenario>(findings.Count == 0 ? scenario : null, FileReader.InOrder(findings));
    }

    private static Scenario Read(MapReader root)
    {
        root.Require("faults");
        var faults = root.List("faults").Select(item => Scalars.Map(item, Fault, root.Findings)).OfType<MapReader>().Select(ReadFault).OfType<ScheduledFault>();
        return new Scenario(root.RequiredText("scenario"), root.Text("title"), [.. faults]);
    }

    private static ScheduledFault? ReadFault(MapReader map)
    {
        var name = map.RequiredText("fault");
        map.Require("at");
        if (name.Length == 0 || !map.Has("at"))
        {
            return null;
        }

        if (!ScheduledFault.Names.Contains(name))
        {
            map.Complain(map.PlaceOf("fault"), $"there is no fault '{name}'{Suggestion.For(name, ScheduledFault.Names)}; there are {string.Join(", ", ScheduledFault.Names)}");
            return null;
        }

        // Each word by itself, so that a complaint has the place of its value.
        var text = name;
        foreach (var key in new[] { "on", "group", "by", "at", "for" })
        {
            if (map.Scalar(key) is not { } scalar)
            {
                continue;
            }

            var words = $" {key} {scalar.Value.Trim()}";
            if (TryParse(name + (key == "on" ? "" : " on anything") + words, out _) is { } wrong)
            {
                map.Complain(scalar.Place, wrong);
                return null;
            }

            text += words;
        }

        if (TryParse(text, out var fault) is { } incomplete)
        {
            map.Complain(map.Place, incomplete);
        }

        return fault;
    }

    private static string? TryParse(string text, out ScheduledFault? fault)
    {
        try
        {
            fault = ScheduledFault.Parse(text);
            return null;
        }
        catch (FormatException wrong)
        {
            fault = null;
            return wrong.Message;
        }
    }
}
