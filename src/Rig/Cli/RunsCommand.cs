using System.CommandLine;
using System.Globalization;
using System.Text;
using PackBench.Rig.Library;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench runs</c>: what has been recorded.</summary>
internal static class RunsCommand
{
    private static readonly string[] ListColumns = ["started (UTC)", "procedure", "pack", "outcome", "scans", "file", "tags"];

    public static Command Create(RigConsole console) => new("runs", "List, show and verify recorded runs")
    {
        List(console), Show(console), Verify(console), RunRemarksCommands.Tag(console), RunRemarksCommands.Note(console),
    };

    private static Command List(RigConsole console)
    {
        var runs = CommonOptions.Runs();
        var pack = new Option<string?>("--pack") { Description = "Only runs of this pack" };
        var procedure = new Option<string?>("--procedure") { Description = "Only runs of this procedure" };
        var filter = new Option<string>("--filter") { Description = "Words that all have to be found: a pack, a date, an outcome, a note; tag:NAME for a tag", DefaultValueFactory = _ => "" };
        var command = new Command("list", "List the runs, newest first") { runs, pack, procedure, filter };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(runs)!;
            if (!Directory.Exists(folder))
            {
                console.Error.WriteLine($"{folder}: there is no such folder of runs");
                return ExitCodes.Usage;
            }

            var listing = new RunFolder(folder).List(new RunFilter(parsed.GetValue(pack), parsed.GetValue(procedure)));
            try
            {
                WriteList(listing, folder, new RunSearch(parsed.GetValue(filter)!), console);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }

            foreach (var failure in listing.Failures)
            {
                console.Error.WriteLine(failure.Message);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void WriteList(RunListing listing, string folder, RunSearch search, RigConsole console)
    {
        var remarks = RunRemarks.ReadAll(folder);
        var rows = new List<string[]> { ListColumns };
        foreach (var run in listing.Runs)
        {
            var said = remarks.GetValueOrDefault(RunRemarks.PathFor(run.Path), RunRemarks.None);
            if (search.Fits(run, said, PackTables.Outcome(run)))
            {
                rows.Add([PackTables.Started(run), run.Procedure, run.Pack, PackTables.Outcome(run), run.Scans.ToString(CultureInfo.InvariantCulture), run.FileName, string.Join(", ", said.Tags)]);
            }
        }

        // Plain lines: a table that looks at each cell takes seconds over ten thousand runs.
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        console.Out.Write(text);
    }

    private static Command Show(RigConsole console)
    {
        var (run, runs) = (Run(), CommonOptions.Runs());
        var command = new Command("show", "Show a run: how it ended, its steps and its results") { run, runs };
        command.SetAction(parsed => WithReader(parsed.GetValue(runs)!, parsed.GetValue(run), console, reader =>
        {
            var header = reader.Header;
            console.Out.WriteLine($"{header.ProcedureTitle}: {header.PackTitle} on {header.BenchName}, {header.Origin}");
            console.Out.WriteLine($"started {header.StartedUtc:yyyy-MM-dd HH:mm:ss} UTC, {reader.ScanCount} scans of {header.Channels.Count} channels");
            console.Out.WriteLine(reader.Seal is { } seal ? $"{(seal.Outcome is { } outcome ? RunProgress.Word(outcome) : "INTERRUPTED")}: {seal.Reason}" : "the run has no end: the rig was cut off");
            foreach (var trip in reader.ReadTrips())
            {
                console.Out.WriteLine($"trip at {trip.Elapsed}: {trip}");
            }

            foreach (var step in reader.ReadSteps().Where(step => step.StepIndex >= 0))
            {
                console.Out.WriteLine($"  {step.BeganAt:hh\\:mm\\:ss}  {(step.Title.Length > 0 ? step.Title : step.Verb)}: {step.Scans} scans; {step.Reason}");
            }

            ResultTable.Write(reader.ReadResults(), console);
            var remarks = RunRemarks.Read(reader.Path);
            if (!remarks.Tags.IsEmpty)
            {
                console.Out.WriteLine($"tags: {string.Join(", ", remarks.Tags)}");
            }

            foreach (var note in remarks.Notes)
            {
                console.Out.WriteLine($"note of {note.Utc:yyyy-MM-dd HH:mm} UTC: {note.Text}");
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command Verify(RigConsole console)
    {
        var (run, runs) = (Run(), CommonOptions.Runs());
        var command = new Command("verify", "Check the hash chain of a run file: any changed byte is found and named") { run, runs };
        command.SetAction(parsed =>
        {
            if (RunFinder.Find(parsed.GetValue(runs)!, parsed.GetValue(run), console) is not { } path)
            {
                return ExitCodes.Usage;
            }

            var verification = RunVerifier.Verify(path);
            foreach (var finding in verification.Findings)
            {
                console.Error.WriteLine($"{path}: {finding}");
            }

            console.Out.WriteLine(verification.IsIntact
                ? $"{path}: intact, {verification.Scans} scans, digest {verification.Seal?.Digest ?? "none: the run has no end"}"
                : $"{path}: {verification.Findings.Length} places differ from what was recorded");
            return verification.IsIntact ? ExitCodes.Done : (int)RunOutcome.Failed;
        });
        return command;
    }

    private static Argument<string?> Run() => new("run")
    {
        Description = "Run file, or the beginning of its name or id; the newest where none is given", Arity = ArgumentArity.ZeroOrOne,
    };

    private static int WithReader(string folder, string? name, RigConsole console, Func<SqliteRunReader, int> work)
    {
        if (RunFinder.Find(folder, name, console) is not { } path)
        {
            return ExitCodes.Usage;
        }

        try
        {
            using var reader = SqliteRunReader.Open(path);
            return work(reader);
        }
        catch (Exception failure) when (failure is RunFileException or IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.Usage;
        }
    }
}
