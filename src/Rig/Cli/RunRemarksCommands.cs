using System.CommandLine;
using PackBench.Rig.Library;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench runs tag</c> and <c>note</c>: what somebody has to say of a run, beside its file.</summary>
internal static class RunRemarksCommands
{
    public static Command Tag(RigConsole console)
    {
        var tags = new Argument<string[]>("tag") { Description = "Words without spaces", Arity = ArgumentArity.OneOrMore };
        var remove = new Option<bool>("--remove") { Description = "Take them away" };
        var (run, runs) = (Run(), CommonOptions.Runs());
        var command = new Command("tag", "Tag a run; 'runs list --filter tag:NAME' finds it") { run, tags, runs, remove };
        command.SetAction(parsed =>
        {
            var given = parsed.GetValue(tags)!;
            if (given.FirstOrDefault(tag => tag.Length == 0 || tag.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))) is { } bad)
            {
                console.Error.WriteLine($"'{bad}': a tag is one word without spaces, such as reference");
                return ExitCodes.Usage;
            }

            return Change(parsed.GetValue(run)!, parsed.GetValue(runs)!, console, before => before with
            {
                Tags = parsed.GetValue(remove)
                    ? before.Tags.RemoveAll(tag => given.Contains(tag, StringComparer.OrdinalIgnoreCase))
                    : [.. before.Tags.Concat(given).Distinct(StringComparer.OrdinalIgnoreCase)],
            });
        });
        return command;
    }

    public static Command Note(RigConsole console)
    {
        var text = new Argument<string>("text") { Description = "What is to be remembered" };
        var (run, runs) = (Run(), CommonOptions.Runs());
        var command = new Command("note", "Write a note to a run") { run, text, runs };
        command.SetAction(parsed =>
        {
            var written = parsed.GetValue(text)!.Trim();
            if (written.Length == 0)
            {
                console.Error.WriteLine("the note is empty");
                return ExitCodes.Usage;
            }

            return Change(parsed.GetValue(run)!, parsed.GetValue(runs)!, console, before => before with { Notes = before.Notes.Add(new RunNote(console.Time.GetUtcNow(), written)) });
        });
        return command;
    }

    private static Argument<string> Run() => new("run") { Description = "Run file, or the beginning of its name or id" };

    private static int Change(string name, string folder, RigConsole console, Func<RunRemarks, RunRemarks> change)
    {
        if (RunFinder.Find(folder, name, console) is not { } path)
        {
            return ExitCodes.Usage;
        }

        try
        {
            var remarks = change(RunRemarks.Read(path));
            remarks.Write(path);
            console.Out.WriteLine($"{RunRemarks.PathFor(path)}: tags {(remarks.Tags.IsEmpty ? "none" : string.Join(", ", remarks.Tags))}; {remarks.Notes.Length} notes");
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.Usage;
        }
    }
}
