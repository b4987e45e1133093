using System.Text.RegularExpressions;

namespace PackBench.Reports.Texts;

/// <summary>
/// What runs, procedures and devices say in English, in the language of a paper: <c>[= cells {{ a }} to {{ b }} °C]</c> and below it the same in
/// that language. A sentence that no phrase fits stays as it was recorded.
/// </summary>
internal sealed partial class Phrases
{
    /// <summary>At the start of a text's name: what follows is the English itself.</summary>
    public const string Mark = "= ";

    private const string Divider = "; ";

    private const int Deepest = 4;

    private readonly Dictionary<string, TextEntry> _whole = new(StringComparer.OrdinalIgnoreCase);
    private readonly ImmutableArray<(ImmutableArray<string> Parts, TextEntry Entry)> _patterns;

    public Phrases(IEnumerable<TextEntry> entries)
    {
        var patterns = new List<(ImmutableArray<string> Parts, TextEntry Entry)>();
        foreach (var entry in entries.Where(entry => IsPhrase(entry.Key)))
        {
            if (entry.Variables.IsEmpty)
            {
                _whole.TryAdd(entry.Key[Mark.Length..], entry);
            }
            else
            {
                patterns.Add(([.. Place().Split(entry.Key[Mark.Length..]).Where((_, index) => index % 2 == 0)], entry));
            }
        }

        // The one that says most of itself first.
        _patterns = [.. patterns.OrderByDescending(pattern => pattern.Parts.Sum(part => part.Length)).ThenBy(pattern => pattern.Entry.Key, StringComparer.Ordinal)];
    }

    public bool IsEmpty => _whole.Count == 0 && _patterns.IsEmpty;

    public static bool IsPhrase(string key) => key.StartsWith(Mark, StringComparison.Ordinal);

    public static ImmutableArray<string> NamesIn(string phrase) => [.. Place().Matches(phrase).Select(match => match.Groups[1].Value)];

    /// <summary>Null where a translation says all that its English says; else what it loses. Figures are not a matter of words.</summary>
    public static string? ProblemOf(string phrase, string body)
    {
        var names = NamesIn(phrase);
        var empty = Place().Replace(phrase, "");
        return !empty.Any(char.IsLetter) ? "A phrase has a word of its own beside its names; this one would fit everything."
            : names.Distinct().Count() < names.Length ? "Each name stands once in a phrase."
            : names.FirstOrDefault(name => !Place().Matches(body).Any(match => match.Groups[1].Value == name)) is { } lost ? $"The figure '{lost}' of the phrase is not in its translation: write {{{{ {lost} }}}}."
            : !Digits(empty).SequenceEqual(Digits(Place().Replace(body, ""))) ? "The numbers of a phrase stand in its translation as they are."
            : null;
    }

    public string Of(string english) => Of(english, 0);

    private string Of(string english, int depth)
    {
        if (depth == Deepest || english.Length == 0)
        {
            return english;
        }

        if (_whole.TryGetValue(english, out var whole))
        {
            return whole.Render([]);
        }

        if (english.Contains(Divider, StringComparison.Ordinal))
        {
            return string.Join(Divider, english.Split(Divider).Select(piece => Of(piece, depth + 1)));
        }

        foreach (var (parts, entry) in _patterns)
        {
            if (Find(english, parts) is { } found)
            {
                return entry.Render([.. entry.Variables.Zip(found, (name, value) => (name, (object?)Of(value, depth + 1)))]);
            }
        }

        return english;
    }

    /// <summary>What stands between the parts, each as short as can be; null where they do not fit, or nothing stands there.</summary>
    private static ImmutableArray<string>? Find(string text, ImmutableArray<string> parts)
    {
        if (!text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return null;
        }

        var found = ImmutableArray.CreateBuilder<string>(parts.Length - 1);
        var at = parts[0].Length;
        for (var i = 1; i < parts.Length; i++)
        {
            var next = i == parts.Length - 1 ? text.Length - parts[i].Length : at < text.Length ? text.IndexOf(parts[i], at + 1, StringComparison.Ordinal) : -1;
            if (next <= at)
            {
                return null;
            }

            found.Add(text[at..next]);
            at = next + parts[i].Length;
        }

        return found.ToImmutable();
    }

    private static IEnumerable<string> Digits(string text) => Number().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex Place();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
