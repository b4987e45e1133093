using System.CommandLine;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench resume</c>: takes up a run that was cut off, on the same bench, pack and procedure.</summary>
internal static class ResumeCommand
{
    public static Command Create(RigConsole console)
    {
        var run = new Argument<string?>("run") { Description = "Run file, or the beginning of its name or id; the newest that has no end where none is given", Arity = ArgumentArity.ZeroOrOne };
        var runs = CommonOptions.Runs();
        var bench = new Option<string?>("--bench") { Description = "Bench file, where its addresses are others by now; otherwise as the run was begun" };
        var pack = new Option<string?>("--pack") { Description = "Pack file, to be checked against that of the run" };
        var procedure = new Option<string?>("--procedure") { Description = "Procedure file, to be checked against that of the run" };
        var yes = CommonOptions.Yes();
        var name = new Option<string>("--operator") { Description = "Who takes it up, for the questions that follow", DefaultValueFactory = _ => "" };
        var unattended = CommonOptions.Unattended();
        var report = new Option<string?>("--report") { Description = "Write the report to this file (.pdf, .html, .json or .txt)" };
        var json = CommonOptions.Json();
        var command = new Command("resume", "Take up a run that was cut off, by its procedure's own rule; the gap is in its record, its sums and its report")
        {
            run, runs, bench, pack, procedure, yes, unattended, name, report, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(runs)!;
            if (Find(folder, parsed.GetValue(run), console) is not { } path)
            {
                return ExitCodes.Usage;
            }

            try
            {
                var files = new RigFiles();
                var given = new RecordedFiles.Given(parsed.GetValue(procedure), parsed.GetValue(bench), parsed.GetValue(pack));
                if (RecordedFiles.Plan(path, given, parsed.GetValue(name)!, files, console) is not { } plan)
                {
                    return ExitCodes.Usage;
                }

                var job = new RunCommand.RunInvocation(plan, 1, parsed.GetValue(yes), parsed.GetValue(json), parsed.GetValue(report), null) { ResumedFile = path, IsUnattended = parsed.GetValue(unattended) };
                return await RunCommand.RunAsync(job, console, cancellationToken);
            }
            catch (Exception refused) when (refused is ResumeRefusedException or RunFileException or FormatException or IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(refused.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    /// <summary>Null after a message.</summary>
    private static string? Find(string folder, string? name, RigConsole console)
    {
        if (name is not null || !Directory.Exists(folder))
        {
            return RunFinder.Find(folder, name, console);
        }

        if (new RunFolder(folder).List().Runs.FirstOrDefault(run => run.Outcome is null) is { } cut)
        {
            console.Error.WriteLine($"taking up {cut.FileName}: {cut.ProcedureTitle} of {cut.Pack}, begun {cut.StartedUtc:yyyy-MM-dd HH:mm} UTC");
            return cut.Path;
        }

        console.Error.WriteLine($"{folder}: every run in it has ended; there is nothing to take up");
        return null;
    }
}
