using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary>From what somebody typed to one run file.</summary>
internal static class RunFinder
{
    /// <summary>Null after a message. Without a name: the newest run.</summary>
    public static string? Find(string folder, string? name, RigConsole console)
    {
        if (name is not null && File.Exists(name))
        {
            return name;
        }

        if (!Directory.Exists(folder))
        {
            console.Error.WriteLine($"{folder}: there is no such folder of runs; give --runs, or run a procedure first");
            return null;
        }

        var runs = new RunFolder(folder).List().Runs;
        var found = name is null
            ? runs.Take(1).ToList()
            : runs.Where(run => run.FileName.StartsWith(name, StringComparison.Ordinal) || run.RunId.StartsWith(name, StringComparison.Ordinal)).ToList();
        if (found.Count == 1)
        {
            return found[0].Path;
        }

        console.Error.WriteLine(found.Count == 0
            ? name is null ? $"{folder}: there are no runs in it" : $"{name}: no run in {folder} begins so; 'packbench runs list' shows them"
            : $"{name}: {found.Count} runs begin so: {string.Join(", ", found.Take(5).Select(run => run.FileName))}");
        return null;
    }
}
