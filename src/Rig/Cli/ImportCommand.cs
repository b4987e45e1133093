using System.CommandLine;
using System.Globalization;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench import</c>: a log that another recorder wrote becomes a run file, marked as imported.</summary>
internal static class ImportCommand
{
    public static Command Create(RigConsole console)
    {
        var file = new Argument<string>("file") { Description = "The log: delimited text, also packed as .gz" };
        var columns = new Option<string>("--columns") { Description = "Column map, or the name of one in packs/maps/: bdf, neware, arbin, maccor, …", Required = true };
        var pack = new Option<string>("--pack") { Description = "Pack file, or the name of one in packs/: what was measured", Required = true };
        var source = new Option<string>("--source") { Description = "Where the log comes from and under which licence", DefaultValueFactory = _ => "" };
        var started = new Option<string?>("--started") { Description = "When its first row was taken, such as 2026-08-06T10:15:00Z; else by the time stamp of the file" };
        var runs = CommonOptions.Runs();
        var command = new Command("import", "Make a run file of a log that another recorder wrote") { file, columns, pack, source, started, runs };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var begin = default(DateTimeOffset?);
            if (parsed.GetValue(started) is { } text)
            {
                if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var given))
                {
                    console.Error.WriteLine($"--started {text}: expected a date and time, such as 2026-08-06T10:15:00Z");
                    return ExitCodes.Usage;
                }

                begin = given.ToUniversalTime();
            }

            var path = parsed.GetValue(file)!;
            if (AnalyzeCommand.Read(path, parsed.GetValue(columns)!, parsed.GetValue(pack)!, parsed.GetValue(source)!, console) is not { } import)
            {
                return ExitCodes.Usage;
            }

            var length = TimeSpan.FromSeconds(import.Log.Seconds[^1] - import.Log.Seconds[0]);
            begin ??= new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) - length;
            try
            {
                var run = await LogImport.WriteAsync(import, parsed.GetValue(runs)!, begin.Value, console.Time, cancellationToken);
                console.Out.WriteLine($"{import.Log.Count} rows, {import.Log.Steps().Length} steps: {run}");
                ResultTable.Write(import.Results(), console);
                return ExitCodes.Done;
            }
            catch (Exception failure) when (failure is RunFileException or IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }
            catch (OperationCanceledException)
            {
                return (int)RunOutcome.Aborted;
            }
        });
        return command;
    }
}
