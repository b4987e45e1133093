using System.Collections.Immutable;

namespace PackBench.Instruments.Profiles;

/// <summary>The profiles of some folders. A profile in a later folder takes the place of one with the same id in an earlier.</summary>
public sealed class ProfileLibrary
{
    private readonly ImmutableSortedDictionary<string, InstrumentProfile> profiles;

    private ProfileLibrary(ImmutableSortedDictionary<string, InstrumentProfile> profiles, ImmutableArray<ProfileFinding> findings)
    {
        this.profiles = profiles;
        Findings = findings;
    }

    /// <summary>The folder of the profiles that come with the program.</summary>
    public static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "profiles");

    /// <summary>Complaints about the files that were read; a profile with one is not in the library.</summary>
    public ImmutableArray<ProfileFinding> Findings { get; }

    public IEnumerable<InstrumentProfile> Profiles => profiles.Values;

    public IEnumerable<string> Ids => profiles.Keys;

    /// <summary>Reads <c>*.yaml</c> of the folders, in their order; a folder that is not there has no profiles.</summary>
    public static ProfileLibrary Load(params IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        return Read(folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal)).Select(path => (path, File.ReadAllText(path))));
    }

    /// <summary>Profiles as texts, such as a run file holds; a later one of the same id takes the place of an earlier one.</summary>
    public static ProfileLibrary Read(IEnumerable<(string Path, string Text)> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var findings = new List<ProfileFinding>();
        var files = new Dictionary<string, (ProfileMapping Mapping, string Text)>(StringComparer.Ordinal);
        foreach (var (path, text) in texts)
        {
            var before = findings.Count;
            if (ProfileYaml.Read(path, text, findings) is { } mapping && findings.Count == before)
            {
                files[mapping.Find("profile") is ProfileText id ? id.Value : path] = (mapping, text);
            }
        }

        var profiles = ImmutableSortedDictionary.CreateBuilder<string, InstrumentProfile>(StringComparer.Ordinal);
        foreach (var (id, (mapping, text)) in files)
        {
            var parts = new List<string> { text };
            if (Extended(mapping, files, [id], parts, findings) is { } whole && ProfileFile.Read(whole, string.Join("---\n", parts), findings) is { } profile)
            {
                profiles[id] = profile;
            }
        }

        return new ProfileLibrary(profiles.ToImmutable(), [.. findings.Distinct()]);
    }

    public InstrumentProfile? Find(string id) => profiles.GetValueOrDefault(id);

    /// <summary>The profile of that id; throws <see cref="KeyNotFoundException"/> with the nearest one.</summary>
    public InstrumentProfile Get(string id) => Find(id) ?? throw new KeyNotFoundException($"there is no profile '{id}'{NearestWord.Hint(id, Ids)}");

    /// <summary>The profiles whose models answer so to <c>*IDN?</c>.</summary>
    public ImmutableArray<InstrumentProfile> Match(string identification) =>
        [.. profiles.Values.Where(profile => profile.Identification.IsMatch(identification.Trim()))];

    private static ProfileMapping? Extended(
        ProfileMapping mapping, Dictionary<string, (ProfileMapping Mapping, string Text)> files, HashSet<string> seen, List<string> texts,
        List<ProfileFinding> findings)
    {
        if (mapping.Find("extends") is not ProfileText below)
        {
            return mapping;
        }

        if (!files.TryGetValue(below.Value, out var found))
        {
            findings.Add(below.Complain($"there is no profile '{below.Value}'{NearestWord.Hint(below.Value, files.Keys)}"));
            return null;
        }

        if (!seen.Add(below.Value))
        {
            findings.Add(below.Complain($"'{below.Value}' extends itself"));
            return null;
        }

        texts.Insert(0, found.Text);
        return Extended(found.Mapping, files, seen, texts, findings) is { } whole ? mapping.Over(whole) : null;
    }
}
