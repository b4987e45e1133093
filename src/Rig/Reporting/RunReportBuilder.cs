using System.Collections.Immutable;
using System.Globalization;
using PackBench.Reports;
using PackBench.Reports.Certificates;
using PackBench.Reports.Texts;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>From a run file alone to what its report says. Recomputes nothing: the numbers are those that were recorded and judged.</summary>
internal static class RunReportBuilder
{
    /// <summary>More scans than this are thinned for the charts; the page cannot show them.</summary>
    private const long MostChartScans = 400_000;

    private static readonly ImmutableArray<string> DrawnTemperatures = ["temp.cell", "temp.ambient", "temp.charger"];

    /// <param name="issued">When the report is made.</param>
    /// <param name="shop">Whose paper it is; null: as shipped, in English.</param>
    public static ReportDocument Build(SqliteRunReader reader, DateTimeOffset issued, Shop? shop = null)
    {
        shop ??= Shop.Shipped("en");
        return RunReport.Create(DataOf(reader, issued, shop), shop.Texts);
    }

    /// <summary>What the run says, with the sections of its procedure's own page design: for its report, or as one of several in a certificate.</summary>
    public static RunReportData DataOf(SqliteRunReader reader, DateTimeOffset issued, Shop shop)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var run = new RecordedRun(reader);
        var pack = PackOf(reader.Header);
        var results = reader.ReadResults();
        var audit = AuditSections.Of(reader);
        var data = new RunReportData
        {
            Paper = shop.On(new PaperIdentity
            {
                Number = $"PB-{reader.Header.RunId}", Issued = issued, SoftwareVersion = reader.Header.SoftwareVersion,
                Operator = reader.Header.Operator.Length > 0 ? reader.Header.Operator : null,
            }),
            Pack = PackIdentityOf(reader.Header, pack),
            Procedure = ProcedureOf(reader.Header),
            Conclusion = ConclusionOf(run),
            KeyFigures = KeyFiguresOf(results),
            WorstOfGroups = [.. Reporting.WorstOfGroups.Of(results).Select(RowOf)],
            // Results in words have no uncertainty and no limit: they stand with the conditions.
            Conditions = [.. results.Where(result => result.IsText && !GroupTable.IsOfGroup(result)).Select(result => new Definition(result.Title, result.Text)), .. StepConditions.Of(run)],
            Results = [.. results.Where(result => !result.IsText && !GroupTable.IsOfGroup(result)).Select(RowOf)],
            Sections =
            [
                .. audit, .. CellCheckSections.Of(reader),
                .. GroupTable.Sections([.. results.Where(result => GroupTable.IsOfGroup(result) && !DrawTable.IsOfConfiguration(result) && !(result.IsText && audit.Length > 0))]),
            ],
            Instruments = EvidenceRows.Instruments(reader),
            InstrumentsUnknown = reader.Header.IsImported ? $"The log was written by: {reader.Header.BenchName} ({reader.Header.Origin}). Its accuracy and its calibration are not known here." : null,
            Limits = EvidenceRows.Limits(run, pack),
            Events = EvidenceRows.Events(reader),
            Trips = EvidenceRows.Trips(reader),
            Gaps = EvidenceRows.Gaps(reader),
            Deviations = EvidenceRows.Deviations(run),
            NotTested = NotTestedBy([reader.Header.ProcedureName], shop.Texts),
            Budgets = [.. results.Where(result => result.Budget.Length > 0 && !result.Name.Contains('[', StringComparison.Ordinal)).Select(BudgetOf)],
            Digests = reader.Seal is { } seal
                ? [new FileDigest(Path.GetFileName(reader.Path), "SHA-256", seal.Digest, $"all tables of the run file, {seal.Scans} scans")]
                : [],
        };
        if (DrawTable.Of(reader, results) is { IsEmpty: false } draws)
        {
            return ParasiticDrawReport.WithSections(new ParasiticDrawData(data, draws), shop.Texts);
        }

        if (RiseFigures.Of(run, data, results) is { } rise)
        {
            return TemperatureRiseReport.WithSections(rise, shop.Texts);
        }

        // The curves of a calibration are fifty short steps; its errors say what they would.
        if (CalibrationSections.Find(reader, data) is { } calibration)
        {
            return CalibrationReport.WithSections(calibration, shop.Texts);
        }

