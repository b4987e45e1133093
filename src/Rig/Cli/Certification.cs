using System.Collections.Immutable;
using PackBench.Rig.Bench;
using PackBench.Rig.Certificates;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Cli;

/// <summary>The procedures of one pack's certificate: what is there, what is to be run, in which order, and where it ends.</summary>
internal sealed class Certification
{
    private readonly Given _given;
    private readonly RigConsole _console;
    private readonly double _pace;
    private readonly ImmutableArray<Item> _items;

    private Certification(Given given, RigConsole console, Pack pack, double pace, IEnumerable<Item> items) =>
        (_given, _console, Pack, _pace, _items) = (given, console, pack, pace, [.. items]);

    /// <param name="Again">Repeated although they have passed.</param>
    /// <param name="Despite">Not repeated although they have failed.</param>
    internal sealed record Given(string Pack, string Bench, string Runs, string Speed, string Operator, bool Yes, ImmutableArray<string> Again, ImmutableArray<string> Despite);

    /// <summary>One procedure, ready to run; and the bench on which it is predicted meanwhile, if any.</summary>
    private sealed record Item(RunPlan Plan, BenchFile? Model, ProcedureRecord Record, bool IsDone, string Why)
    {
        public Procedure Procedure => Plan.Procedure;
    }

    public Pack Pack { get; }

    /// <summary>Reads and checks everything before anything is connected; null after messages.</summary>
    /// <exception cref="RunFileException">A run cannot be read.</exception>
    public static Certification? Load(Given given, RigConsole console)
    {
        var files = new RigFiles();
        var (pack, bench) = (files.Pack(given.Pack), files.Bench(given.Bench));
        if (bench is not null && pack is not null)
        {
            CheckWirings(files, bench, pack);
        }

        PlanLoader.Print(files, console);
        if (pack is null || bench is null || files.Findings.Count > 0)
        {
            return null;
        }

        string[] names = [.. pack.Certificate.Select(wanted => wanted.Name)];
        if (names.Length == 0)
        {
            console.Error.WriteLine($"{pack.SourceFile}: names no procedure under 'certificate:', such as certificate: [wiring-drop, capacity-run]");
            return null;
        }

        foreach (var (option, name) in given.Again.Select(name => ("--again", name)).Concat(given.Despite.Select(name => ("--despite", name))).Where(pair => !names.Contains(pair.name)))
        {
            console.Error.WriteLine($"{option} {name}: the certificate of '{pack.Id}' does not ask for it{Suggestion.For(name, names)}; it asks for {string.Join(", ", names)}");
            return null;
        }

        if (RunCommand.Speed(given.Speed, bench, console) is not { } pace)
        {
            return null;
        }

        var plans = pack.Certificate.Select(wanted => PlanOf(wanted, given, bench, files, console)).ToList();
        if (plans.Contains(null))
        {
            return null;
        }

        var runs = new RunFolder(given.Runs).List(new RunFilter(pack.Id)).Runs;
        var items = plans.OfType<RunPlan>().OrderBy(plan => plan.Procedure.Stage).Select(plan => ItemOf(plan, RunCommand.ModelFor(plan, pace, files), given, runs));
        return new Certification(given, console, pack, pace, items);
    }

    public void List()
    {
        foreach (var item in _items)
        {
            _console.Out.WriteLine($"{(item.IsDone ? "done  " : "to run")}  {item.Procedure.Stage.ToString().ToLowerInvariant(),-10}  {item.Procedure.Name,-24}  {item.Why}; bench {item.Plan.Bench.Name}");
        }
    }

    /// <summary>Exit code: the worst outcome, or why it stopped.</summary>
    /// <exception cref="IOException">The certificate cannot be written.</exception>
    public async Task<int> RunAsync(CertificateOptions.Prepared paper, CancellationToken cancellationToken)
    {
        var worst = RunOutcome.Passed;
        foreach (var (index, item) in _items.Index())
        {
            _console.Out.WriteLine();
            _console.Out.WriteLine($"{index + 1} of {_items.Length}  {item.Procedure.Name}: {(item.IsDone ? $"skipped, {item.Why}" : item.Why)}");
            if (item.IsDone)
            {
                worst = RunOutcomes.Worse(worst, item.Record.Run!.Outcome!.Value);
                continue;
            }

            Introduce(item);
            var code = cancellationToken.IsCancellationRequested ? RunOutcome.Aborted.ExitCode() : await RunAsync(item, cancellationToken);
            if (code == ExitCodes.Usage)
            {
                return code;
            }

            var outcome = (RunOutcome)code;
            worst = RunOutcomes.Worse(worst, outcome);
            if (WhyToStop(item, outcome) is { } why)
            {
                _console.Error.WriteLine($"{item.Procedure.Name}: {why}");
                var left = _items.Skip(index + 1).Where(later => !later.IsDone).Select(later => later.Procedure.Name).ToList();
                _console.Error.WriteLine($"no certificate was written{(left.Count > 0 ? $"; still to run: {string.Join(", ", left)}" : "")}. The same command goes on from here.");
                return code;
            }
        }

        _console.Out.WriteLine();
        return paper.Write([], _given.Runs, _console) is null ? ExitCodes.Usage : worst.ExitCode();
    }

