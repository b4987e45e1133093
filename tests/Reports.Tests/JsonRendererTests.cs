using PackBench.Reports.Json;

namespace PackBench.Reports.Tests;

public sealed class JsonRendererTests
{
    [Fact]
    public void A_document_with_every_block_reads_back_and_writes_the_same_again()
    {
        var first = Write(SampleDocuments.Everything());
        var again = Write(JsonRenderer.Read(new MemoryStream(first)));

        Assert.Equal(first, again);
    }

    [Fact]
    public void A_gap_in_a_series_is_null_and_comes_back_as_a_gap()
    {
        var json = Write(SampleDocuments.Everything());

        var chart = JsonRenderer.Read(new MemoryStream(json)).Blocks.OfType<ReportBlock.LineChart>().Single();

        Assert.True(double.IsNaN(chart.Series[0].Y[1]));
        Assert.Contains("null", System.Text.Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_holds_each_kind_of_block()
    {
        var kinds = typeof(ReportBlock).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(ReportBlock))).ToHashSet();
        var used = SampleDocuments.Everything().Blocks.SelectMany(AndInner).Select(block => block.GetType()).ToHashSet();

        Assert.Equal(kinds.Select(type => type.Name).Order(), used.Select(type => type.Name).Order());
    }

    [Fact]
    public void The_published_schema_is_the_one_of_the_writer()
    {
        var schema = JsonRenderer.Schema();
        var published = Path.Combine(Root(), "docs", "report.schema.json");
        var made = Path.Combine(AppContext.BaseDirectory, "report.schema.json");
        File.WriteAllText(made, schema);
        Assert.True(File.Exists(published) && File.ReadAllText(published) == schema, $"copy {made} to {published}");

        static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
    }

    private static IEnumerable<ReportBlock> AndInner(ReportBlock block) => block switch
    {
        ReportBlock.Together together => together.Blocks.SelectMany(AndInner).Prepend(block),
        ReportBlock.SideBySide side => side.Columns.SelectMany(column => column.Blocks).SelectMany(AndInner).Prepend(block),
        _ => [block],
    };

    private static byte[] Write(ReportDocument document)
    {
        using var output = new MemoryStream();
        new JsonRenderer().Render(document, output);
        return output.ToArray();
    }
}
