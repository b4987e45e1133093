using System.Collections.Immutable;

namespace PackBench.Rig.Language.Yaml;

/// <summary>Opens a file of the user's and finds its map.</summary>
internal static class FileReader
{
    /// <summary>Reads a file from the disk. What cannot be read is a finding, not an exception.</summary>
    public static SourceText? Load(string path, List<Finding> findings)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length <= YamlReader.LongestFile * 4L)
            {
                return new SourceText(path, File.ReadAllText(path));
            }

            findings.Add(new Finding(new Place(path, 1, 1), $"a file of {length} bytes is not one of these"));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            findings.Add(new Finding(new Place(path, 1, 1), $"there is no such file{Neighbours(path)}"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            findings.Add(new Finding(new Place(path, 1, 1), $"cannot be read: {failure.Message}"));
        }

        return null;
    }

    /// <summary>The map that a file consists of; null after a complaint.</summary>
    public static MapReader? Open(SourceText source, KeySet keys, List<Finding> findings)
    {
        switch (YamlReader.Read(source, findings))
        {
            case YamlMap map:
                return new MapReader(map, keys, findings);
            case null:
                return null;
            case var other:
                findings.Add(new Finding(other.Place, $"the file should begin with keys such as '{keys.Keys[0]}:'; this is {other.What}"));
                return null;
        }
    }

    public static ImmutableArray<Finding> InOrder(List<Finding> findings) =>
        [.. findings.Distinct().OrderBy(finding => finding.Place.File, StringComparer.Ordinal).ThenBy(finding => finding.Place.Line).ThenBy(finding => finding.Place.Column)];

    private static string Neighbours(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (!Directory.Exists(folder))
        {
            return "";
        }

        var names = Directory.EnumerateFiles(folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();
        return Suggestion.Nearest(Path.GetFileName(path), names) is { } near ? $"; did you mean '{near}'?" : "";
    }
}

/// <summary>What came of reading a file: the thing, or what is wrong with it. Never both missing.</summary>
public sealed record FileResult<T>(T? Value, ImmutableArray<Finding> Findings)
    where T : class
{
    public bool IsGood => Findings.IsEmpty && Value is not null;
}
