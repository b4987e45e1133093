using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Reports.Texts;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Reporting;

/// <summary>How a shop's papers look and which words they use.</summary>
/// <param name="Theme">Null: the house's own.</param>
internal sealed record Shop(ReportTexts Texts, ReportTheme? Theme)
{
    public static Shop Shipped(string language) => new(ReportTexts.For(language), null);

    /// <summary>As it stood in the paper that was written with it.</summary>
    /// <exception cref="FormatException">The paper's own texts have a problem.</exception>
    public static Shop Of(PaperIdentity paper) => new(ReportTexts.For(paper), paper.Theme);

    /// <summary>The paper with these words and colours, so that it can be drawn again from itself alone.</summary>
    public PaperIdentity On(PaperIdentity paper) => paper with { Language = Texts.Language, Words = Texts.Own, Theme = Theme };
}

/// <summary>
/// Reads a shop's own folder: <c>shop.yaml</c> with its name, colour and logo, and texts in a folder for each language
/// (<c>en/*.txt</c>). All findings at once, in every language, whichever is asked for.
/// </summary>
internal static class ShopFolder
{
    private const string Look = "shop.yaml";

    /// <summary>All of it goes into every signed statement.</summary>
    private const int LongestText = 256 * 1024, LargestLogo = 1024 * 1024;

    internal static readonly KeySet Root = new("a shop", "shop", "colour", "logo");

    /// <summary>Every map whose keys are fixed, for the test of the schema.</summary>
    internal static readonly ImmutableArray<KeySet> KeySets = [Root];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static FileResult<Shop> Read(string folder, string language)
    {
        var findings = new List<Finding>();
        if (!Directory.Exists(folder))
        {
            findings.Add(new Finding(new Place(folder, 1, 1), "there is no such folder; it holds shop.yaml and the texts of each language, such as en/words.txt"));
            return new FileResult<Shop>(null, [.. findings]);
        }

        string[] folders = [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        foreach (var unknown in folders.Where(name => !ReportTexts.Languages.Contains(name)))
        {
            Complain(findings, Path.Combine(folder, unknown), $"no language of the reports; a folder of texts is called {string.Join(" or ", ReportTexts.Languages)}");
        }

        foreach (var stray in Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            Complain(findings, stray, $"a text stands in the folder of its language, such as {Path.Combine(folder, "en", Path.GetFileName(stray))}");
        }

        var texts = ReportTexts.Languages.ToDictionary(known => known, known => TextsOf(folder, known, findings));
        var look = Path.Combine(folder, Look);
        var theme = File.Exists(look) ? ThemeOf(folder, look, findings) : null;
        if (findings.Count == 0 && theme is null && texts.Values.All(read => read.Own.IsEmpty))
        {
            Complain(findings, folder, $"neither {Look} nor a text of a language in it; see docs/certificate.md, and 'packbench texts' for what can be changed");
        }

        return new FileResult<Shop>(findings.Count == 0 ? new Shop(texts[language], theme) : null, FileReader.InOrder(findings));
    }

    private static ReportTexts TextsOf(string folder, string language, List<Finding> findings)
    {
        var path = Path.Combine(folder, language);
        var sources = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.txt").Select(file => Source(file, findings)).OfType<TextSource>() : [];
        var (texts, problems) = ReportTexts.Load(language, [.. sources]);
        findings.AddRange(problems.Select(problem => new Finding(new Place(Path.Combine(path, problem.File), problem.Line, problem.Column), problem.Message)));
        return texts;
    }

    private static TextSource? Source(string path, List<Finding> findings)
    {
        if (Bytes(path, LongestText, findings) is not { } bytes)
        {
            return null;
        }

        try
        {
            return new TextSource(Path.GetFileName(path), Strict.GetString(bytes).TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException wrong)
        {
            var line = bytes.AsSpan(0, Math.Max(0, wrong.Index)).Count((byte)'\n') + 1;
            findings.Add(new Finding(new Place(path, line, 1), "not UTF-8: save the file in that encoding"));
            return null;
        }
    }

    private static ReportTheme? ThemeOf(string folder, string path, List<Finding> findings)
    {
        if (FileReader.Load(path, findings) is not { } source || FileReader.Open(source, Root, findings) is not { } root)
        {
            return null;
        }

        var colour = root.Text("colour");
        if (colour.Length > 0 && ReportThemeCheck.ProblemOfColour(colour) is { } wrong)
        {
            root.Complain(root.PlaceOf("colour"), wrong);
        }

        ImmutableArray<byte> logo = [];
        if (root.Text("logo") is { Length: > 0 } name)
        {
            var before = findings.Count;
            logo = [.. Bytes(Path.Combine(folder, name), LargestLogo, findings, root.PlaceOf("logo")) ?? []];
            if (findings.Count == before && ReportThemeCheck.ProblemOfLogo(logo) is { } problem)
            {
                root.Complain(root.PlaceOf("logo"), $"{name}: {problem}; give a PNG or JPEG");
            }
        }

        return new ReportTheme(colour.Length > 0 ? colour : ReportTheme.HouseColour, logo, root.Text("shop") is { Length: > 0 } shop ? shop : null);
    }

    private static byte[]? Bytes(string path, int most, List<Finding> findings, Place? place = null)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length <= most)
            {
                return File.ReadAllBytes(path);
            }

            Complain(findings, path, string.Create(CultureInfo.InvariantCulture, $"{length} bytes; it goes into every signed statement, and at most {most} are taken"), place);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Complain(findings, path, $"cannot be read: {failure.Message}", place);
        }

        return null;
    }

    private static void Complain(List<Finding> findings, string path, string message, Place? place = null) =>
        findings.Add(new Finding(place ?? new Place(path, 1, 1), place is null ? message : $"{Path.GetFileName(path)}: {message}"));
}
