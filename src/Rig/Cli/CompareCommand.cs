using System.CommandLine;
using PackBench.Reports.Certificates;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs.Store;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench compare</c>: two or more runs of one procedure side by side.</summary>
internal static class CompareCommand
{
    public static Command Create(RigConsole console)
    {
        var run = new Argument<string[]>("run") { Description = "Run files, or the beginnings of their names or ids; two or more, of one procedure", Arity = new ArgumentArity(2, 20) };
        var output = new Option<string?>("--output", "-o") { Description = $"Write it as a report too: {Renderers.Endings}" };
        var runs = CommonOptions.Runs();
        var command = new Command("compare", "Compare runs of one procedure: what has changed by more than its uncertainty") { run, runs, output };
        command.SetAction(parsed =>
        {
            var open = new List<SqliteRunReader>();
            try
            {
                foreach (var name in parsed.GetValue(run)!)
                {
                    if (RunFinder.Find(parsed.GetValue(runs)!, name, console) is not { } path)
                    {
                        return ExitCodes.Usage;
                    }

                    open.Add(SqliteRunReader.Open(path));
                    if (open[^1].Header.ProcedureName != open[0].Header.ProcedureName)
                    {
                        console.Error.WriteLine($"{path}: a run of {open[^1].Header.ProcedureName}, and {open[0].Path} is one of {open[0].Header.ProcedureName}: only runs of one procedure compare");
                        return ExitCodes.Usage;
                    }
                }

                open.Sort((one, other) => one.Header.StartedUtc.CompareTo(other.Header.StartedUtc));
                Print(open, console);
                return parsed.GetValue(output) is { } report ? ReportCommand.Write(() => RunComparison.Report(open, console.Time.GetUtcNow()), report, console) : ExitCodes.Done;
            }
            catch (RunFileException failure)
            {
                console.Error.WriteLine(failure.Message);
                return ExitCodes.Usage;
            }
            finally
            {
                open.ForEach(reader => reader.Dispose());
            }
        });
        return command;
    }

    private static void Print(List<SqliteRunReader> runs, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("result");
        foreach (var run in runs)
        {
            table.AddColumn(Markup.Escape(RunComparison.NameOf(run)));
        }

        table.AddColumn("change").AddColumn("");
        foreach (var result in RunComparison.Of(runs))
        {
            table.AddRow(
            [
                new Text(result.Title), .. result.Results.Select(one => new Text(one is null ? "" : ResultTable.ValueOf(one))),
                new Text(result.Change is { } change ? $"{NumberText.WithUncertainty(change, result.ChangeUncertainty)} {result.Unit}" : ""), new Text(result.Judgement),
            ]);
        }

        console.Ansi.Write(table);
    }
}
