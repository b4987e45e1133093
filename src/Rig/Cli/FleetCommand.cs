using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PackBench.Rig.Lab;
using PackBench.Rig.Library;
using PackBench.Rig.Runs;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench fleet</c>: packs, trends and instruments over all benches of the lab.</summary>
internal static class FleetCommand
{
    public static Command Create(RigConsole console)
    {
        var from = new Option<string>("--from") { Description = "postgres://user@host:port/database, as somebody who may read", Required = true };
        var pack = new Option<string?>("--pack") { Description = "The runs and trends of this pack" };
        var reference = new Option<string?>("--reference") { Description = "Control charts of this reference pack across the benches" };
        var interval = new Option<int>("--interval") { Description = "Days that a calibration holds", DefaultValueFactory = _ => 365 };
        var command = new Command("fleet", "Packs, their trends, and instruments due for calibration, over all benches of the lab") { from, pack, reference, interval };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(interval) <= 0)
            {
                console.Error.WriteLine($"--interval {parsed.GetValue(interval)}: expected a number of days, such as 365");
                return ExitCodes.Usage;
            }

            try
            {
                await using var lab = new LabReader(LabAddress.Parse(parsed.GetValue(from)!));
                if (parsed.GetValue(reference) is { } measured)
                {
                    return Charts(ControlChart.Of(await lab.ReadRunsAsync(measured, cancellationToken)), measured, console);
                }

                var packs = PackHistory.Of(await lab.ReadRunsAsync(parsed.GetValue(pack), cancellationToken));
                if (parsed.GetValue(pack) is { } wanted)
                {
                    return Show(packs, wanted, console);
                }

                PackTables.List(packs, console);
                Instruments(await lab.ReadInstrumentsAsync(cancellationToken), parsed.GetValue(interval), console);
                return ExitCodes.Done;
            }
            catch (FormatException bad)
            {
                console.Error.WriteLine($"--from: {bad.Message}");
                return ExitCodes.Usage;
            }
            catch (LabException failure)
            {
                console.Error.WriteLine(failure.Message);
                return failure.IsTransient ? ExitCodes.Error : ExitCodes.Usage;
            }
            catch (OperationCanceledException)
            {
                return (int)RunOutcome.Aborted;
            }
        });
        return command;
    }

    private static int Show(ImmutableArray<PackHistory> packs, string wanted, RigConsole console)
    {
        if (packs.IsEmpty)
        {
            console.Error.WriteLine($"--pack {wanted}: the lab has no run of such a pack; without --pack they are listed");
            return ExitCodes.Usage;
        }

        PackTables.Show(packs[0], console, _ => "");
        return ExitCodes.Done;
    }

    private static int Charts(ImmutableArray<ControlChart> charts, string pack, RigConsole console)
    {
        if (charts.IsEmpty)
        {
            console.Error.WriteLine($"--reference {pack}: the lab has no result that was measured twice on such a pack; simulated runs do not count");
            return ExitCodes.Usage;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumn("result").AddColumn("runs").AddColumn("centre").AddColumn("limits").AddColumn("means by bench").AddColumn("outside");
        foreach (var chart in charts)
        {
            table.AddRow(
                new Text($"{chart.Procedure} {chart.Name}"), new Text(chart.Points.Length.ToString(CultureInfo.InvariantCulture)), new Text($"{Number(chart.Centre)} {chart.Unit}"),
                new Text(chart.HasLimits ? $"{Number(chart.Lower)} to {Number(chart.Upper)}" : $"from {ControlChart.LeastPoints} runs on"),
                new Text(string.Join(", ", chart.Benches.Select(bench => $"{bench.Bench} {Number(bench.Mean)} ({bench.Count})"))),
                new Text(chart.HasLimits ? chart.Outside.Length.ToString(CultureInfo.InvariantCulture) : ""));
        }

        console.Ansi.Write(table);
        foreach (var (chart, point) in charts.SelectMany(chart => chart.Outside.Select(point => (chart, point))))
        {
            console.Out.WriteLine($"OUTSIDE: {chart.Name} {Number(point.Figure.Value)} {chart.Unit} at {point.Bench}, {point.Started.UtcDateTime:yyyy-MM-dd}, {point.FileName}; check that bench's instruments and leads before its next certificate");
        }

        return ExitCodes.Done;
    }

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static void Instruments(ImmutableArray<FleetInstrument> instruments, int interval, RigConsole console)
    {
        var today = DateOnly.FromDateTime(console.Time.GetUtcNow().UtcDateTime);
        var table = new Table().Border(TableBorder.Simple).AddColumn("instrument").AddColumn("role").AddColumn("bench").AddColumn("last used").AddColumn("calibrated").AddColumn("due");
        foreach (var (instrument, due) in instruments.Select(one => (one, Due: one.Calibrated?.AddDays(interval))).OrderBy(pair => pair.Due ?? DateOnly.MinValue))
        {
            table.AddRow(
                new Text(instrument.Identity), new Text(instrument.Role), new Text(instrument.Station), new Text(Day(DateOnly.FromDateTime(instrument.LastUsed.UtcDateTime))),
                new Text(instrument.Calibrated is { } date ? Day(date) : "not stated"),
                new Text(due is not { } day ? "" : day < today ? $"OVERDUE since {Day(day)}" : $"{Day(day)}, in {day.DayNumber - today.DayNumber} days"));
        }

        if (instruments.IsEmpty)
        {
            console.Out.WriteLine("No instruments: every run there is simulated or imported.");
            return;
        }

        console.Ansi.Write(table);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
