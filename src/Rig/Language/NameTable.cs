using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

/// <summary>The names that an expression may use. Scopes nest: a loop's variable is seen inside the loop only.</summary>
public sealed class NameTable(NameTable? parent = null)
{
    private readonly Dictionary<string, NameEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>By which a C-rate becomes a current; null where no pack is known.</summary>
    public Charge? Capacity { get; init; } = parent?.Capacity;

    public void Add(NameEntry entry) => _entries[entry.Name] = entry;

    public NameTable Nested() => new(this);

    public NameEntry? Find(string name) => _entries.GetValueOrDefault(name) ?? parent?.Find(name);

    /// <summary>Every name, inner scopes first.</summary>
    public IEnumerable<string> Names => parent is null ? _entries.Keys : _entries.Keys.Concat(parent.Names);

    /// <summary>Whether some name is <paramref name="word"/> or begins with it and a dot or bracket: such a word is not free for a variable.</summary>
    public bool Uses(string word) => Names.Any(name =>
        name.StartsWith(word, StringComparison.Ordinal) && (name.Length == word.Length || name[word.Length] is '.' or '['));

    /// <summary>Names of an indexed family, <c>cell[</c>…<c>].voltage</c>, in order of their number from 1; empty where there is none.</summary>
    public IReadOnlyList<string> Family(string prefix, string suffix)
    {
        var names = new List<string>();
        while (Find($"{prefix}[{names.Count + 1}]{suffix}") is NameEntry.Channel channel)
        {
            names.Add(channel.Name);
        }

        return names;
    }
}
