using System.Collections.Immutable;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Packs;

/// <summary>Reads packs/chemistries.yaml: limits and curves by chemistry, each with its grade and source.</summary>
public static class ChemistryFile
{
    internal static readonly KeySet Root = new("the file of chemistries", "chemistries");

    internal static readonly KeySet Range = new("a temperature range", "min", "max");

    /// <summary>What is known of a cell; a pack file may state each of these itself.</summary>
    internal static readonly ImmutableArray<string> CellKeys =
    [
        "nominal", "absolute_max", "absolute_min", "charge_stop", "discharge_stop", "charge_temperature", "discharge_temperature",
        "capacity_per_kelvin", "open_circuit", "resistance_of_one_ampere_hour", "self_discharge", "source",
    ];

    internal static readonly KeySet Chemistry = new("a chemistry", ["title", "grade", .. CellKeys]);

    /// <summary>Every map whose keys are fixed, for the test of the schema.</summary>
    internal static readonly ImmutableArray<KeySet> KeySets = [Root, Chemistry, Range];

    public static FileResult<ChemistryTable> Read(string path)
    {
        var findings = new List<Finding>();
        var chemistries = FileReader.Load(path, findings) is { } source ? Read(source, findings) : null;
        return new FileResult<ChemistryTable>(findings.Count == 0 && chemistries is not null ? new(chemistries) : null, FileReader.InOrder(findings));
    }

    internal static ImmutableSortedDictionary<string, Chemistry> Read(SourceText source, List<Finding> findings)
    {
        var chemistries = ImmutableSortedDictionary.CreateBuilder<string, Chemistry>(StringComparer.OrdinalIgnoreCase);
        if (FileReader.Open(source, Root, findings) is { } root && root.Require("chemistries"))
        {
            foreach (var entry in root.Named("chemistries"))
            {
                if (Scalars.Map(entry.Value, Chemistry, findings) is { } map && ReadOne(entry.Key.Value, map) is { } chemistry)
                {
                    chemistries[entry.Key.Value] = chemistry;
                }
            }
        }

        return chemistries.ToImmutable();
    }

    private static Chemistry? ReadOne(string name, MapReader map)
    {
        var before = map.Findings.Count;
        foreach (var key in CellKeys.Except(["resistance_of_one_ampere_hour", "self_discharge"]).Append("grade"))
        {
            map.Require(key);
        }

        var blank = new Chemistry(
            name, default, default, default, default, default, default, default, default, default, 0, [], map.Text("grade"), "") { Title = map.Text("title", name) };
        var chemistry = CellReader.Override(blank, map);
        return map.Findings.Count == before ? chemistry : null;
    }
}

/// <summary>Chemistries by name; names compare without case.</summary>
public sealed record ChemistryTable(ImmutableSortedDictionary<string, Chemistry> ByName);
