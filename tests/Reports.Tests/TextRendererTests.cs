using PackBench.Reports.Text;

namespace PackBench.Reports.Tests;

public sealed class TextRendererTests
{
    [Fact]
    public void A_document_reads_as_plain_text_of_a_hundred_columns()
    {
        var text = Rendering.DrawText(new TextRenderer(), SampleDocuments.Everything() with { SimulatedNotice = "A model." });

        Assert.Contains("[Passed] The pack delivers 74.6 Ah; at least 64 Ah were asked.", text, StringComparison.Ordinal);
        Assert.Contains("*** SIMULATED: nothing was measured: A model. ***", text, StringComparison.Ordinal);
        Assert.Contains("  pack.voltage: 12 … 16.2 V", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void A_wide_table_is_wrapped_inside_its_columns()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 60));
        var text = Rendering.DrawText(new TextRenderer(), SampleDocuments.With(new ReportBlock.Table(
            "wide", [new("Text"), new("Number", ColumnAlignment.Right)], [TableRow.Of(words, "1.25")])));

        Assert.Equal(60, text.Split(["word"], StringSplitOptions.None).Length - 1);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }
}
