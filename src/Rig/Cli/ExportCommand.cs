using System.CommandLine;
using System.Globalization;
using PackBench.Rig.Exports;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench export</c>: a run in the formats that analysis tools read.</summary>
internal static class ExportCommand
{
    public static Command Create(RigConsole console)
    {
        var run = new Argument<string?>("run") { Description = "Run file, or the beginning of its name or id; the newest where none is given", Arity = ArgumentArity.ZeroOrOne };
        var runs = CommonOptions.Runs();
        var to = new Option<string>("--to")
        {
            Description = "bdf (Battery Data Format with its sidecar, cells and events), parquet (the same table), csv (every channel), cells, neware (PyProBE, cellpy), battery-archive (BEEP)",
            DefaultValueFactory = _ => "bdf",
        };
        to.AcceptOnlyFromAmong([.. RunExport.Formats]);
        var output = new Option<string?>("--output", "-o") { Description = "Folder; that of the run where not given" };
        var command = new Command("export", "Write a run as analysis tools read it") { run, runs, to, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (RunFinder.Find(parsed.GetValue(runs)!, parsed.GetValue(run), console) is not { } path)
            {
                return ExitCodes.Usage;
            }

            try
            {
                using var reader = SqliteRunReader.Open(path);
                var folder = parsed.GetValue(output) ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
                foreach (var file in await RunExport.WriteAsync(reader, parsed.GetValue(to)!, folder, Progress(reader, console), cancellationToken))
                {
                    console.Out.WriteLine(file);
                }

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

    private static Percent? Progress(SqliteRunReader reader, RigConsole console) => console.IsInteractive ? new Percent(reader.ScanCount, console) : null;

    /// <summary>On one line of the terminal, at whole per cents.</summary>
    private sealed class Percent(long count, RigConsole console) : IProgress<long>
    {
        private long _shown = -1;

        public void Report(long value)
        {
            var percent = count > 0 ? 100 * value / count : 100;
            if (percent != _shown)
            {
                _shown = percent;
                console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{percent} % of {count} scans \r"));
            }
        }
    }
}
