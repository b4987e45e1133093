using System.CommandLine;
using PackBench.Rig.Library;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench packs</c>: a folder of runs, pack by pack.</summary>
internal static class PacksCommand
{
    public static Command Create(RigConsole console) => new("packs", "What was run with each pack, and how its capacity and resistance changed") { List(console), Show(console) };

    private static Command List(RigConsole console)
    {
        var runs = CommonOptions.Runs();
        var command = new Command("list", "List the packs that there are runs of") { runs };
        command.SetAction(parsed => Read(parsed.GetValue(runs)!, console) is { } packs ? Listed(packs, console) : ExitCodes.Usage);
        return command;
    }

    private static Command Show(RigConsole console)
    {
        var (pack, runs) = (new Argument<string>("pack") { Description = "A pack's name" }, CommonOptions.Runs());
        var command = new Command("show", "Show a pack's runs, and the trend of each of its results") { pack, runs };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(runs)!;
            if (Read(folder, console) is not { } packs)
            {
                return ExitCodes.Usage;
            }

            if (packs.FirstOrDefault(one => string.Equals(one.Pack, parsed.GetValue(pack), StringComparison.OrdinalIgnoreCase)) is not { } found)
            {
                console.Error.WriteLine($"{parsed.GetValue(pack)}: no run of such a pack in {folder}; there are {string.Join(", ", packs.Take(10).Select(one => one.Pack))}");
                return ExitCodes.Usage;
            }

            try
            {
                var remarks = RunRemarks.ReadAll(folder);
                PackTables.Show(found, console, run => string.Join(", ", remarks.GetValueOrDefault(Path.GetFullPath(RunRemarks.PathFor(run.Path)), RunRemarks.None).Tags));
                return ExitCodes.Done;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static int Listed(System.Collections.Immutable.ImmutableArray<PackHistory> packs, RigConsole console)
    {
        PackTables.List(packs, console);
        return ExitCodes.Done;
    }

    private static System.Collections.Immutable.ImmutableArray<PackHistory>? Read(string folder, RigConsole console)
    {
        if (!Directory.Exists(folder))
        {
            console.Error.WriteLine($"{folder}: there is no such folder of runs");
            return null;
        }

        var listing = new RunFolder(folder).List();
        foreach (var failure in listing.Failures)
        {
            console.Error.WriteLine(failure.Message);
        }

        return PackHistory.Of(listing.Runs);
    }
}
