using System.Text;
using PackBench.Reports.Pdf;

namespace PackBench.Reports.Tests;

public sealed class PdfRendererTests
{
    private static readonly PdfRenderer Renderer = new();

    [Fact]
    public void The_same_document_gives_the_same_bytes()
    {
        var document = SampleDocuments.Everything();

        Assert.Equal(Rendering.Draw(Renderer, document), Rendering.Draw(Renderer, document));
    }

    [Fact]
    public void Another_document_has_another_identifier()
    {
        var first = Identifier(Rendering.Draw(Renderer, SampleDocuments.With(new ReportBlock.Paragraph("a"))));
        var second = Identifier(Rendering.Draw(Renderer, SampleDocuments.With(new ReportBlock.Paragraph("b"))));

        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Text_comes_back_as_it_was_written_with_greek_and_ligature_pairs()
    {
        const string Words = "efficient office flow: 470 mΩ ± 2 µΩ, ΔT ≤ 5 K, CO₂, −8.0 A → ✓ fin";

        var text = new PdfText(Rendering.Draw(Renderer, SampleDocuments.With(new ReportBlock.Paragraph(Words))));

        Assert.Contains(Words, text.All.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_that_no_font_has_is_shown_as_missing_and_does_not_vanish()
    {
        var text = new PdfText(Rendering.Draw(Renderer, SampleDocuments.With(new ReportBlock.Paragraph("pack 电池 1"))));

        Assert.Contains("pack \uFFFD\uFFFD 1", text.All.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_fonts_of_the_program_are_used()
    {
        var text = new PdfText(Rendering.Draw(Renderer, SampleDocuments.Everything()));

        Assert.All(text.FontNames, name => Assert.Contains(name.Split('+')[^1], new[] { "Roboto-Regular", "Roboto-Bold", "Roboto-Italic", "NotoSansMono-Regular", "DejaVuSans" }));
    }

    [Fact]
    public void A_long_table_repeats_its_heads_and_keeps_all_rows()
    {
        var table = new ReportBlock.Table(
            "cells",
            [new("Cell"), new("Voltage", ColumnAlignment.Right, 1, "V")],
            [.. Enumerable.Range(1, 150).Select(n => TableRow.Of($"row{n:D3}", "2.345"))],
            "Cells");

        var text = new PdfText(Rendering.Draw(Renderer, SampleDocuments.With(table)));

        Assert.True(text.Pages.Length >= 3, $"{text.Pages.Length} pages");
        Assert.All(text.Pages, page => Assert.Contains("Voltage", page, StringComparison.Ordinal));
        Assert.All(text.Pages.Skip(1), page => Assert.Contains("Table 1 (continued)", page, StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 150).Select(n => $"row{n:D3}"), text.All.Split('\n').Where(line => line.StartsWith("row", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_cell_longer_than_a_page_is_divided_and_complete()
    {
        var words = string.Join(' ', Enumerable.Range(0, 3000).Select(n => $"w{n:D4}"));
        var table = new ReportBlock.Table("long", [new("Note")], [TableRow.Of(words)]);

        var text = new PdfText(Rendering.Draw(Renderer, SampleDocuments.With(table)));

        Assert.All(Enumerable.Range(0, 3000), n => Assert.Contains($"w{n:D4}", text.All, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_page_says_its_number_and_that_nothing_was_measured()
    {
        var document = SampleDocuments.With([.. Enumerable.Range(0, 120).Select(n => new ReportBlock.Paragraph($"Paragraph {n}"))]) with { SimulatedNotice = "The bench is a model." };

        var text = new PdfText(Rendering.Draw(Renderer, document));

        Assert.True(text.Pages.Length > 1);
        foreach (var (index, page) in text.Pages.Index())
        {
            Assert.Contains($"Page {index + 1} of {text.Pages.Length}", page, StringComparison.Ordinal);
            Assert.Contains("SIMULATED", page, StringComparison.Ordinal);
            Assert.Contains("PB-2026-0001", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_heading_is_never_the_last_thing_on_a_page()
    {
        // Thirty-odd paragraphs fill the first page: somewhere in this stretch the heading meets its end.
        for (var filler = 30; filler < 38; filler++)
        {
            var text = new PdfText(Rendering.Draw(Renderer, SampleDocuments.With(
            [
                .. Enumerable.Range(0, filler).Select(n => new ReportBlock.Paragraph($"Paragraph {n}")),
                new ReportBlock.Heading(2, "The heading"),
                new ReportBlock.Paragraph("What follows."),
            ])));

            var page = Assert.Single(text.Pages, page => page.Contains("The heading", StringComparison.Ordinal));
            Assert.Contains("What follows.", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_contents_give_the_page_of_each_heading_and_bookmarks_and_links_lead_there()
    {
        var pdf = Rendering.Draw(Renderer, SampleDocuments.With(
            new ReportBlock.Contents(),
            new ReportBlock.PageBreak(),
            new ReportBlock.Heading(1, "First"),
            new ReportBlock.PageBreak(),
            new ReportBlock.Heading(1, "Größe"),
            new ReportBlock.Heading(2, "Inner")));
        var text = new PdfText(pdf);
        var raw = Encoding.Latin1.GetString(pdf);

        Assert.Matches(@"First\s+2\s+Größe\s+3\s+Inner\s+3", text.Pages[0]);
        Assert.Contains("/Dest /first", raw, StringComparison.Ordinal);
        Assert.Contains("/Outlines", raw, StringComparison.Ordinal);
        Assert.Contains("/Title <FEFF" + Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes("Größe")), raw, StringComparison.Ordinal);
        Assert.Contains("/Lang (en)", raw, StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_is_no_picture_gets_a_box_that_says_so()
    {
        var text = new PdfText(Rendering.Draw(Renderer, SampleDocuments.With(new ReportBlock.Picture([1, 2, 3], "The pack", Source: "pack.jpg"))));

        Assert.Contains("This picture cannot be shown: pack.jpg (3 bytes that are neither PNG nor JPEG).", text.All.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_without_points_says_that_there_are_none()
    {
        var chart = new ReportBlock.LineChart("empty", new("Time"), new("Voltage", "V"), [new("v", [0, 1], [double.NaN, double.NaN])]);

        Assert.Contains("No data", new PdfText(Rendering.Draw(Renderer, SampleDocuments.With(chart))).All, StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_of_a_million_points_stays_small()
    {
        var x = Enumerable.Range(0, 1_000_000).Select(n => (double)n).ToImmutableArray();
        var y = x.Select(n => Math.Sin(n / 1e5) + (n % 7 * 0.001)).ToImmutableArray();
        ReportBlock chart = new ReportBlock.LineChart("big", new("Time", Kind: ChartAxisKind.ElapsedSeconds), new("Voltage", "V"), [new("v", x, y)]);

        var with = Rendering.Draw(Renderer, SampleDocuments.With(chart)).Length;
        var without = Rendering.Draw(Renderer, SampleDocuments.With(new ReportBlock.Paragraph("Voltage"))).Length;

        Assert.True(with - without < 60_000, $"the curve takes {with - without} bytes");
    }

    [Fact]
    public void The_file_claims_pdf_a_and_names_title_and_author()
    {
        var raw = Encoding.UTF8.GetString(Rendering.Draw(Renderer, SampleDocuments.Everything()));

        Assert.Contains("<pdfaid:part>2</pdfaid:part>", raw, StringComparison.Ordinal);
        Assert.Contains("/GTS_PDFA1", raw, StringComparison.Ordinal);
        Assert.Contains("Capacity run: Shed pack 1, serial 0042", raw, StringComparison.Ordinal);
        Assert.Contains("(A. Tester)", raw, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_what_pdf_a_2b_asks_for_and_nothing_that_it_forbids()
    {
        var raw = Encoding.Latin1.GetString(Rendering.Draw(Renderer, SampleDocuments.Everything()));
        int Count(string text) => raw.Split(text).Length - 1;

        Assert.Equal(1, Count("/OutputIntents"));
        Assert.Contains("<pdfaid:conformance>B</pdfaid:conformance>", raw, StringComparison.Ordinal);
        Assert.True(Count("/Type /FontDescriptor") > 0);
        Assert.Equal(Count("/Type /FontDescriptor"), Count("/FontFile"));
        Assert.Equal(Count("/Subtype /Link"), Count("/F 4"));
        Assert.All(new[] { "/Encrypt", "/JavaScript", "/JS ", "/Launch", "/EmbeddedFile", "/LZWDecode", "/AA " }, forbidden => Assert.Equal(0, Count(forbidden)));
        Assert.EndsWith("%%EOF\n", raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_of_one_name_are_listed_once_under_a_chart()
    {
        var chart = new ReportBlock.LineChart(
            "rests", new ChartAxis("Time", "s"), new ChartAxis("Voltage", "V"), [new ChartSeries("pack", [0, 480, 960], [13, 14, 13])], null,
            [.. Enumerable.Range(0, 96).Select(index => new ChartBand(index * 10, (index + 1) * 10, "Reading at rest"))]);

        var text = new PdfText(Rendering.Draw(Renderer, SampleDocuments.With(chart))).All;

        Assert.Contains("1\u201396 Reading at rest", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("Reading at rest").Length);
    }

    [Fact]
    public void Poppler_reads_the_text_too_where_it_is_installed()
    {
        var text = Rendering.TextOf(Rendering.Draw(Renderer, SampleDocuments.Everything()));
        Assert.SkipWhen(text is null, "pdftotext is not installed");

        Assert.Contains("The weakest group is cell[4], see the results.", text, StringComparison.Ordinal);
        Assert.Contains("74.62 Ah", text, StringComparison.Ordinal);
    }

    private static string Identifier(byte[] pdf) => System.Text.RegularExpressions.Regex.Match(Encoding.Latin1.GetString(pdf), "/ID \\[<([0-9a-f]+)>").Groups[1].Value;
}
