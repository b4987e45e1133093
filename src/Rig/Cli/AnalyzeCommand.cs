using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs.Store;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench analyze</c>: a log that another recorder wrote through the analysis and the report of a capacity run.</summary>
internal static class AnalyzeCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(RigConsole console)
    {
        var file = new Argument<string>("file") { Description = "The log: delimited text, also packed as .gz" };
        var columns = new Option<string>("--columns") { Description = "Column map, or the name of one in packs/maps/", Required = true };
        var pack = new Option<string>("--pack") { Description = "Pack file, or the name of one in packs/: what was discharged", Required = true };
        var source = new Option<string>("--source") { Description = "Where the log comes from and under which licence, for the report", DefaultValueFactory = _ => "" };
        var report = new Option<string?>("--report") { Description = "Write the report to this file (.pdf, .html, .json or .txt)" };
        var json = CommonOptions.Json();
        var command = new Command("analyze", "Analyse a log that another recorder wrote") { file, columns, pack, source, report, json };
        command.SetAction(parsed =>
        {
            if (Read(parsed.GetValue(file)!, parsed.GetValue(columns)!, parsed.GetValue(pack)!, parsed.GetValue(source)!, console) is not { } import)
            {
                return ExitCodes.Usage;
            }

            if (parsed.GetValue(json))
            {
                WriteJson(import, console);
            }
            else
            {
                WriteText(import, console);
            }

            return parsed.GetValue(report) is { } path ? ReportCommand.Write(() => ImportedReport.Build(import, console.Time.GetUtcNow()), path, console) : ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Null after findings, which are printed.</summary>
    internal static ImportedLog? Read(string file, string columns, string packName, string source, RigConsole console)
    {
        var files = new RigFiles();
        var (map, pack) = (files.ColumnMap(columns), files.Pack(packName));
        var log = map is null ? null : files.Log(file, map);
        var import = log is null || pack is null ? null : ImportedLog.Of(pack, map!, log, file, FileHash.Of(file), source, files.Complain);
        foreach (var finding in files.Findings)
        {
            console.Error.WriteLine(finding);
        }

        return files.Findings.Count > 0 || import is null ? null : import with { Chemistries = files.Chemistries };
    }

    private static void WriteText(ImportedLog import, RigConsole console)
    {
        console.Out.WriteLine($"{import.File}: {import.Map.Title}, {import.Log.Count} rows; {import.Pack.Title}");
        ResultTable.Write(import.Results(), console);
        if (import.Discharge.Groups.IsEmpty)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumn("cell").AddColumn("at start V").AddColumn("at end V").AddColumn("10 s mΩ");
        foreach (var group in import.Discharge.Groups)
        {
            table.AddRow(new Text(group.Name), Number(group.StartVolts, "0.000"), Number(group.EndVolts, "0.000"), Number(group.Ohms * 1e3, "0.0000"));
        }

        console.Ansi.Write(table);
        console.Out.WriteLine("No uncertainty is stated: nothing is known here of the recorder's accuracy.");
    }

    private static Text Number(double value, string format) => new(double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "");

    private static void WriteJson(ImportedLog import, RigConsole console) => console.Out.WriteLine(JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["file"] = import.File, ["sha256"] = import.Digest, ["map"] = import.Map.Name, ["pack"] = import.Pack.Id,
            ["duration_s"] = import.Discharge.Step.Duration, ["rows"] = import.Discharge.Step.Count, ["end_reason"] = import.Discharge.EndReason,
            ["results"] = import.Results().Where(result => !result.IsText)
                .Select(result => new Dictionary<string, object?> { ["name"] = result.Name, ["value"] = result.Value, ["unit"] = result.Unit, ["uncertainty"] = null }),
            ["cells"] = import.Discharge.Groups.Select(group => new Dictionary<string, object?>
            {
                ["name"] = group.Name, ["start_V"] = Finite(group.StartVolts), ["end_V"] = Finite(group.EndVolts), ["resistance_10s_mOhm"] = Finite(group.Ohms * 1e3),
            }),
        },
        Readable));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
