using PackBench.Reports.Certificates;
using PackBench.Reports.Pdf;
using PackBench.Reports.Text;

namespace PackBench.Reports.Tests;

public sealed class RunReportTests
{
    private static readonly PdfRenderer Pdf = new();

    [Fact]
    public void The_first_page_tells_a_stranger_verdict_figures_item_and_what_was_not_tested()
    {
        var first = new PdfText(Rendering.Draw(Pdf, CapacityReport.Create(SampleRuns.Capacity(400)))).Pages[0].Replace("\n", " ", StringComparison.Ordinal);

        Assert.Contains("PASSED", first, StringComparison.Ordinal);
        Assert.Contains("74.62", first, StringComparison.Ordinal);
        Assert.Contains("± 0.43 Ah (k = 2)", first, StringComparison.Ordinal);
        Assert.Contains("4P6S, LTO", first, StringComparison.Ordinal);
        Assert.Contains("What was not tested", first, StringComparison.Ordinal);
        Assert.Contains("BMS protection values and delays", first, StringComparison.Ordinal);
        Assert.Contains("Metrological traceability is not established", first, StringComparison.Ordinal);
        Assert.Contains("SIMULATED", first, StringComparison.Ordinal);
        Assert.Contains("Page 1 of", first, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_data_give_the_same_bytes()
    {
        var data = SampleRuns.Capacity(400);

        Assert.Equal(Rendering.Draw(Pdf, CapacityReport.Create(data)), Rendering.Draw(Pdf, CapacityReport.Create(data)));
    }

    [Fact]
    public void A_run_that_measured_something_is_not_called_simulated() =>
        Assert.Null(RunReport.Create(SampleRuns.Run(simulated: false)).SimulatedNotice);

    [Fact]
    public void Values_are_rounded_to_two_digits_of_their_uncertainty_and_kept_in_full()
    {
        var table = Table("results");

        var capacity = table.Rows[0];
        Assert.Equal(["Capacity", "74.62", "0.43", "Ah", "2.00", "≥ 64 (80 % of nominal)", "a", "Passed", "< 0.1 %"], capacity.Cells.Select(cell => cell.Text.ToPlainText()));
        Assert.Equal(74.6201, capacity.Cells[1].Value);
        Assert.Contains("b) simple acceptance, w = 0 (ILAC-G8:09/2019, 4.2.1).", table.Note!.ToPlainText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_was_not_measured_is_listed_with_its_reason_and_never_as_a_pass()
    {
        var row = Table("results").Rows.Single(row => row.Cells[0].Text.ToPlainText().StartsWith("Energy efficiency", StringComparison.Ordinal));

        Assert.Contains("the recharge was not measured", row.Cells[0].Text.ToPlainText(), StringComparison.Ordinal);
        Assert.Equal(ReportVerdict.NotTested, row.Cells[7].Verdict);
    }

    [Fact]
    public void An_instrument_without_certificate_is_called_untraceable()
    {
        var bms = Table("instruments").Rows.Single(row => row.Cells[0].Text.ToPlainText() == "bms");

        Assert.Equal("specification assumed; traceability not established", bms.Cells[^1].Text.ToPlainText());
    }

    [Theory]
    [InlineData(ReportVerdict.Tripped, "TRIPPED", "A safety limit ended the run")]
    [InlineData(ReportVerdict.Aborted, "ABORTED", "The run was ended by hand")]
    [InlineData(ReportVerdict.Error, "ERROR OF THE RIG", "Nothing follows from this about the pack")]
    public void An_unfinished_run_says_so_first(ReportVerdict verdict, string word, string sentence)
    {
        var run = SampleRuns.Run(verdict: verdict) with { Trips = [new(TimeSpan.FromSeconds(90), "cells.min < 1.80 V", "a cell is below its absolute minimum", "1.79 V", "load off, confirmed")] };

        var first = new PdfText(Rendering.Draw(Pdf, RunReport.Create(run))).Pages[0].Replace("\n", " ", StringComparison.Ordinal);

        Assert.Contains(word, first, StringComparison.Ordinal);
        Assert.Contains(sentence, first, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_with_nothing_in_it_still_makes_an_honest_report()
    {
        var empty = new RunReportData
        {
            Paper = new() { Number = "X", Issued = DateTimeOffset.UnixEpoch, SoftwareVersion = "0" },
            Pack = new() { Name = "P", Chemistry = "LTO", Series = 1, Parallel = 1 },
            Procedure = new() { Id = "p", Version = 1, Title = "P" },
            Conclusion = new(ReportVerdict.Error, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "no answer from the load", 0, false),
        };

        var text = string.Join(' ', Rendering.DrawText(new TextRenderer(), RunReport.Create(empty)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains("No result was computed", text, StringComparison.Ordinal);
        Assert.Contains("Metrological traceability is not established", text, StringComparison.Ordinal);
        Assert.Contains("No limits are recorded", text, StringComparison.Ordinal);
        Assert.Contains("No digest of the raw data is recorded", text, StringComparison.Ordinal);
        Assert.True(Rendering.PageCount(Rendering.Draw(Pdf, RunReport.Create(empty))) >= 2);
    }

    [Fact]
    public void The_report_is_written_in_german_with_the_same_figures()
    {
        var data = SampleRuns.Capacity(400);
        data = data with { Run = data.Run with { Paper = data.Run.Paper with { Language = "de" } } };

        var text = new PdfText(Rendering.Draw(Pdf, CapacityReport.Create(data))).All;

        Assert.Contains("BESTANDEN", text, StringComparison.Ordinal);
        Assert.Contains("Was nicht geprüft wurde", text, StringComparison.Ordinal);
        Assert.Contains("Seite 1 von", text, StringComparison.Ordinal);
        Assert.Contains("74.62", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Results", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_caption_of_the_resistances_names_the_times_that_are_known()
    {
        var data = SampleRuns.Capacity(400);
        Assert.Equal("Resistance of each group, 1 s and 10 s after the current step", Caption(data));
        Assert.Equal("Resistance of each group, 10 s after the current step", Caption(data with { CellTable = [.. data.CellTable.Select(cell => cell with { Milliohms1s = null })] }));

        static string Caption(CapacityReportData data) =>
            CapacityReport.Create(data).Blocks.OfType<ReportBlock.BarChart>().Single(chart => chart.Name == "resistances").Caption!.ToString()!;
    }

    [Fact]
    public void The_weakest_group_is_named_and_marked()
    {
        var document = CapacityReport.Create(SampleRuns.Capacity(400));

        var bars = DocumentOutline.Flatten(document.Blocks).OfType<ReportBlock.BarChart>().First(chart => chart.Name == "end-voltages");
        Assert.Equal(3, bars.HighlightedCategory);
        Assert.Contains(document.Blocks.OfType<ReportBlock.Paragraph>(), paragraph => paragraph.Text.ToPlainText().StartsWith("Group 4 is the weakest: it stood at 2.000 V", StringComparison.Ordinal));
    }

    [Fact]
    public void A_certificate_sized_run_stays_below_a_megabyte() =>
        Assert.True(Rendering.Draw(Pdf, CapacityReport.Create(SampleRuns.Capacity(20_000))).Length < 1_000_000);

    [Fact]
    public void A_curve_of_a_report_is_thinned_without_losing_its_lowest_point()
    {
        var data = SampleRuns.Capacity(50_000);
        var dip = data.PackVolts.ToArray();
        dip[31_234] = 3.21;

        var curve = CapacityReport.Create(data with { PackVolts = [.. dip] }).Blocks.OfType<ReportBlock.LineChart>().First().Series[0];

        Assert.InRange(curve.X.Length, 1000, 8004);
        Assert.Equal(3.21, curve.Y.Min());
    }

    [Fact]
    public void Every_inner_link_has_its_place()
    {
        var raw = System.Text.Encoding.Latin1.GetString(Rendering.Draw(Pdf, CapacityReport.Create(SampleRuns.Capacity(400))));
        var places = raw[raw.IndexOf("<</results [", StringComparison.Ordinal)..];

        var targets = System.Text.RegularExpressions.Regex.Matches(raw, @"/Dest /(\S+?)>>").Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Contains("table-budget-capacity", targets);
        Assert.All(targets, target => Assert.Contains($"/{target} [", places.Replace("<<", "\n", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    private static ReportBlock.Table Table(string name) => RunReport.Create(SampleRuns.Run()).Blocks.OfType<ReportBlock.Table>().Single(table => table.Name == name);
}
