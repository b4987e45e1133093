using System.CommandLine;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench procedures</c>: what can be run.</summary>
internal static class ProceduresCommand
{
    public static Command Create(RigConsole console) => new("procedures", "List, show, import and export procedures") { List(console), Show(console), InterchangeCommands.Import(console), InterchangeCommands.Export(console) };

    private static Command List(RigConsole console)
    {
        var (bench, pack) = (CommonOptions.Bench(), CommonOptions.Pack());
        var command = new Command("list", "List the procedures that can be found here") { bench, pack };
        command.SetAction(parsed =>
        {
            var files = new RigFiles();
            var (onBench, onPack) = (files.Bench(parsed.GetValue(bench)!), files.Pack(parsed.GetValue(pack)!));
            if (onBench is null || onPack is null)
            {
                PlanLoader.Print(files, console);
                return ExitCodes.Usage;
            }

            var table = new Table().Border(TableBorder.Simple).AddColumn("procedure").AddColumn("title").AddColumn("purpose");
            foreach (var name in RigFiles.Names("procedures"))
            {
                var reading = new RigFiles();
                var procedure = reading.Procedure(name, onPack, onBench, new Dictionary<string, string>());
                table.AddRow(new Text(name), new Text(procedure?.Title ?? "not on this bench and pack"), new Text(procedure?.Purpose ?? (reading.Findings.Count > 0 ? reading.Findings[0].Message : "")));
            }

            console.Ansi.Write(table);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show(RigConsole console)
    {
        var procedure = CommonOptions.Procedure();
        var command = new Command("show", "Print a procedure file") { procedure };
        command.SetAction(parsed =>
        {
            var path = RigFiles.Locate("procedures", parsed.GetValue(procedure)!);
            if (!File.Exists(path))
            {
                console.Error.WriteLine($"{path}: there is no such procedure; 'packbench procedures list' shows them");
                return ExitCodes.Usage;
            }

            console.Out.Write(File.ReadAllText(path));
            return ExitCodes.Done;
        });
        return command;
    }
}
