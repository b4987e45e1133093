using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Rig.Analysis.Logs;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Reporting;

/// <summary>The report of a log that another recorder wrote: the pages of a capacity run, and on each what is not known of it.</summary>
internal static class ImportedReport
{
    private const int MostSteps = 40;
    private const double Hour = 3600;
    private const double ZeroCelsius = 273.15;

    /// <param name="issued">When the report is made.</param>
    public static ReportDocument Build(ImportedLog import, DateTimeOffset issued)
    {
        var (log, step) = (import.Log, import.Discharge.Step);
        var steps = log.Steps();
        var at = steps.IndexOf(step);

        // The step with its neighbours: a log of a hundred cycles drawn whole would show none of them.
        var from = steps[Math.Max(0, at - 1)].First;
        var last = steps[Math.Min(steps.Length - 1, at + 1)];
        var range = from..(last.First + last.Count);
        ImmutableArray<double> Column(string channel, double zero = 0) => [.. log[channel][range].Select(value => value - zero)];
        return CapacityReport.Create(new CapacityReportData
        {
            Run = RunOf(import, steps, issued),
            ElapsedSeconds = [.. log.Seconds[range].Select(seconds => seconds - log.Seconds[from])],
            PackVolts = Column(LogChannels.Voltage), PackAmperes = Column(LogChannels.Current),
            Cells = [.. log.Cells.Select((channel, cell) => new CellTrace($"cell {log.CellName(cell + 1)}", Column(channel)))],
            DegreesCelsius = [.. log.Temperatures.Select(channel => new CellTrace(Probe(log, channel), Column(channel, ZeroCelsius)))],
            Steps = [.. steps.Where(one => one.First >= from && one.First <= last.First)
                .Select(one => new ChartBand(one.Began - log.Seconds[from], one.Seconds[^1] - log.Seconds[from], Title(one)))],
            CellTable = [.. import.Discharge.Groups.Select(group => new CellEndRow(
                group.Number, Finite(group.StartVolts), Finite(group.EndVolts), null, null, Finite(group.Ohms * 1e3), null, null, Name: group.Name))],
            CellCutOffVolts = import.Pack.Chemistry.DischargeStop.Volts,
        });
    }

    private static RunReportData RunOf(ImportedLog import, ImmutableArray<MeasuredStep> steps, DateTimeOffset issued)
    {
        var (log, step) = (import.Log, import.Discharge.Step);
        var results = import.Results();
        string? Remark(string title) => log.Remarks.FirstOrDefault(remark => remark.Title == title).Text;
        var recorder = import.Map.Title;
        return new RunReportData
        {
            Paper = new PaperIdentity
            {
                Number = $"PB-log-{import.Digest[..12]}", Issued = issued, SoftwareVersion = RunJob.SoftwareVersion,
                Operator = Remark("Operator") is { } name ? $"{name} (as the log says)" : null,
            },
            Pack = RunReportBuilder.PackIdentityOf(import.Pack),
            Procedure = new ProcedureIdentity
            {
                Id = "analyze", Version = 1, Title = "Discharge from an imported log",
                Purpose = "What a discharge delivered that another recorder logged. PackBench read the log and computed; it neither ran nor watched the test.",
                Method =
                [
                    "Charge and energy are trapezoids over the log's own time stamps, with a compensated sum, from the instant of the step: the interval before its first row counts at that row's current. "
                    + "Of several discharges in a log the one with the most charge is taken. A resistance is the change of voltage over the change of current 10 s after the step, against the row before it.",
                ],
                Parameters = [new("read with the map", $"{import.Map.Name} ({recorder})"), new("cell stop", Text($"{import.Pack.Chemistry.DischargeStop.Volts:0.000} V, from the pack file"))],
            },
            Conclusion = new RunConclusion(
                ReportVerdict.NotJudged, issued.AddSeconds(-step.Duration), issued, import.Discharge.EndReason, step.Count, Simulated: false,
                $"Imported log of a {recorder}: computed here, not measured here. No uncertainty is stated, because nothing is known here of the recorder's accuracy.",
                Remark("Started") is { } started ? $"{started} (as the log says)" : "not stated in the log"),
            KeyFigures = RunReportBuilder.KeyFiguresOf(results),
            Conditions = [.. Conditions(import)],
            Results = [.. results.Where(result => !result.IsText).Select(RunReportBuilder.RowOf)],
            Sections = [StepSection(steps, step)],
            InstrumentsUnknown =
                $"The log was written by: {recorder}. Its accuracy and its calibration are not known here, so no result has an uncertainty and metrological traceability is not established.",
            Deviations = [.. Deviations(import)],
            NotTested = ["the recorder: what it read is taken as it stands", .. RunReportBuilder.NotTestedBy([], Reports.Texts.ReportTexts.For("en"))],
            Digests =
            [
                new FileDigest(Path.GetFileName(import.File), "SHA-256", import.Digest, Text($"the log as it was read, {log.Count} rows in {steps.Length} steps")),
                new FileDigest($"{import.Map.Name}.yaml", "SHA-256", Hash(import.Map.SourceText), "the column map"),
                new FileDigest(Path.GetFileName(import.Pack.SourceFile), "SHA-256", Hash(import.Pack.SourceText), "the pack file"),
            ],
        };
    }

