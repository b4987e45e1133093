using System.Collections.Immutable;
using System.Globalization;
using PackBench.Reports.Certificates;
using PackBench.Rig.Library;
using PackBench.Rig.Runs.Store;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary>Packs and their histories as tables: of a folder of runs, or of the lab.</summary>
internal static class PackTables
{
    public static void List(ImmutableArray<PackHistory> packs, RigConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("pack").AddColumn("title").AddColumn("runs").AddColumn("last run (UTC)").AddColumn("outcome").AddColumn("capacity").AddColumn("resistance");
        foreach (var pack in packs)
        {
            var last = pack.Runs[^1];
            table.AddRow(
                new Text(pack.Pack), new Text(pack.Title), new Text(pack.Runs.Length.ToString(CultureInfo.InvariantCulture)), new Text(Started(last)), new Text(Outcome(last)),
                new Text(Short(pack.Capacity)), new Text(Short(pack.Resistance)));
        }

        console.Ansi.Write(table);
    }

    /// <param name="remarks">Tags of a run, where there are any.</param>
    public static void Show(PackHistory pack, RigConsole console, Func<RunInformation, string> remarks)
    {
        console.Out.WriteLine($"{pack.Pack}: {pack.Title}");
        var runs = new Table().Border(TableBorder.Simple).AddColumn("started (UTC)").AddColumn("procedure").AddColumn("bench").AddColumn("outcome").AddColumn("file").AddColumn("tags");
        foreach (var run in pack.Runs)
        {
            runs.AddRow(new Text(Started(run)), new Text(run.Procedure), new Text(run.Bench), new Text(Outcome(run)), new Text(run.FileName), new Text(remarks(run)));
        }

        console.Ansi.Write(runs);
        if (pack.Trends.IsEmpty)
        {
            return;
        }

        var trends = new Table().Border(TableBorder.Simple).AddColumn("result").AddColumn("procedure").AddColumn("runs").AddColumn("first").AddColumn("last").AddColumn("change").AddColumn("").AddColumn("a year");
        foreach (var trend in pack.Trends)
        {
            trends.AddRow(
                new Text(trend.Name), new Text(trend.Procedure + (trend.IsSimulated ? " (simulated)" : "")), new Text(trend.Points.Length.ToString(CultureInfo.InvariantCulture)),
                new Text(Value(trend.First)), new Text(trend.Points.Length > 1 ? Value(trend.Last) : ""), new Text(trend.Points.Length > 1 ? Change(trend) : ""),
                new Text(Judgement(trend)), new Text(trend.PerYear is { } slope ? $"{NumberText.Plain(slope)} {trend.Last.Unit}" : ""));
        }

        console.Ansi.Write(trends);
    }

    public static string Outcome(RunInformation run) => run.Outcome is { } outcome ? RunProgress.Word(outcome) : "interrupted";

    public static string Started(RunInformation run) => run.StartedUtc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Short(ResultTrend? trend) => trend is null
        ? ""
        : Value(trend.Last) + (trend.HasChanged == true ? $", {(trend.Change > 0 ? "+" : "")}{NumberText.Plain(trend.Change)} since {trend.Points[0].Started:yyyy-MM-dd}" : trend.Points.Length > 1 ? ", no change" : "")
        + (trend.IsSimulated ? " (simulated)" : "");

    private static string Value(RunFigure figure) => $"{NumberText.WithUncertainty(figure.Value, Known(figure.Uncertainty))} {figure.Unit}".TrimEnd();

    private static string Change(ResultTrend trend) => $"{NumberText.WithUncertainty(trend.Change, Known(trend.ChangeUncertainty))} {trend.Last.Unit}".TrimEnd();

    private static string Judgement(ResultTrend trend) => trend.HasChanged switch { true => "changed", false => "within U", null => "" };

    private static double? Known(double uncertainty) => double.IsFinite(uncertainty) ? uncertainty : null;
}
