using PackBench.Reports.Json;
using PackBench.Reports.Texts;
using PackBench.Rig.Certificates;
using PackBench.Rig.Cli;
using PackBench.Rig.Reporting;
using PackBench.Rig.Signing;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Certificates;

/// <summary><c>--texts</c>: a shop's own words, colour and logo, in the paper and in what is signed of it.</summary>
public sealed class ShopTextsTests(CertifiedRuns made) : IClassFixture<CertifiedRuns>
{
    private static readonly string Example = TestFiles.Of("docs", "shop-example");

    [Theory]
    [InlineData("en", "Test certificate of a traction battery")]
    [InlineData("de", "Prüfzeugnis einer Traktionsbatterie")]
    public void The_example_of_the_manual_loads(string language, string title)
    {
        var shop = ShopFolder.Read(Example, language);
        Assert.Empty(shop.Findings);
        Assert.Equal(title, shop.Value!.Texts["certificate_title"]);
        Assert.Equal("#1B6E3C", shop.Value.Theme!.AccentColour);
        Assert.NotEmpty(shop.Value.Theme.Logo);
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("txt")]
    public void A_paper_in_a_shops_own_words_is_confirmed_without_its_folder(string ending)
    {
        var folder = OwnFolder("[certificate_title]\nZeugnis der Werkstatt\n[number]\nPaper\n");
        var path = Path.Combine(Folder(), "certificate." + ending);
        Assert.Equal(0, made.Certificate("-o", path, "--texts", folder).Code);
        Directory.Delete(folder, recursive: true);
        var (code, said) = made.Verify(path);
        Assert.True(code == 0, said);
        Assert.Contains("as recorded words     2 are its maker's own", said, StringComparison.Ordinal);
        Assert.Contains("certificate_title, number", said, StringComparison.Ordinal);
        if (ending == "txt")
        {
            var text = File.ReadAllText(path);
            Assert.StartsWith("ZEUGNIS DER WERKSTATT", text, StringComparison.Ordinal);
            Assert.Contains("2 texts are the shop's own, from words.txt", string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_word_that_was_changed_in_what_was_signed_is_found_even_by_its_own_key()
    {
        var path = Path.Combine(Folder(), "certificate.txt");
        Assert.Equal(0, made.Certificate("-o", path, "--texts", OwnFolder("[certificate_title]\nZeugnis\n")).Code);
        var file = SignatureFile.Read(File.ReadAllBytes(path + SignatureFile.Extension));
        File.WriteAllText(path + SignatureFile.Extension, File.ReadAllText(path + SignatureFile.Extension).Replace("Zeugnis", "Zeignis", StringComparison.Ordinal));
        Assert.Contains("the signature does not fit", made.Verify(path).Said, StringComparison.Ordinal);

        var statement = CertificateStatement.Read(file.Statement);
        var given = CertificateDataJson.Read(statement.Given);
        var forged = given with { Paper = given.Paper with { Words = [new TextSource("words.txt", "[certificate_title]\nZeignis\n")] } };
        using var key = new KeyFolder(made.Keys).Open("anna", () => null);
        File.WriteAllBytes(path + SignatureFile.Extension, SignatureFile.Sign((statement with { Given = CertificateDataJson.Write(forged) }).ToJson(), key).ToBytes());
        var (code, said) = made.Verify(path);
        Assert.Equal(1, code);
        Assert.Contains("DIFFERENT   content", said, StringComparison.Ordinal);
        Assert.Contains("line 1 is 'ZEUGNIS' instead of 'ZEIGNIS'", said, StringComparison.Ordinal);

        var broken = given with { Paper = given.Paper with { Words = [new TextSource("words.txt", "[certificate_title]\n{{ x }}\n")] } };
        File.WriteAllBytes(path + SignatureFile.Extension, SignatureFile.Sign((statement with { Given = CertificateDataJson.Write(broken) }).ToJson(), key).ToBytes());
        (code, said) = made.Verify(path);
        Assert.Equal(1, code);
        Assert.Contains("words.txt(2,4): The text 'certificate_title' has no variable 'x'", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_wrong_in_the_folder_is_said_with_its_place_and_nothing_is_written()
    {
        var folder = OwnFolder("[certificate_title]\n\n{{ titel }}\n[page_off]\nx\n");
        File.WriteAllText(Path.Combine(folder, "stray.txt"), "x");
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "de")).FullName, "latin.txt"), [.. "[number]\nn"u8, 0xE4, .. "mlich"u8]);
        Directory.CreateDirectory(Path.Combine(folder, "fr"));
        File.WriteAllText(Path.Combine(folder, "no.png"), "no picture");
        File.WriteAllText(Path.Combine(folder, "shop.yaml"), "shop: x\ncolour: '#FFEE00'\nlogo: no.png\nlog: 1\n");
        var path = Path.Combine(Folder(), "certificate.txt");
        var (code, said) = made.Certificate("-o", path, "--texts", folder);
        Assert.Equal(2, code);
        foreach (var line in (string[])
        [
            "words.txt:3:4: The text 'certificate_title' has no variable 'titel'", "words.txt:4:2: There is no text 'page_off'. Is 'page_of' meant?", "stray.txt:1:1: a text stands in the folder of its language",
            "latin.txt:2:1: not UTF-8", "fr:1:1: no language of the reports", "shop.yaml:2:9: #FFEE00 is too light", "shop.yaml:3:7: no.png: no picture that can be printed",
            "shop.yaml:4:1: 'log' is not a key of a shop; did you mean 'logo'?", "8 findings; nothing was written",
        ])
        {
            Assert.Contains(line, said, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(path));
        Assert.Contains("there is no such folder", made.Certificate("-o", path, "--texts", Path.Combine(folder, "none")).Said, StringComparison.Ordinal);
        Assert.Contains("neither shop.yaml nor a text", made.Certificate("-o", path, "--texts", Folder()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_one_run_takes_them_as_well_and_texts_lists_them()
    {
        var path = Path.Combine(Folder(), "report.txt");
        Assert.Equal(0, Call(ReportCommand.Create, Path.Combine(made.Runs, made.Run), "-o", path, "--texts", Example, "--language", "de").Code);
        Assert.Contains("Example Packs, Leipzig, www.example.org; gemessen mit PackBench", File.ReadAllText(path), StringComparison.Ordinal);

        var (code, said) = Call(TextsCommand.Create, Example);
        Assert.Equal(0, code);
        Assert.Contains("3 texts of its own in 'en', colour #1B6E3C, a logo", said, StringComparison.Ordinal);
        Assert.Contains("[page_of: page pages]", Call(TextsCommand.Create).Said, StringComparison.Ordinal);
        Assert.Contains("[certificate_title]\nBatteriepack-Prüf", Call(TextsCommand.Create, "--language", "de").Said.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private string Folder() => Directory.CreateDirectory(Path.Combine(made.Folder, Guid.NewGuid().ToString("N"))).FullName;

    private string OwnFolder(string english)
    {
        var folder = Folder();
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "en")).FullName, "words.txt"), english);
        return folder;
    }

    private static (int Code, string Said) Call(Func<RigConsole, System.CommandLine.Command> command, params string[] arguments)
    {
        var said = new StringWriter();
        var code = command(new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false)).Parse(arguments).Invoke();
        return (code, said.ToString());
    }
}
