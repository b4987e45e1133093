using PackBench.Reports.Texts;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Certificates;

/// <summary>What a shipped procedure says of itself and of its results stands in a German paper in German.</summary>
public sealed class GermanPhrasesTests
{
    private static readonly HashSet<string> Phrases =
    [
        .. ReportTexts.ShippedFiles("de").SelectMany(file => file.Content.Split('\n')).Select(line => line.TrimEnd())
            .Where(line => line.StartsWith("[= ", StringComparison.Ordinal)).Select(line => line[3..^1]),
    ];

    [Theory, MemberData(nameof(Procedures))]
    public void A_shipped_procedure_has_every_title_and_remark_in_German_too(string procedure)
    {
        var findings = new List<Finding>();
        var path = TestFiles.Of("procedures", procedure);
        var root = Assert.IsType<YamlMap>(YamlReader.Read(new SourceText(path, File.ReadAllText(path)), findings));
        string[] said = [.. Said(root, top: true).Select(text => text.Trim()).Where(text => !text.Contains("{{", StringComparison.Ordinal)).Distinct()];

        Assert.Equal(said, said.Where(Phrases.Contains));
    }

    public static TheoryData<string> Procedures => [.. Directory.EnumerateFiles(TestFiles.Of("procedures"), "*.yaml").Select(path => Path.GetFileName(path)!)];

    private static IEnumerable<string> Said(YamlNode node, bool top = false) => node switch
    {
        YamlMap map => map.Entries.SelectMany(entry => (entry.Key.Value, entry.Value) switch
        {
            // The names of parameters stand as the file has them, as in the conditions that use them.
            ("parameters" or "setup" or "limits", _) => [],
            ("title" or "note", YamlScalar text) => [text.Value],
            ("purpose" or "method", YamlScalar text) when top => [text.Value],
            var (_, value) => Said(value),
        }),
        YamlList list => list.Items.SelectMany(item => Said(item)),
        _ => [],
    };
}