    /// <summary>Null where the next may follow.</summary>
    private string? WhyToStop(Item item, RunOutcome outcome) => outcome switch
    {
        RunOutcome.Passed => null,
        RunOutcome.Failed when item.Procedure.Stage > ProcedureStage.Protection || _given.Despite.Contains(item.Procedure.Name) => null,
        RunOutcome.Failed => $"what it found makes the procedures after it unsafe. Put it right, or go on with it as it is: --despite {item.Procedure.Name}",
        RunOutcome.Error when CameToItsEnd(item.Procedure.Name) => null,
        RunOutcome.Tripped => "a limit was broken: find out why, then acknowledge it (packbench trips, packbench ack)",
        RunOutcome.Aborted => "stopped",
        _ => "the rig failed, and nothing more is energised",
    };

    /// <summary>Whether its steps were all done, everything was confirmed off, and only a result could not be computed.</summary>
    private bool CameToItsEnd(string procedure)
    {
        if (new RunFolder(_given.Runs).List(new RunFilter(Pack.Id, procedure)).Runs.FirstOrDefault() is not { } run)
        {
            return false;
        }

        using var reader = SqliteRunReader.Open(run.Path);
        return reader.ReadEvents<RunEvent.RunEnded>().LastOrDefault()?.Outcome == RunOutcome.Passed;
    }

    private void Introduce(Item item)
    {
        _console.Out.WriteLine($"{item.Procedure.Title}, on the bench {item.Plan.Bench.Name}. Wired so:");
        foreach (var line in item.Procedure.Wiring.TrimEnd().Split('\n'))
        {
            _console.Out.WriteLine("  " + line);
        }
    }

    /// <summary>Takes up what was cut off where that may be; else begins anew.</summary>
    private async Task<int> RunAsync(Item item, CancellationToken cancellationToken)
    {
        var run = new RunCommand.RunInvocation(item.Plan, _pace, _given.Yes, Json: false, Report: null, item.Model);
        if (item.Record.Run is { Outcome: null } cut)
        {
            RunLease.Acquire(cut.Path, _console.Time).Dispose();
            try
            {
                var files = new RigFiles(item.Plan.Profiles);
                if (RecordedFiles.Plan(cut.Path, new RecordedFiles.Given(null, item.Plan.Bench.SourceFile, Pack.SourceFile), _given.Operator, files, _console) is { } plan)
                {
                    var code = await RunCommand.RunAsync(run with { Plan = plan, Model = null, ResumedFile = cut.Path }, _console, cancellationToken);
                    if (code != ExitCodes.Usage)
                    {
                        return code;
                    }
                }
            }
            catch (ResumeRefusedException refused)
            {
                _console.Out.WriteLine($"It is begun anew: {refused.Message}");
            }
        }

        return await RunCommand.RunAsync(run, _console, cancellationToken);
    }

    private static Item ItemOf(RunPlan plan, BenchFile? model, Given given, IReadOnlyList<RunInformation> runs)
    {
        var record = ProcedureRecord.Of(plan.Procedure, plan.Bench.IsSimulated, runs);
        var name = plan.Procedure.Name;
        return given.Again.Contains(name) ? new(plan, model, record, false, $"{record.Why}; repeated (--again)")
            : given.Despite.Contains(name) && record.Run is { Outcome: RunOutcome.Failed } ? new(plan, model, record, true, $"{record.Why}; it stays so (--despite)")
            : new(plan, model, record, record.IsPassed, record.Why);
    }

    /// <summary>Null after findings on the console.</summary>
    private static RunPlan? PlanOf(WantedProcedure wanted, Given given, BenchFile bench, RigFiles files, RigConsole console) => PlanLoader.Load(
        new RigFiles(files.Profiles), wanted.Name, BenchFor(wanted.Name, bench) ?? given.Bench, given.Pack, [.. wanted.Settings.Select(setting => $"{setting.Key}={setting.Value}")],
        given.Runs, given.Operator, console);

    /// <summary>The bench file of the procedure's own wiring: beside the bench's file, else as any other; null where it has none of its own.</summary>
    private static string? BenchFor(string procedure, BenchFile bench)
    {
        if (!bench.Wirings.TryGetValue(procedure, out var name))
        {
            return null;
        }

        var folder = Path.GetDirectoryName(bench.SourceFile) ?? "";
        return new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".yaml") }.FirstOrDefault(File.Exists) ?? name;
    }

    /// <summary>A word that fits nothing would run on the wrong wiring.</summary>
    private static void CheckWirings(RigFiles files, BenchFile bench, Pack pack)
    {
        var known = RigFiles.Names("procedures").Concat(pack.Certificate.Select(wanted => wanted.Name)).ToList();
        foreach (var (procedure, _) in bench.Wirings.Where(wiring => !known.Contains(wiring.Key)))
        {
            files.Complain(PlanLoader.PlaceOf("wirings", bench.SourceFile, bench.SourceText), $"there is no procedure '{procedure}' to be wired for{Suggestion.For(procedure, known)}");
        }

        foreach (var wiring in bench.Wirings.Where(wiring => pack.Certificate.Any(wanted => wanted.Name == wiring.Key)))
        {
            files.Bench(BenchFor(wiring.Key, bench)!);
        }
    }
}
