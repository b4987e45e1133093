using System.Xml.Linq;
using PackBench.Reports.Certificates;
using PackBench.Reports.Html;
using PackBench.Reports.Json;
using PackBench.Reports.Pdf;

namespace PackBench.Reports.Tests;

public sealed class BuildCertificateTests
{
    private static readonly PdfRenderer Pdf = new();

    [Fact]
    public void The_first_two_pages_tell_verdict_figures_conditions_and_what_was_not_tested()
    {
        var pages = new PdfText(Rendering.Draw(Pdf, BuildCertificate.Create(SampleCertificates.Full()))).Pages;
        var text = string.Join(' ', pages.Take(2)).Replace("\n", " ", StringComparison.Ordinal);

        string[] told =
        [
            "Battery pack certificate", "2 of 2 procedures passed.", "74.62", "± 0.43 Ah (k = 2)", "Ambient 22.1", "What was not tested",
            "Self-discharge: would have taken 28 days", "Not tested: Self-discharge, BMS protection.", "Conditional pass", "Metrological traceability is not established",
            "BMS settings that differ from the pack file: Cell under-voltage.", "Wiring checks failed: Busbar bolts, 8 N·m.", "Wiring, not checked: Insulation to the box",
        ];
        Assert.All(told, sentence => Assert.Contains(sentence, text, StringComparison.Ordinal));
    }

    [Fact]
    public void All_passed_and_nothing_missing_is_a_pass_and_a_missing_procedure_makes_it_incomplete()
    {
        var clean = Clean();

        Assert.Equal((ReportVerdict.Passed, null), Banner(clean));
        Assert.Equal((ReportVerdict.ConditionallyPassed, "Not complete"), Banner(clean with { Expected = [new("self-discharge", "Self-discharge")] }));
        Assert.Equal((ReportVerdict.ConditionallyPassed, "Not complete"), Banner(clean with { Unreadable = [new("b.run.db", "torn header")] }));
    }

    [Theory]
    [InlineData(ReportVerdict.Failed, ReportVerdict.Failed)]
    [InlineData(ReportVerdict.Tripped, ReportVerdict.Tripped)]
    [InlineData(ReportVerdict.Aborted, ReportVerdict.ConditionallyPassed)]
    [InlineData(ReportVerdict.Error, ReportVerdict.ConditionallyPassed)]
    [InlineData(ReportVerdict.ConditionallyFailed, ReportVerdict.ConditionallyFailed)]
    public void One_bad_run_among_good_ones_is_never_a_pass(ReportVerdict bad, ReportVerdict overall)
    {
        var clean = Clean();
        var run = SampleRuns.Run(verdict: bad);

        Assert.Equal(overall, Banner(clean with { Runs = [.. clean.Runs, run with { Procedure = run.Procedure with { Id = "other" } }] }).Verdict);
    }

    [Fact]
    public void A_wrong_setting_or_a_failed_check_fails_the_pack()
    {
        Assert.Equal(ReportVerdict.Failed, Banner(Clean() with { BmsSettings = [new("Cell under-voltage", "1.90 V", "2.50 V", false)] }).Verdict);
        Assert.Equal(ReportVerdict.Failed, Banner(Clean() with { WiringChecklist = [new("Polarity", ReportVerdict.Failed)] }).Verdict);
    }

