using System.Collections.Concurrent;
using System.Reflection;
using PackBench.Reports.Certificates;

namespace PackBench.Reports.Texts;

/// <summary>
/// The words of the reports in one language: Scriban templates, shipped with the program, any of which a shop may replace by
/// its own. Checked completely when loaded.
/// </summary>
public sealed class ReportTexts
{
    private static readonly ConcurrentDictionary<string, ReportTexts> Shipped = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The sentence that tells a reader which words are not ours.</summary>
    internal const string OwnWordsKey = "own_words";

    private readonly IReadOnlyDictionary<string, TextEntry> _entries;

    private readonly Phrases _phrases;

    private ReportTexts(string language, IReadOnlyDictionary<string, TextEntry> entries, ImmutableArray<TextSource> own, ImmutableArray<string> ownKeys) =>
        (Language, _entries, Own, OwnKeys, _phrases) = (language, entries, own, ownKeys, new Phrases(entries.Values));

    public string Language { get; }

    /// <summary>Languages that come with the program.</summary>
    public static ImmutableArray<string> Languages { get; } = ["en", "de"];

    internal IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Where a text comes from.</summary>
    internal string FileOf(string key) => _entries[key].File;

    /// <summary>The files of the shop's own, in the order of their names; none: as shipped.</summary>
    public ImmutableArray<TextSource> Own { get; }

    /// <summary>The texts that those files replace, in order.</summary>
    public ImmutableArray<string> OwnKeys { get; }

    /// <summary>The texts as shipped; an unknown language gives English.</summary>
    public static ReportTexts For(string language) => Shipped.GetOrAdd(
        Languages.Contains(language, StringComparer.OrdinalIgnoreCase) ? language : "en",
        known => Load(known, []).Texts);

    /// <summary>The texts that a paper was written with.</summary>
    /// <exception cref="FormatException">Its own texts have a problem, which is named: they are not those that it was written with.</exception>
    public static ReportTexts For(PaperIdentity paper)
    {
        ArgumentNullException.ThrowIfNull(paper);
        if (paper.Words.OrEmpty().IsEmpty)
        {
            return For(paper.Language);
        }

        var (texts, problems) = Load(paper.Language, paper.Words);
        return problems.IsEmpty ? texts : throw new FormatException($"the paper's own texts: {problems[0]}");
    }

    /// <summary>The files as shipped.</summary>
    public static ImmutableArray<TextSource> ShippedFiles(string language)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Texts/{language}/";
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new TextSource(name, reader.ReadToEnd());
            }),
        ];
    }

    /// <summary>
    /// The shipped texts with a shop's <paramref name="own"/> over them. A text with a problem is reported and the shipped one
    /// kept, so the caller may refuse or go on.
    /// </summary>
    public static (ReportTexts Texts, ImmutableArray<TextProblem> Problems) Load(string language, ImmutableArray<TextSource> own)
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

        own = [.. own.OrderBy(source => source.File, StringComparer.Ordinal)];
        var replaced = new Dictionary<string, TextEntry>(StringComparer.Ordinal);
        Merge(replaced, own, english, problems);
        if (replaced.Remove(OwnWordsKey, out var hidden))
        {
            problems.Add(new TextProblem(hidden.File, hidden.Line, 2, $"The text '{OwnWordsKey}' stays as shipped: it tells a reader which words are the shop's. Take it out."));
        }

        foreach (var (key, entry) in replaced)
        {
            entries[key] = entry;
        }

        return (new ReportTexts(language, entries, own, [.. replaced.Keys.Order(StringComparer.Ordinal)]), [.. problems]);
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

        return entry.Render(given);
    }

    /// <summary>Whether anything that was recorded in English is said otherwise here.</summary>
    internal bool Translates => !_phrases.IsEmpty;

    /// <summary>What a run, its procedure or a device says in English, in this language as far as there is a phrase for it.</summary>
    internal string Said(string english) => _phrases.Of(english);

    /// <summary>A text of several paragraphs, which blank lines divide.</summary>
    public ImmutableArray<string> Paragraphs(string key, params ReadOnlySpan<(string Name, object? Value)> values) =>
        [.. Format(key, values).Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Replace('\n', ' '))];

    private static void Merge(
        Dictionary<string, TextEntry> into, ImmutableArray<TextSource> files, Dictionary<string, TextEntry>? declared, List<TextProblem> problems)
    {
        // German over English replaces; two files of one folder with the same text are a mistake.
        var here = new Dictionary<string, TextEntry>(StringComparer.Ordinal);
        foreach (var (file, content) in files)
        {
            foreach (var entry in TextFile.Read(file, content, declared, problems).Values)
            {
                if (!here.TryAdd(entry.Key, entry))
                {
                    problems.Add(new TextProblem(file, entry.Line, 2, $"The text '{entry.Key}' is already given in {here[entry.Key].File}."));
                }

                into[entry.Key] = entry;
            }
        }
    }
}
