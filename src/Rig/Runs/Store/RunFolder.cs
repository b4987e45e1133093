using System.Collections.Immutable;

namespace PackBench.Rig.Runs.Store;

/// <summary>Which runs of a folder are wanted. Null means any.</summary>
public sealed record RunFilter(string? Pack = null, string? Procedure = null, RunOutcome? Outcome = null)
{
    public bool Admits(RunInformation run) =>
        (Pack is null || string.Equals(Pack, run.Pack, StringComparison.OrdinalIgnoreCase))
        && (Procedure is null || string.Equals(Procedure, run.Procedure, StringComparison.OrdinalIgnoreCase))
        && (Outcome is null || Outcome == run.Outcome);
}

/// <summary>A folder's runs, newest first, and the files in it that could not be read.</summary>
public sealed record RunListing(ImmutableArray<RunInformation> Runs, ImmutableArray<RunFileException> Failures);

/// <summary>
/// The runs in a folder. What was read once is remembered in <c>index.db</c>, which may be deleted at any time; the run files
/// themselves are the truth, and one whose size or time differs from the index is read again.
/// </summary>
public sealed class RunFolder(string folder)
{
    public const string IndexName = "index.db";

    public string Folder { get; } = folder;

    /// <summary>Newest first. A folder that does not exist has no runs. A file that cannot be read is a failure beside the list, not an end of it.</summary>
    public RunListing List(RunFilter? filter = null, CancellationToken cancellationToken = default)
    {
        var directory = new DirectoryInfo(Folder);
        if (!directory.Exists)
        {
            return new RunListing([], []);
        }

        using var index = RunIndex.Open(Folder);
        var runs = new List<RunInformation>();
        var failures = ImmutableArray.CreateBuilder<RunFileException>();
        foreach (var file in directory.EnumerateFiles("*" + RunFileName.Extension))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (index.Find(file) is { } known)
                {
                    runs.Add(known);
                    continue;
                }

                var run = RunInformation.Read(file.FullName);
                index.Remember(file, run);
                runs.Add(run);
            }
            catch (RunFileException e)
            {
                failures.Add(e);
            }
        }

        index.Forget();
        return new RunListing(
            [.. runs.Where(run => filter?.Admits(run) != false).OrderByDescending(run => run.StartedUtc).ThenByDescending(run => run.FileName, StringComparer.Ordinal)],
            failures.ToImmutable());
    }

    /// <summary>By file name, path, run id, its beginning, or <c>last</c>; null where none fits. Throws <see cref="ArgumentException"/> where several do.</summary>
    public RunInformation? Find(string name)
    {
        if (File.Exists(name))
        {
            return RunInformation.Read(name);
        }

        var all = List().Runs;
        if (name == "last")
        {
            return all.FirstOrDefault();
        }

        var exact = all.FirstOrDefault(run => run.RunId == name || run.FileName == name || run.FileName == name + RunFileName.Extension);
        var fits = all.Where(run => run.RunId.StartsWith(name, StringComparison.Ordinal) || run.FileName.StartsWith(name, StringComparison.Ordinal)).Take(3).ToList();
        return exact ?? (fits.Count <= 1
            ? fits.FirstOrDefault()
            : throw new ArgumentException($"'{name}' fits several runs, such as {fits[0].FileName} and {fits[1].FileName}. Give more of the name.", nameof(name)));
    }
}
