using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Library;

/// <summary>What somebody wrote about a run afterwards.</summary>
public sealed record RunNote(DateTimeOffset Utc, string Text);

/// <summary>Tags and notes of a run, in a JSON file beside it: the run file itself is sealed. The file may be edited or deleted at any time.</summary>
public sealed record RunRemarks(ImmutableArray<string> Tags, ImmutableArray<RunNote> Notes)
{
    public const string Extension = ".remarks.json";

    public static readonly RunRemarks None = new([], []);

    public static string PathFor(string run) =>
        (run.EndsWith(RunFileName.Extension, StringComparison.Ordinal) ? run[..^RunFileName.Extension.Length] : run) + Extension;

    /// <summary>Throws <see cref="RunFileException"/> for a file that cannot be read.</summary>
    public static RunRemarks Read(string run)
    {
        var path = PathFor(run);
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), RemarksJson.Default.RunRemarks) is { } read
                ? new RunRemarks(read.Tags.IsDefault ? [] : read.Tags, read.Notes.IsDefault ? [] : read.Notes)
                : None;
        }
        catch (JsonException bad)
        {
            throw new RunFileException(RunFileProblem.Corrupt, path, $"these are no remarks ({bad.Message.TrimEnd('.')}). Correct the file, or delete it.", bad);
        }
    }

    /// <summary>Of all runs in a folder that have any, by the path of their remarks; one look at the folder, however many runs there are.</summary>
    public static Dictionary<string, RunRemarks> ReadAll(string folder) => Directory.EnumerateFiles(folder, "*" + Extension)
        .ToDictionary(Path.GetFullPath, path => Read(path[..^Extension.Length]), StringComparer.Ordinal);

    /// <summary>Whole or not at all.</summary>
    public void Write(string run)
    {
        var path = PathFor(run);
        File.WriteAllBytes(path + ".part", JsonSerializer.SerializeToUtf8Bytes(this, RemarksJson.Default.RunRemarks));
        File.Move(path + ".part", path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunRemarks))]
internal sealed partial class RemarksJson : JsonSerializerContext;
