using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PackBench.Rig.Analysis.Logs;
using PackBench.Rig.Bench;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using Xunit;

namespace PackBench.Rig.Tests.Files;

/// <summary>The schemas that editors complete from know exactly the keys that the readers know.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void The_schema_of_a_pack_knows_the_keys_of_its_reader() => Compare(PackFile.KeySets, "packs", "pack.schema.json");

    [Fact]
    public void The_schema_of_chemistries_knows_the_keys_of_their_reader() => Compare(ChemistryFile.KeySets, "packs", "chemistries.schema.json");

    [Fact]
    public void The_schema_of_a_column_map_knows_the_keys_of_its_reader() => Compare(LogMapFile.KeySets, "packs", "maps", "map.schema.json");

    [Fact]
    public void The_schema_of_a_bench_knows_the_keys_of_its_reader() => Compare(BenchFileReader.KeySets, "bench", "bench.schema.json");

    [Fact]
    public void The_schema_of_a_procedure_knows_the_keys_of_its_reader() => Compare(ProcedureFileKeys.All, "procedures", "procedure.schema.json");

    [Fact]
    public void The_schema_of_a_scenario_knows_the_keys_of_its_reader() => Compare(PackBench.Rig.Simulating.ScenarioFile.KeySets, "scenarios", "scenario.schema.json");

    [Fact]
    public void The_schema_of_a_shop_knows_the_keys_of_its_reader() => Compare(PackBench.Rig.Reporting.ShopFolder.KeySets, "docs", "shop-example", "shop.schema.json");

    private static void Compare(ImmutableArray<KeySet> keySets, params string[] path)
    {
        var maps = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(JsonNode.Parse(File.ReadAllText(TestFiles.Of(path))), maps);

        Assert.Equal(
            keySets.ToDictionary(set => set.Name, set => string.Join(' ', set.Keys.Order(StringComparer.Ordinal))).OrderBy(pair => pair.Key, StringComparer.Ordinal),
            maps);
    }

    /// <summary>Title to keys of every object whose keys are fixed.</summary>
    private static void Collect(JsonNode? node, SortedDictionary<string, string> maps)
    {
        if (node is JsonObject { } map)
        {
            if (map["properties"] is JsonObject properties && map["additionalProperties"]?.GetValueKind() == System.Text.Json.JsonValueKind.False)
            {
                maps[map["title"]!.GetValue<string>()] = string.Join(' ', properties.Select(pair => pair.Key).Order(StringComparer.Ordinal));
            }

            foreach (var (_, value) in map)
            {
                Collect(value, maps);
            }
        }
        else if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Collect(item, maps);
            }
        }
    }
}
