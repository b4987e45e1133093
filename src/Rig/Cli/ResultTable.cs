using System.Globalization;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Runs;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary>The results of a run as a table: value with its uncertainty, limit and verdict.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<RunResult> results, RigConsole console)
    {
        if (results.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumn("result").AddColumn("value").AddColumn("limit").AddColumn("verdict");
        foreach (var result in results)
        {
            table.AddRow(new Text(result.Title), new Text(ValueOf(result)), new Text(result.Limit), new Text(VerdictOf(result)));
        }

        console.Ansi.Write(table);
    }

    public static string ValueOf(RunResult result)
    {
        if (result.IsText)
        {
            return result.Text;
        }

        if (result.Verdict == ResultVerdict.Missing)
        {
            return $"missing: {result.Note}";
        }

        return double.IsFinite(result.Uncertainty) && result.Uncertainty > 0
            ? RoundedValue.Of(result.Value, result.Uncertainty, result.Unit, result.CoverageFactor).ToString()
            : $"{Math.Round(result.Value, 6).ToString(CultureInfo.InvariantCulture)} {result.Unit}".Trim();
    }

    private static string VerdictOf(RunResult result) => result.Verdict switch
    {
        ResultVerdict.Informative => "",
        ResultVerdict.ConditionalPass => "conditional pass",
        ResultVerdict.ConditionalFail => "conditional fail",
        var verdict => verdict.ToString().ToLowerInvariant(),
    };
}