        // A single look at the pack has no curve.
        return run.Channels.IndexOf(BenchChannels.PackVoltage) >= 0 && reader.ScanCount > 1 && run.Steps.Any(step => step.Scans > 1)
            ? CapacityReport.WithSections(ChartsOf(run, pack, data, results), shop.Texts)
            : data;
    }

    private const string NotMeasuredHere = "Imported log: computed here, not measured here. No uncertainty is stated, because nothing is known here of the recorder's accuracy.";

    /// <summary>What a reader might think these procedures have tested, and they have not.</summary>
    public static ImmutableArray<string> NotTestedBy(ImmutableArray<string> procedures, ReportTexts texts) =>
    [
        texts[procedures.Contains("protection-trips") ? "not_tested_other_protection" : "not_tested_protection"],
        texts[procedures.Contains("isolation-check") ? "not_tested_mechanical" : "not_tested_insulation"],
        texts["not_tested_ageing"],
    ];

    /// <summary>The pack as its file was at the time of the run; null where it cannot be read any more.</summary>
    public static Pack? PackOf(RunHeader header)
    {
        var findings = new List<Finding>();
        string? Text(string kind) => header.Files.FirstOrDefault(file => file.Kind == kind)?.Text;
        if (Text("pack") is not { } pack || Text("chemistries") is not { } chemistries)
        {
            return null;
        }

        var table = ChemistryFile.Read(new SourceText("chemistries.yaml", chemistries), findings);
        return PackFile.Read(new SourceText(header.Files.First(file => file.Kind == "pack").Name, pack), table, findings);
    }

    private static PackIdentity PackIdentityOf(RunHeader header, Pack? pack) => pack is null
        ? new PackIdentity { Name = header.PackTitle, Chemistry = "not known", Series = 1, Parallel = 1 }
        : PackIdentityOf(pack);

    public static PackIdentity PackIdentityOf(Pack pack) => new()
    {
        Name = pack.Title, SerialNumber = NullIfEmpty(pack.Serial), Maker = NullIfEmpty(pack.Builder),
        Chemistry = pack.Chemistry.Title.Length > 0 ? $"{pack.Chemistry.Name} ({pack.Chemistry.Title})" : pack.Chemistry.Name,
        Series = pack.Series, Parallel = pack.Parallel, NominalAmpereHours = pack.Capacity.AmpereHours,
        NominalVolts = pack.Chemistry.Nominal.Volts * pack.Series, NominalWattHours = pack.Energy.WattHours,
        Bms = NullIfEmpty(pack.BmsModel), Status = NullIfEmpty(pack.Provenance),
    };

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;

    private static ProcedureIdentity ProcedureOf(RunHeader header)
    {
        var source = header.Files.FirstOrDefault(file => file.Kind == "procedure")?.Text;
        var findings = new List<Finding>();
        var root = source is null ? null : YamlReader.Read(new SourceText("procedure", source), findings) as YamlMap;
        string? Scalar(string key) => (root?.Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value as YamlScalar)?.Value;
        return new ProcedureIdentity
        {
            Id = header.ProcedureName, Version = header.ProcedureVersion, Title = header.ProcedureTitle, Purpose = Scalar("purpose"),
            Method = Scalar("method") is { } method ? [method] : [],
            Parameters = [.. header.Parameters.Select(pair => new Definition(pair.Key.Replace('_', ' '), ParameterText.Of(pair.Value, pair.Key, root)))],
            SourceText = source,
        };
    }

    private static RunConclusion ConclusionOf(RecordedRun run)
    {
        var reader = run.Reader;
        var seal = reader.Seal;
        var last = reader.ReadLastScan()?.Elapsed ?? TimeSpan.Zero;
        var verdict = seal?.Outcome switch
        {
            RunOutcome.Passed when reader.Header.IsImported => ReportVerdict.NotJudged,
            RunOutcome.Passed => ReportVerdict.Passed,
            RunOutcome.Failed => ReportVerdict.Failed,
            RunOutcome.Tripped => ReportVerdict.Tripped,
            RunOutcome.Aborted => ReportVerdict.Aborted,
            _ => ReportVerdict.Error,
        };
        return new RunConclusion(
            verdict, reader.Header.StartedUtc, reader.Header.StartedUtc + last, seal is null ? "the run has no end: the rig was cut off" : seal.Reason,
            reader.ScanCount, reader.Header.IsSimulated, reader.Header.IsImported ? NotMeasuredHere : null);
    }

    public static ImmutableArray<KeyFigure> KeyFiguresOf(ImmutableArray<RunResult> results) =>
    [
        .. Reporting.WorstOfGroups.AndSingle(results).Where(result => !result.IsText && double.IsFinite(result.Value))
            .OrderBy(result => result.Verdict switch { ResultVerdict.Fail or ResultVerdict.ConditionalFail => 0, ResultVerdict.Informative => 2, _ => 1 }).Take(6)
            .Select(KeyFigureOf),
    ];

    public static KeyFigure KeyFigureOf(RunResult result) => new(result.Title, ValueText(result), result.Unit, NoteText(result), VerdictOf(result.Verdict));

    private static string ValueText(RunResult result) =>
        double.IsFinite(result.Uncertainty) && result.Uncertainty > 0 ? NumberText.Rounded(result.Value, result.Uncertainty).Value : NumberText.Plain(result.Value);

    private static string? NoteText(RunResult result) => double.IsFinite(result.Uncertainty) && result.Uncertainty > 0
        ? string.Create(CultureInfo.InvariantCulture, $"± {NumberText.Rounded(result.Value, result.Uncertainty).Uncertainty} {result.Unit} (k = {result.CoverageFactor:0.00})")
        : null;

    public static ResultRow RowOf(RunResult result) => new()
    {
        Id = result.Name, Title = result.Title, Unit = result.Unit,
        Value = result.IsText || !double.IsFinite(result.Value) ? null : result.Value,
        ExpandedUncertainty = Finite(result.Uncertainty), CoverageFactor = Finite(result.Uncertainty) is null ? null : Finite(result.CoverageFactor),
        CoverageProbability = Finite(result.Uncertainty) is null ? null : result.CoverageFactor < 1.7 ? 0.95 : 0.9545,
        LimitText = NullIfEmpty(result.Limit), DecisionRule = NullIfEmpty(result.Rule), Verdict = VerdictOf(result.Verdict),
        RiskOfWrongDecision = Finite(result.FalseAcceptRisk), Note = result.IsText ? result.Text : NullIfEmpty(result.Note),
        BudgetId = result.Budget.Length > 0 && !result.Name.Contains('[', StringComparison.Ordinal) ? result.Name : null,
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    public static ReportVerdict VerdictOf(ResultVerdict verdict) => verdict switch
    {
        ResultVerdict.Pass => ReportVerdict.Passed,
        ResultVerdict.ConditionalPass => ReportVerdict.ConditionallyPassed,
        ResultVerdict.ConditionalFail => ReportVerdict.ConditionallyFailed,
        ResultVerdict.Fail => ReportVerdict.Failed,
        ResultVerdict.Missing => ReportVerdict.NotTested,
        _ => ReportVerdict.NotJudged,
    };

    private static BudgetTable BudgetOf(RunResult result) => new(
        result.Name, result.Title, result.Unit,
        [.. result.Budget.Select(line => new BudgetLine(
            line.Name, line.Estimate, line.Unit, line.StandardUncertainty, line.Distribution, line.Sensitivity, line.Contribution, Finite(line.DegreesOfFreedom),
            NullIfEmpty(line.CorrelationGroup)))],
        result.Value, result.Uncertainty / result.CoverageFactor, Finite(result.DegreesOfFreedom), result.CoverageFactor, result.Uncertainty,
        result.CoverageFactor < 1.7 ? 0.95 : 0.9545);

    private static CapacityReportData ChartsOf(RecordedRun run, Pack? pack, RunReportData data, ImmutableArray<RunResult> results)
    {
        var channels = run.Channels;
        int[] cells = [.. channels.Cells];
        int[] temperatures = [.. DrawnTemperatures.Select(channels.IndexOf).Where(index => index >= 0)];
        int[] all = [channels.IndexOf(BenchChannels.PackVoltage), Math.Max(0, channels.IndexOf(BenchChannels.PackCurrent)), .. cells, .. temperatures];
        var traces = Traces.Read(run.Reader, all, MostChartScans);
        return new CapacityReportData
        {
            Run = data,
            ElapsedSeconds = traces.Elapsed, PackVolts = traces.Values[0], PackAmperes = traces.Values[1],
            Cells = [.. cells.Select((_, index) => new CellTrace($"cell {index + 1}", traces.Values[2 + index]))],
            DegreesCelsius = [.. temperatures.Select((channel, index) => new CellTrace(channels[channel].Name["temp.".Length..], traces.Values[2 + cells.Length + index]))],
            Steps = [.. run.Steps.Where(step => step.StepIndex >= 0 && step.Scans > 0)
                .Select(step => new ChartBand(step.State.Began.TotalSeconds, step.State.Ended.TotalSeconds, step.Title.Length > 0 ? step.Title : step.Verb))],
            Markers = [],
            CellTable = CellTable.Of(run, results),
            CellCutOffVolts = pack?.Chemistry.DischargeStop.Volts,
        };
    }
}
