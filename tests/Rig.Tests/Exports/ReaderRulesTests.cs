using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PackBench.Rig.Exports;
using PackBench.Rig.Tests.Files;
using PackBench.Rig.Tests.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Exports;

/// <summary>Our files pass each rule of the readers (T1 to T12), and a file that breaks one is found by that one: the rules are ported, so each has to bite.</summary>
public sealed class ReaderRulesTests(RunExportTests.ExportedRun exported) : IClassFixture<RunExportTests.ExportedRun>
{
    private string Text => File.ReadAllText(exported.Find(".bdf.csv"));

    [Fact]
    public void Our_table_passes_every_rule()
    {
        Assert.Empty(ReaderRules.OfTable(Text));
        Assert.Equal(0, ReaderRules.ExitCode(Text));
    }

    [Theory]
    [InlineData("T1", "Cumulative Capacity / Ah", 300, 0.00001)]
    [InlineData("T1", "Net Energy / Wh", 300, -0.001)]
        public void A_value_that_does_not_fit_the_others_is_found(string rule, string column, int row, double by) =>
        Broken(rule, Change(column, (value, at) => at == row ? value + by : value));

    [Fact]
    public void T5_sums_that_are_set_back_at_a_resume_are_found()
    {
        // All four together, so that they still agree with each other.
        var text = Text;
        foreach (var column in new[] { "Charging", "Cumulative", "Net" })
        {
            text = Change($"{column} Capacity / Ah", (value, at) => at >= 300 ? value - 0.05 : value, text);
        }

        Broken("T5", text);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1.06)]
    public void T2_a_simulated_clock_that_runs_ahead_is_found(double pace) => Broken("T2", Change("Test Time / s", (value, _) => value * pace));

    [Fact]
    public void T2_a_pace_within_four_percent_passes() => Assert.Empty(ReaderRules.OfTable(Change("Test Time / s", (value, _) => value * 1.04)));

    [Fact]
    public void T3_counting_from_zero_is_found() => Broken("T3", Change("Step Record Index / 1", (_, _) => 0));

    [Fact]
    public void T4_a_step_index_would_be_taken_for_its_identifier() => Broken("T4", Text.Replace("Step ID", "Step Index", StringComparison.Ordinal));

    [Fact]
    public void T10_the_signs_of_another_locale_are_found()
    {
        foreach (var text in new[] { '\uFEFF' + Text, Text.Replace("\n", "\r\n", StringComparison.Ordinal), Text.Replace(",", ";", StringComparison.Ordinal), Text[..^1] + ",000\n" })
        {
            Broken("T10", text);
        }
    }

    [Fact]
    public void T11_a_broken_table_would_end_with_1_and_what_is_no_table_with_2()
    {
        Assert.Equal(1, ReaderRules.ExitCode(Change("Step Record Index / 1", (_, _) => 0)));
        Assert.Equal(2, ReaderRules.ExitCode(""));
    }

    [Fact]
    public void T12_the_first_release_finds_the_three_columns_that_it_needs() => Broken("T12", Text.Replace("Voltage / V", "U / V", StringComparison.Ordinal));

    [Theory]
    [InlineData("T6", "packbench", "{}")]
    [InlineData("T7", "battinfo_test.provenance.file_hash", "\"sha256:00\"")]
    [InlineData("T7", "extras.id", "\"https://w3id.org/battinfo/cell/my-cell\"")]
    [InlineData("T8", "battinfo_test.test.kind", "\"self-discharge\"")]
    [InlineData("T8", "battinfo_test.test.status", "\"tripped\"")]
    [InlineData("T9", "battinfo_test.test.conformance.deviations", """[{ "category": "interlock", "impact": "major" }]""")]
    [InlineData("T9", "battinfo_test.test.conformance.deviations", """[{ "category": "other", "impact": "huge" }]""")]
    [InlineData("T9", "battinfo_test.test.conformance.deviations", """[{ "category": "other", "impact": "minor", "duration_s": 1.5 }]""")]
    public void A_sidecar_that_breaks_a_rule_is_found(string rule, string path, string value)
    {
        var root = JsonNode.Parse(File.ReadAllText(exported.Find(".bdf.metadata.json")))!;
        string[] names = path.Split('.');
        names[..^1].Aggregate(root, (node, name) => node[name]!)[names[^1]] = JsonNode.Parse(value);
        Assert.StartsWith(rule + ":", Assert.Single(Sidecar(root.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Our_sidecar_passes_every_rule_for_every_procedure()
    {
        Assert.Empty(Sidecar(File.ReadAllText(exported.Find(".bdf.metadata.json"))));
        using var run = new SimulatedRun { Procedure = ShortProcedure.Discharge, StopAt = TimeSpan.FromSeconds(20) }.Run();
        using var reader = run.Open();
        var stopped = JsonNode.Parse(BdfMetadata.Of(reader, new ExportRecords(reader), "", ""))!;
        Assert.Equal("premature_termination", stopped["battinfo_test"]!["test"]!["conformance"]!["deviations"]![0]!["category"]!.GetValue<string>());
        Assert.Empty(Sidecar(stopped.ToJsonString()));
        foreach (var procedure in Directory.GetFiles(TestFiles.Of("procedures"), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)))
        {
            stopped["battinfo_test"]!["test"]!["kind"] = BdfMetadata.Kind(procedure!);
            Assert.Empty(Sidecar(stopped.ToJsonString()));
        }
    }

    private static void Broken(string rule, string text) => Assert.StartsWith(rule + ":", ReaderRules.OfTable(text).FirstOrDefault() ?? "no rule was broken", StringComparison.Ordinal);

    private List<string> Sidecar(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. ReaderRules.OfSidecar(Path.GetFileName(exported.Find(".bdf.csv")), Path.GetFileName(exported.Find(".bdf.metadata.json")), document.RootElement)];
    }

    private string Change(string column, Func<double, int, double> change, string? text = null)
    {
        string[][] lines = [.. (text ?? Text).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        var at = Array.IndexOf(lines[0], column);
        for (var row = 1; row < lines.Length; row++)
        {
            lines[row][at] = change(double.Parse(lines[row][at], CultureInfo.InvariantCulture), row - 1).ToString("R", CultureInfo.InvariantCulture);
        }

        return string.Join('\n', lines.Select(line => string.Join(',', line))) + "\n";
    }
}
