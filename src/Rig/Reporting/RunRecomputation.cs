using System.Collections.Immutable;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>
/// The results of a run computed once more from its scans alone, by the procedure, pack, bench and profiles that its file holds:
/// what was recorded as a sum or a result is not used.
/// </summary>
internal static class RunRecomputation
{
    /// <summary>What rests on more than scans, such as what a calibration decided on the way, comes out as <see cref="ResultVerdict.Missing"/>. Null with the reason where nothing can be computed.</summary>
    /// <exception cref="RunFileException">The file cannot be read.</exception>
    public static ImmutableArray<RunResult>? Of(SqliteRunReader reader, out string problem)
    {
        var header = reader.Header;
        var profiles = ProfileLibrary.Read(header.Files.Where(file => file.Kind == "profile").SelectMany(Parts));
        var ratings = new ProfileRatings(profiles);
        var findings = new List<Finding>();
        SourceText? Source(string kind) => header.Files.FirstOrDefault(file => file.Kind == kind) is { } file ? new SourceText(file.Name, file.Text) : null;
        if (RunReportBuilder.PackOf(header) is not { } pack || Source("bench") is not { } benchText || Source("procedure") is not { } procedureText
            || BenchFileReader.Read(benchText, ratings, findings) is not { } bench
            || ProcedureFile.Read(procedureText, new ProcedureSetting(pack, bench, ratings, header.Parameters, [header.ProcedureName]) { Called = CalledBy(header) }, findings) is not { } procedure)
        {
            problem = findings.Count > 0 ? $"its files do not read as they did: {findings[0]}" : "its file holds no procedure, bench or pack that can be read";
            return null;
        }

        problem = "";
        var facts = new LiveValues(header.Channels, new RunClock(TimeProvider.System));
        Facts.SetParameters(facts, procedure.Parameters, pack);
        SetRatings(facts, bench, profiles);
        var steps = Replay(reader);
        foreach (var step in steps.Where(step => step.Record.Length > 0))
        {
            Facts.Remember(facts, step.Record, step.State, step.Reason);
        }

        var run = new RecordedRun(reader, steps);
        return ResultComputer.Compute(procedure, new RecordedAnswers(run, Specifications.Of(bench, profiles, header.Channels), pack, facts));
    }

    private static Dictionary<string, string> CalledBy(RunHeader header) =>
        header.Files.Where(file => file.Kind == RunHeader.CalledProcedure).ToDictionary(file => file.Name, file => file.Text, StringComparer.Ordinal);

    /// <summary>The recorded steps, each with its sums taken over its scans again.</summary>
    private static ImmutableArray<RecordedStep> Replay(SqliteRunReader reader) =>
        [.. reader.ReadSteps().Select(step => step.StepIndex < 0 || step.EndedAt is null || step.State.Scans == 0 ? step : step with { State = StateOf(reader, step) })];

    private static StepState StateOf(SqliteRunReader reader, RecordedStep step)
    {
        var channels = reader.Header.Channels;
        var sums = new StepAccumulator(channels, step.State.Began);

        // Scans between the beginning of a step and its output's going on are not part of its sums.
        var counted = Math.Min(step.State.Scans, step.Scans);
        foreach (var scan in reader.ReadScans(step.FirstScan + step.Scans - counted, counted))
        {
            sums.Add(scan);
        }

        sums.End(step.State.Ended);
        return sums.ToState(channels);
    }

    private static void SetRatings(LiveValues facts, BenchFile bench, ProfileLibrary profiles)
    {
        InstrumentProfile? Profile(string role) => bench.Instruments.FirstOrDefault(entry => entry.Role == role) is { } entry ? profiles.Find(entry.Profile) : null;
        if (Profile("load")?.Load?.Rating is { } load)
        {
            facts.SetFact("bench.load.rating.current", new Quantity(load.Current.Maximum.Si, Dimension.Current));
            facts.SetFact("bench.load.rating.voltage", new Quantity(load.Voltage.Maximum.Si, Dimension.Voltage));
            facts.SetFact("bench.load.rating.power", new Quantity(load.MaximumPower.Si, Dimension.Power));
        }

        if (Profile("supply")?.Supply?.Rating is { } supply)
        {
            facts.SetFact("bench.supply.rating.current", new Quantity(supply.Current.Maximum.Si, Dimension.Current));
            facts.SetFact("bench.supply.rating.voltage", new Quantity(supply.Voltage.Maximum.Si, Dimension.Voltage));
        }
    }

    /// <summary>A profile that extends another is stored with it, one YAML document after the other.</summary>
    private static IEnumerable<(string Path, string Text)> Parts(RunFileText file) =>
        file.Text.Split("---\n", StringSplitOptions.RemoveEmptyEntries).Select(text => (file.Name, text));
}
