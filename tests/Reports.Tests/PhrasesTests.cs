using PackBench.Reports.Certificates;
using PackBench.Reports.Text;
using PackBench.Reports.Texts;

namespace PackBench.Reports.Tests;

public sealed class PhrasesTests
{
    private static readonly ReportTexts German = ReportTexts.For("de");

    [Theory]
    [InlineData("Capacity run", "Kapazitätslauf")]
    [InlineData("discharge pulse", "Entladepuls")]
    [InlineData("cells 23.2 to 23.5 °C", "Zellen 23.2 bis 23.5 °C")]
    [InlineData("1 h 2 min; cells 23.2 to 23.5 °C; ended: after 10 min", "1 h 2 min; Zellen 23.2 bis 23.5 °C; beendet: nach 10 min")]
    [InlineData("Drop at rest, worst of 6: group 3", "Abfall in Ruhe, schlechteste von 6: Gruppe 3")]
    [InlineData("what nobody has translated; 3 of it", "what nobody has translated; 3 of it")]
    [InlineData("ended: ", "ended: ")]
    [InlineData("", "")]
    public void What_a_run_says_in_English_is_said_in_the_language_of_the_paper_with_its_figures(string recorded, string said)
    {
        Assert.Equal(said, German.Said(recorded));
        Assert.Equal(recorded, ReportTexts.For("en").Said(recorded));
    }

    [Fact]
    public void A_shop_says_its_own_procedures_and_ours_in_its_own_words()
    {
        var (texts, problems) = ReportTexts.Load("de", [new TextSource("own.txt", "[= Our own test]\nUnsere Prüfung\n[= Capacity run]\nKapazitätsprüfung\n[= {{ n }} bolts held]\n{{ n }} Schrauben hielten\n")]);

        Assert.Empty(problems);
        Assert.Equal("Unsere Prüfung", texts.Said("Our own test"));
        Assert.Equal("Kapazitätsprüfung", texts.Said("Capacity run"));
        Assert.Equal("12 Schrauben hielten", texts.Said("12 bolts held"));
        Assert.Equal(["= Capacity run", "= Our own test", "= {{ n }} bolts held"], texts.OwnKeys);
    }

    [Theory]
    [InlineData("[= {{ n }} bolts held]\nalle Schrauben hielten\n", "'n'")]
    [InlineData("[= 3 bolts held]\n4 Schrauben hielten\n", "numbers of a phrase")]
    [InlineData("[= after 10 min]\nnach {{ 10 + 1 }} min\n", "numbers of a phrase")]
    [InlineData("[= {{ all }}]\n{{ all }}\n", "would fit everything")]
    [InlineData("[= {{ n }} to {{ n }} bolts]\n{{ n }} Schrauben\n", "stands once")]
    [InlineData("[= {{ n }} bolts]\n{{ n }} Schrauben von {{ m }}\n", "no variable 'm'")]
    public void A_phrase_that_would_change_a_figure_is_refused(string content, string what)
    {
        var (_, problems) = ReportTexts.Load("de", [new TextSource("own.txt", content)]);

        Assert.Contains(what, Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_german_certificate_says_the_titles_figures_and_curves_of_its_runs_in_german()
    {
        var run = SampleRuns.Run();
        run = run with
        {
            Procedure = run.Procedure with { Title = "Capacity run" },
            KeyFigures = [new KeyFigure("Charge delivered", "74.6", "Ah", "± 0.4 Ah (k = 2)")],
            ConditionsInShort = "cells 23.2 to 23.5 °C; discharge −8.04 A; 27 h 1 min",
            Sections = [new("Groups in series", [new ReportBlock.Table("groups", [new("Quantity"), new("Group 1")], [TableRow.Of("Largest error", "all passed")], "Each cycle, with expanded uncertainties (±).")])],
        };

        var certificate = BuildCertificate.Create(SampleCertificates.Full() with { Runs = [run] }, German);
        var text = string.Join(' ', Rendering.DrawText(new TextRenderer(), certificate).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains("Kapazitätslauf", text, StringComparison.Ordinal);
        Assert.Contains("Abgegebene Ladung", text, StringComparison.Ordinal);
        Assert.Contains("Zellen 23.2", text, StringComparison.Ordinal);
        Assert.Contains("Gruppen in Reihe", text, StringComparison.Ordinal);
        Assert.Contains("alle bestanden", text, StringComparison.Ordinal);
        Assert.Contains("hat der Verfasser einer Pack- oder Verfahrensdatei", text, StringComparison.Ordinal);
    }
}
