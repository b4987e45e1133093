using System.Collections.Concurrent;
using System.Reflection;

namespace PackBench.Reports.Texts;

/// <summary>
/// The words of the reports in one language: Scriban templates, shipped with the program, any of which a shop may replace by
/// its own in an overlay folder (<c>FOLDER/en/*.txt</c>). Checked completely when loaded.
/// </summary>
public sealed class ReportTexts
{
    private static readonly ConcurrentDictionary<string, ReportTexts> Shipped = new(StringComparer.OrdinalIgnoreCase);

    private readonly IReadOnlyDictionary<string, TextEntry> _entries;

    private ReportTexts(string language, IReadOnlyDictionary<string, TextEntry> entries)
    {
        Language = language;
        _entries = entries;
    }

    public string Language { get; }

    /// <summary>Languages that come with the program.</summary>
    public static ImmutableArray<string> Languages { get; } = ["en", "de"];

    internal IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Where a text comes from.</summary>
    internal string FileOf(string key) => _entries[key].File;

    /// <summary>The texts as shipped; an unknown language gives English.</summary>
    public static ReportTexts For(string language) => Shipped.GetOrAdd(
        Languages.Contains(language, StringComparer.OrdinalIgnoreCase) ? language : "en",
        known => Load(known, overlayFolder: null).Texts);

    /// <summary>
    /// The shipped texts with those of <paramref name="overlayFolder"/> over them. A text with a problem is reported and the
    /// shipped one kept, so the caller may refuse or go on.
    /// </summary>
    /// <exception cref="IOException">The overlay folder cannot be read.</exception>
    public static (ReportTexts Texts, ImmutableArray<TextProblem> Problems) Load(string language, string? overlayFolder)
    {
        ArgumentNullException.ThrowIfNull(language);
        var problems = new List<TextProblem>();
        var english = new Dictionary<string, TextEntry>(StringComparer.Ordinal);
        Merge(english, ShippedFiles("en"), declared: null, problems);
        var entries = new Dictionary<string, TextEntry>(english, StringComparer.Ordinal);
        if (!language.Equals("en", StringComparison.OrdinalIgnoreCase))
        {
            Merge(entries, ShippedFiles(language), english, problems);
        }

        if (overlayFolder is not null && Path.Combine(overlayFolder, language) is var folder && Directory.Exists(folder))
        {
            Merge(entries, OverlayFiles(folder), english, problems);
        }

        return (new ReportTexts(language, entries), [.. problems]);
    }

    /// <summary>A text without variables.</summary>
    /// <exception cref="ArgumentException">No such text, or it has variables.</exception>
    public string this[string key] => Format(key);

    /// <summary>A text with its variables filled in.</summary>
    /// <exception cref="ArgumentException">No such text, or other variables than those it declares: an error of the program.</exception>
    public string Format(string key, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            throw new ArgumentException($"There is no report text '{key}'.", nameof(key));
        }

        var given = values.ToArray();
        if (!given.Select(value => value.Name).Order(StringComparer.Ordinal).SequenceEqual(entry.Variables.Order(StringComparer.Ordinal)))
        {
            throw new ArgumentException(
                $"The report text '{key}' has the variables ({string.Join(", ", entry.Variables)}); given were ({string.Join(", ", given.Select(value => value.Name))}).", nameof(values));
        }

        return TextFile.Render(entry.Template, given);
    }

    /// <summary>A text of several paragraphs, which blank lines divide.</summary>
    public ImmutableArray<string> Paragraphs(string key, params ReadOnlySpan<(string Name, object? Value)> values) =>
        [.. Format(key, values).Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Replace('\n', ' '))];

    private static void Merge(
        Dictionary<string, TextEntry> into, IEnumerable<(string File, string Content)> files, Dictionary<string, TextEntry>? declared, List<TextProblem> problems)
    {
        foreach (var (file, content) in files)
        {
            foreach (var entry in TextFile.Read(file, content, declared, problems).Values)
            {
                if (declared is null && into.TryGetValue(entry.Key, out var earlier))
                {
                    problems.Add(new TextProblem(file, entry.Line, 2, $"The text '{entry.Key}' is already given in {earlier.File}."));
                }

                into[entry.Key] = entry;
            }
        }
    }

    private static IEnumerable<(string File, string Content)> ShippedFiles(string language)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Texts/{language}/";
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static IEnumerable<(string File, string Content)> OverlayFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)));
}
