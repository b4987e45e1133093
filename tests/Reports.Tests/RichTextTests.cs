namespace PackBench.Reports.Tests;

public sealed class RichTextTests
{
    [Fact]
    public void Markup_is_read_into_runs()
    {
        var text = RichText.FromMarkup("A **strong** word, _subtle too_, `code` and [a link](#there).");

        Assert.Equal(
            [
                new("A "), new("strong", TextEmphasis.Strong), new(" word, "), new("subtle too", TextEmphasis.Subtle), new(", "),
                new("code", TextEmphasis.Code), new(" and "), new("a link", TextEmphasis.None, "#there"), new("."),
            ],
            text.Runs);
    }

    [Theory]
    [InlineData("pack_voltage_V")]
    [InlineData("2 * 3 ** 4")]
    [InlineData("a ` alone")]
    [InlineData("cells[3] (of 6)")]
    [InlineData("[x]()")]
    public void What_is_no_markup_stays_as_it_is_written(string text) =>
        Assert.Equal(text, Assert.Single(RichText.FromMarkup(text).Runs).Text);

    [Fact]
    public void A_string_converts_without_being_read_as_markup()
    {
        RichText text = "**not strong**";

        Assert.Equal("**not strong**", Assert.Single(text.Runs).Text);
    }
}
