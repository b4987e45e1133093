using PackBench.Reports.Texts;

namespace PackBench.Reports.Tests;

public sealed class ReportTextsTests
{
    [Fact]
    public void The_shipped_texts_have_no_problem_in_any_language()
    {
        Assert.All(ReportTexts.Languages, language => Assert.Empty(ReportTexts.Load(language, []).Problems));
    }

    [Fact]
    public void German_has_every_text_of_its_own()
    {
        var english = ReportTexts.For("en");
        var german = ReportTexts.For("de");

        var untranslated = english.Keys.Where(key => german.FileOf(key).StartsWith("Texts/en", StringComparison.Ordinal));

        Assert.Empty(untranslated);
    }

    [Fact]
    public void A_shop_may_replace_a_text()
    {
        var (texts, problems) = ReportTexts.Load("en", [new TextSource("own.txt", "# ours\n[page_of]\n{{ page }}/{{ pages }}\n")]);

        Assert.Empty(problems);
        Assert.Equal("3/7", texts.Format("page_of", ("page", 3), ("pages", 7)));
        Assert.Equal("Contents", texts["contents"]);
        Assert.Equal(["page_of"], texts.OwnKeys);
    }

    [Theory]
    [InlineData("[page_of]\nPage {{ pge }}\n", 2, 9, "no variable 'pge'", "'page' meant")]
    [InlineData("\n[page_off]\nPage\n", 2, 2, "no text 'page_off'", "'page_of' meant")]
    [InlineData("[page_of]\na\nPage {{ page \n", 3, 6, "'{{' has no '}}'", "")]
    [InlineData("[page_of]\n{{ if page }}\n", 0, 0, "end", "")]
    [InlineData("[page_of]\nx\n{{ page | string.upcaze }}\n", 3, 0, "upcaze", "")]
    [InlineData("words before a key\n[page_of]\nx\n", 1, 1, "Expected a line [key]", "")]
    [InlineData("[page_of]\nx\n[page_of]\ny\n", 3, 2, "already given", "line 1")]
    [InlineData("[page_of]\n{{ date.now }}\n", 2, 4, "no variable 'date'", "")]
    [InlineData("[page_of]\n{{ math.random 1 6 }}\n", 2, 4, "random", "")]
    [InlineData("[page_of]\n{{ string.upcase = 1 }}\n", 2, 11, "readonly member", "")]
    [InlineData("[own_words]\nnothing\n", 1, 2, "stays as shipped", "Take it out")]
    public void A_mistake_in_a_text_is_found_when_it_is_loaded_and_the_shipped_text_stays(string content, int line, int column, string what, string hint)
    {
        var (texts, problems) = ReportTexts.Load("en", [new TextSource("own.txt", content)]);

        var problem = Assert.Single(problems);
        Assert.EndsWith("own.txt", problem.File, StringComparison.Ordinal);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Message, StringComparison.Ordinal);
        Assert.True(line == 0 || problem.Line == line, problem.ToString());
        Assert.True(column == 0 || problem.Column == column, problem.ToString());
        Assert.NotEqual("", texts.Format("page_of", ("page", 3), ("pages", 7)));
    }

    [Fact]
    public void Asking_for_a_text_with_other_variables_than_it_has_is_an_error_of_the_program()
    {
        var failure = Assert.Throws<ArgumentException>(() => ReportTexts.For("en").Format("page_of", ("page", 1)));

        Assert.Contains("(page, pages)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_with_the_same_text_are_a_mistake()
    {
        var (_, problems) = ReportTexts.Load("en", [new TextSource("b.txt", "[page_of]\nx\n"), new TextSource("a.txt", "[page_of]\ny\n")]);

        Assert.Equal("b.txt(1,2): The text 'page_of' is already given in a.txt.", Assert.Single(problems).ToString());
    }

    [Theory]
    [InlineData("#144A7C", null)]
    [InlineData("green", "is no colour")]
    [InlineData("#12345G", "is no colour")]
    [InlineData("#E0C000", "too light")]
    public void A_colour_has_to_be_readable_on_white(string colour, string? problem)
    {
        var found = ReportThemeCheck.ProblemOfColour(colour);

        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? "", found ?? "", StringComparison.Ordinal);
    }
}