    [Fact]
    public void Of_two_runs_of_one_procedure_the_later_decides_and_the_earlier_is_shown_as_such()
    {
        var clean = Clean();
        var earlier = SampleRuns.Run(verdict: ReportVerdict.Failed);
        earlier = earlier with { Conclusion = earlier.Conclusion with { Started = earlier.Conclusion.Started.AddDays(-9), Ended = earlier.Conclusion.Ended.AddDays(-9) } };

        var data = clean with { Runs = [earlier, .. clean.Runs] };

        Assert.Equal(ReportVerdict.Passed, Banner(data).Verdict);
        Assert.Single(BuildCertificate.Create(data).Blocks.OfType<ReportBlock.Notice>(), notice => notice.Title == "Earlier run");
        Assert.DoesNotContain(BuildCertificate.Create(data).Blocks.OfType<ReportBlock.Table>(), table => table.Name.StartsWith("run-1-budget", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_file_that_cannot_be_read_is_named_on_the_first_page()
    {
        var data = SampleCertificates.Full() with { Unreadable = [new("broken.run.db", "the hash chain breaks at scan 512")] };

        var first = new PdfText(Rendering.Draw(Pdf, BuildCertificate.Create(data))).Pages[0].Replace("\n", " ", StringComparison.Ordinal);

        Assert.Contains("broken.run.db: the hash chain breaks at scan 512.", first, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_without_any_run_says_that_there_is_none()
    {
        var data = new BuildCertificateData { Paper = SampleRuns.Paper, Pack = SampleRuns.Pack };

        Assert.Equal(ReportVerdict.NotJudged, Banner(data).Verdict);
        Assert.Contains("There is no usable run", new PdfText(Rendering.Draw(Pdf, BuildCertificate.Create(data))).Pages[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Simulated_and_measured_runs_together_say_how_many_were_simulated()
    {
        var clean = Clean();
        var simulated = SampleRuns.Run();
        var document = BuildCertificate.Create(clean with { Runs = [.. clean.Runs, simulated with { Procedure = simulated.Procedure with { Id = "other" } }] });

        Assert.StartsWith("1 of 2 runs come from the simulated bench", document.SimulatedNotice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_in_html_is_well_formed_with_unique_places_and_living_links()
    {
        var twice = SampleCertificates.Full();
        var page = XDocument.Parse(Rendering.DrawText(new HtmlRenderer(), BuildCertificate.Create(twice with { Runs = [twice.Runs[0], .. twice.Runs] })));

        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants().Attributes("href").Where(link => link.Value.StartsWith('#')), link => Assert.Contains(link.Value[1..], ids));
    }

    [Fact]
    public void Costs_are_summed_and_parts_without_a_price_are_named_as_missing_from_the_sum()
    {
        var table = BuildCertificate.Create(SampleCertificates.Full()).Blocks.OfType<ReportBlock.Table>().Single(table => table.Name == "parts");

        Assert.Equal("361.20", table.Rows[^1].Cells[^1].Text.ToPlainText());
        Assert.Equal("1 part has no cost stated and is not in the sum.", table.Note!.ToPlainText());
    }

    [Fact]
    public void The_certificate_is_repeatable_and_small()
    {
        var first = Rendering.Draw(Pdf, BuildCertificate.Create(SampleCertificates.Full()));

        Assert.Equal(first, Rendering.Draw(Pdf, BuildCertificate.Create(SampleCertificates.Full())));
        Assert.True(first.Length < 1_000_000);
    }

    [Fact]
    public void A_certificate_with_ten_noisy_charts_stays_below_a_megabyte()
    {
        // Each letter of the fonts once, curves no finer than the page, streams compressed.
        var random = new Random(1);
        var capacity = SampleRuns.Capacity(6_000);
        ImmutableArray<double> Noisy(ImmutableArray<double> values) => [.. values.Select(value => value * (1 + (0.02 * random.NextDouble())))];
        RunReportData Run(string id) => CapacityReport.WithSections(capacity with
        {
            Run = capacity.Run with { Procedure = capacity.Run.Procedure with { Id = id } },
            PackVolts = Noisy(capacity.PackVolts), PackAmperes = Noisy(capacity.PackAmperes), Cells = [.. capacity.Cells.Select(cell => cell with { Values = Noisy(cell.Values) })],
        });
        var certificate = BuildCertificate.Create(SampleCertificates.Full() with { Runs = [Run("one"), Run("two"), Run("three")] });
        var charts = DocumentOutline.Flatten(certificate.Blocks).Count(block => block is ReportBlock.LineChart or ReportBlock.BarChart or ReportBlock.FitChart);

        Assert.InRange(charts, 10, 20);
        Assert.InRange(Rendering.Draw(Pdf, certificate).Length, 100_000, 1_000_000);
    }

    [Fact]
    public void The_certificate_survives_json_with_its_fingerprint()
    {
        var document = BuildCertificate.Create(SampleCertificates.Full());

        var read = JsonRenderer.Read(new MemoryStream(Rendering.Draw(new JsonRenderer(), document)));

        Assert.Equal(DocumentFingerprint.Carried(document), DocumentFingerprint.Of(read));
    }

    [Fact]
    public void Any_changed_digit_changes_the_fingerprint()
    {
        var json = Rendering.DrawText(new JsonRenderer(), RunReport.Create(SampleRuns.Run()));
        var random = new Random(20260301);
        var digits = json.Select((letter, index) => (letter, index)).Where(pair => char.IsAsciiDigit(pair.letter)).Select(pair => pair.index).ToArray();
        var codeAt = json.IndexOf("\"qrCode\"", StringComparison.Ordinal);
        var codeEnd = json.IndexOf("\"paragraph\"", codeAt, StringComparison.Ordinal);

        for (var edit = 0; edit < 100; edit++)
        {
            var at = digits[random.Next(digits.Length)];
            var other = (char)('0' + ((json[at] - '0' + random.Next(1, 10)) % 10));
            var edited = string.Concat(json.AsSpan(0, at), [other], json.AsSpan(at + 1));
            Assert.True(IsFound(edited) || (at > codeAt && at < codeEnd), $"the edit at {at} was not found: …{json.Substring(Math.Max(0, at - 40), 60)}…");
        }
    }

    /// <summary>An edit is found where the file no longer reads, or says something else than its fingerprint.</summary>
    private static bool IsFound(string json)
    {
        try
        {
            var document = JsonRenderer.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));
            return DocumentFingerprint.Of(document) != DocumentFingerprint.Carried(document);
        }
        catch (System.Text.Json.JsonException)
        {
            return true;
        }
    }

    private static BuildCertificateData Clean() => new()
    {
        Paper = SampleRuns.Paper,
        Pack = SampleRuns.Pack,
        Runs = [SampleRuns.Run(simulated: false)],
        Expected = [new("capacity-run", "Capacity run")],
    };

    private static (ReportVerdict Verdict, string? Word) Banner(BuildCertificateData data)
    {
        var banner = BuildCertificate.Create(data).Blocks.OfType<ReportBlock.VerdictBanner>().First();
        return (banner.Verdict, banner.Word);
    }
}
