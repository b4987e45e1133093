using System.Collections.Immutable;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Packs;

/// <summary>Reads a pack file; the chemistry comes from chemistries.yaml beside it.</summary>
public static class PackFile
{
    internal static readonly KeySet Root = new(
        "a pack", "pack", "title", "chemistry", "series", "parallel", "capacity", "energy", "serial", "builder", "provenance", "limits", "cell", "bms", "charger",
        "bill", "photos", "checklist", "configurations", "runtimes", "tolerances", "certificate");

    internal static readonly KeySet Limits = new("a pack's limits", "charge", "discharge", "fuse", "cable", "voltage_min", "voltage_max", "temperature");
    internal static readonly KeySet Cell = new("a pack's cell", ChemistryFile.CellKeys);
    internal static readonly KeySet Bms = new("a pack's bms", "model", "settings");
    internal static readonly KeySet Charger = new("a pack's charger", "voltage", "current");
    internal static readonly KeySet Bill = new("a line of the bill", "item", "quantity", "cost", "source");
    internal static readonly KeySet Configuration = new("a configuration", "name", "title", "wiring");
    internal static readonly KeySet Runtime = new("a runtime", "name", "power");

    internal static readonly KeySet Tolerances = new("a pack's tolerances", "capacity", "resistance", "open_circuit", "state_of_charge", "temperature");

    internal static readonly KeySet Wanted = new("a procedure of the certificate", "procedure", "set");

    /// <summary>Every map whose keys are fixed, for the test of the schema.</summary>
    internal static readonly ImmutableArray<KeySet> KeySets = [Root, Limits, Cell, Bms, Charger, Bill, Configuration, Runtime, Tolerances, Wanted, ChemistryFile.Range];

    /// <param name="path">Such as packs/lto-4p6s-used.yaml.</param>
    /// <param name="chemistries">Null: chemistries.yaml in the same folder.</param>
    public static FileResult<Pack> Read(string path, ChemistryTable? chemistries = null)
    {
        var findings = new List<Finding>();
        Pack? pack = null;
        if (FileReader.Load(path, findings) is { } source)
        {
            var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", "chemistries.yaml");
            var known = chemistries?.ByName ?? (FileReader.Load(beside, findings) is { } table ? ChemistryFile.Read(table, findings) : null);
            pack = Read(source, known ?? ImmutableSortedDictionary<string, Chemistry>.Empty, findings);
        }

        return new FileResult<Pack>(findings.Count == 0 ? pack : null, FileReader.InOrder(findings));
    }

    internal static Pack? Read(SourceText source, ImmutableSortedDictionary<string, Chemistry> chemistries, List<Finding> findings)
    {
        var before = findings.Count;
        if (FileReader.Open(source, Root, findings) is not { } root)
        {
            return null;
        }

        var pack = new PackReader(root, chemistries).Read(source);
        return findings.Count == before ? pack : null;
    }
}
