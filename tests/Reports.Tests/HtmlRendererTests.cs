using System.Xml.Linq;
using PackBench.Reports.Html;

namespace PackBench.Reports.Tests;

public sealed class HtmlRendererTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly HtmlRenderer Renderer = new();

    [Fact]
    public void The_page_is_well_formed_and_every_identifier_is_unique_and_every_inner_link_leads_somewhere()
    {
        var page = Parse(SampleDocuments.Everything());

        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(
            page.Descendants(Html + "a").Attributes("href").Select(link => link.Value).Where(link => link.StartsWith('#')),
            link => Assert.Contains(link[1..], ids));
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        var page = Parse(SampleDocuments.Everything());

        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "link" or "iframe");
        Assert.All(page.Descendants().Attributes("src"), source => Assert.StartsWith("data:", source.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", Rendering.DrawText(Renderer, SampleDocuments.Everything()), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_files_cannot_become_markup_or_script()
    {
        var page = Rendering.DrawText(Renderer, SampleDocuments.With(
            new ReportBlock.Heading(1, "<script>alert(1)</script>"),
            new ReportBlock.Paragraph(new RichText([new TextRun("click", Link: "javascript:alert(1)")])),
            new ReportBlock.BarChart("x", new("V\"><b>"), ["<i>"], [new("\"'&", [1])])));

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        XDocument.Parse(page);
    }

    [Fact]
    public void A_curve_carries_its_values_for_the_pointer_in_words()
    {
        var chart = Parse(SampleDocuments.Everything()).Descendants(Svg + "g").First(group => group.Attribute("class")?.Value == "curve");

        Assert.Equal("pack.voltage", chart.Attribute("data-name")!.Value);
        Assert.Equal("0 min|60 min|90 min", chart.Attribute("data-x")!.Value);
        Assert.Equal("16.2 V|14.1 V|12 V", chart.Attribute("data-y")!.Value);
    }

    [Fact]
    public void A_cell_keeps_its_number_in_full_behind_the_rounded_text()
    {
        var cell = Parse(SampleDocuments.Everything()).Descendants(Html + "td").First(cell => cell.Attribute("data-value") is not null);

        Assert.Equal("74.6201234", cell.Attribute("data-value")!.Value);
        Assert.EndsWith("74.62", cell.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_simulated_report_says_so_where_it_cannot_be_scrolled_away()
    {
        var page = Parse(SampleDocuments.Everything() with { SimulatedNotice = "A model." });

        Assert.Single(page.Descendants(Html + "div"), element => element.Attribute("class")?.Value == "simulated");
    }

    private static XDocument Parse(ReportDocument document) => XDocument.Parse(Rendering.DrawText(Renderer, document));
}