    private static IEnumerable<Definition> Conditions(ImportedLog import)
    {
        var (log, step) = (import.Log, import.Discharge.Step);
        yield return new("source of the log", import.Source.Length > 0 ? import.Source : "not stated");
        foreach (var (title, text) in log.Remarks)
        {
            yield return new($"{title.ToLowerInvariant()}, as the log says", text);
        }

        yield return new("discharge", Text($"{Title(step)}; lines {log.Lines[step.First]} to {log.Lines[step.First + step.Count - 1]}; {step.Charge() / step.Duration:0.000} A on average"));
        yield return new("rows", Text($"{step.Count} in {step.Duration:0.0} s; longest interval {LongestInterval(step):0.0##} s"));
        if (!log.Temperatures.IsEmpty)
        {
            yield return new("temperatures", string.Join("; ", log.Temperatures.Select(channel =>
                Text($"{Probe(log, channel)} {Least(step.Of(channel)) - ZeroCelsius:0.0} to {Greatest(step.Of(channel)) - ZeroCelsius:0.0} °C"))));
        }

        if (import.CountedCharge is { } charge)
        {
            yield return new("recorder's own charge", Compared(charge, "Ah"));
        }

        if (import.CountedEnergy is { } energy)
        {
            yield return new("recorder's own energy", Compared(energy, "Wh"));
        }

        if (!log.Cells.IsEmpty)
        {
            var sum = log.Cells.Sum(channel => log[channel][0]);
            yield return new("cells and pack, first row", Text($"the cells add up to {sum:0.000} V, the pack channel says {log[LogChannels.Voltage][0]:0.000} V"));
        }
    }

    private static IEnumerable<string> Deviations(ImportedLog import)
    {
        yield return "The test was not run by PackBench: its limits, its order of steps and its rest times are those of whoever ran it.";
        var (step, pack) = (import.Discharge.Step, import.Pack);
        foreach (var (channel, group) in import.Log.Cells.Zip(import.Discharge.Groups))
        {
            var (least, most) = (Least(step.Of(channel)), Greatest(step.Of(channel)));
            if (least < pack.Chemistry.AbsoluteMin.Volts || most > pack.Chemistry.AbsoluteMax.Volts)
            {
                yield return Text($"Cell {group.Name} went from {most:0.000} V to {least:0.000} V, outside the absolute limits of {pack.Chemistry.AbsoluteMin.Volts:0.00} V to {pack.Chemistry.AbsoluteMax.Volts:0.00} V.");
            }
        }

        // A recorder's last digit is no over-current.
        if (-Least(step.Of(LogChannels.Current)) > pack.MaximumDischarge.Amperes * 1.01)
        {
            yield return Text($"{-Least(step.Of(LogChannels.Current)):0.0} A were drawn; the pack file allows {pack.MaximumDischarge.Amperes:0.0} A.");
        }

        if (!import.Log.DroppedLines.IsEmpty)
        {
            yield return Text($"{import.Log.DroppedLines.Length} rows that repeat the row before them were left out, the first in line {import.Log.DroppedLines[0]}.");
        }
    }

    private static ReportSection StepSection(ImmutableArray<MeasuredStep> steps, MeasuredStep taken) => new(
        "Steps of the log",
        [
            new ReportBlock.Table(
                "steps",
                [
                    new("Step", Weight: 1.4), new("Lines", ColumnAlignment.Right, 1.3), new("Duration", ColumnAlignment.Right, 1.2), new("Charge", ColumnAlignment.Right, 1, "Ah"),
                    new("Energy", ColumnAlignment.Right, 1, "Wh"), new("Voltage at the end", ColumnAlignment.Right, 1, "V"),
                ],
                [
                    .. steps.Take(MostSteps).Select(step => new TableRow(
                        [
                            Title(step), Text($"{step.Log.Lines[step.First]} – {step.Log.Lines[step.First + step.Count - 1]}"), NumberText.Duration(TimeSpan.FromSeconds(step.Duration)),
                            Number(step.Charge() / Hour, 4), Number(step.Energy() / Hour, 3), Number(step.End(LogChannels.Voltage), 3),
                        ],
                        step == taken ? TableRowKind.Highlight : TableRowKind.Body)),
                ],
                steps.Length > MostSteps ? Text($"The first {MostSteps} of {steps.Length} steps; above zero charges the pack.") : "Above zero charges the pack. The step that is reported is shaded."),
        ],
        "log-steps");

    private static string Probe(MeasuredLog log, string channel) => $"sensor {log.Labels.GetValueOrDefault(channel, channel["temp.".Length..])}";

    private static string Title(MeasuredStep step) => $"step {step.Number} {step.Text}".Trim();

    private static string Compared((double Ours, double Counted) pair, string unit) => Text(
        $"{pair.Counted / Hour:0.#####} {unit} from the first row of the step to the last; the integral over the same rows is {pair.Ours / Hour:0.#####} {unit} ({100 * ((pair.Ours / pair.Counted) - 1):+0.000;-0.000;0.000} %)");

    private static double LongestInterval(MeasuredStep step)
    {
        var seconds = step.Seconds;
        var longest = 0.0;
        for (var i = 1; i < seconds.Length; i++)
        {
            longest = Math.Max(longest, seconds[i] - seconds[i - 1]);
        }

        return longest;
    }

    /// <summary>Empty fields are NaN and do not count.</summary>
    private static double Least(ReadOnlySpan<double> values)
    {
        var least = double.NaN;
        foreach (var value in values)
        {
            least = value < least || double.IsNaN(least) ? value : least;
        }

        return least;
    }

    private static double Greatest(ReadOnlySpan<double> values)
    {
        var greatest = double.NaN;
        foreach (var value in values)
        {
            greatest = value > greatest || double.IsNaN(greatest) ? value : greatest;
        }

        return greatest;
    }

    private static TableCell Number(double value, int decimals) => new(NumberText.Fixed(value, decimals), value);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
