using System.Collections.Immutable;
using System.Reflection;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Planned;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Guard;

namespace PackBench.Rig.Runs;

/// <summary>Everything that a run needs, checked and put together; nothing is connected yet.</summary>
/// <param name="Chemistries">The text of the file that the pack's chemistry came from.</param>
/// <param name="Folder">Where the run file goes.</param>
public sealed record RunPlan(Procedure Procedure, Pack Pack, BenchFile Bench, ProfileLibrary Profiles, string Chemistries, string Folder, string Operator);

/// <summary>How a run ended, with its results judged and its file sealed.</summary>
public sealed record RunSummary(RunOutcome Outcome, string Reason, string Path, ImmutableArray<RunResult> Results);

/// <summary>Connects the bench, runs the procedure with its recorder, computes the results from the record and seals the file.</summary>
/// <param name="time">What the run counts.</param>
/// <param name="wall">What the record is kept by.</param>
/// <param name="lines">What the instruments' lines wait by; as <paramref name="time"/> where none is given.</param>
public sealed class RunJob(RunPlan plan, IOperator @operator, TimeProvider time, TimeProvider wall, Action<RunEvent> listener, TimeProvider? lines = null)
{
    /// <summary>The simulated world, for those that look inside; null on a real bench or before the start. A world that is given lives longer than the run.</summary>
    public SimulatedBench? Simulation
    {
        get => _world;
        init => _world = value;
    }

    /// <summary>Whether nobody stays with it: two barriers are demanded, and made to act first.</summary>
    public bool IsUnattended { get; init; }

    /// <summary>How durable the record is; null for what the clock of the run asks for.</summary>
    internal DurabilityMode? Durability { get; init; }

    /// <summary>Stands between the run and its record.</summary>
    internal Func<SqliteRunRecorder, IRunRecorder> Recording { get; init; } = recorder => recorder;

    /// <summary>What the run is compared with, where somebody gives it a prediction: before the run or while it goes.</summary>
    public PlanWatch Plan { get; init; } = new();

    private SimulatedBench? _world;

    /// <summary>Pause and skip, where somebody can ask for them.</summary>
    public RunControl Control { get; init; } = new();

    public static string SoftwareVersion { get; } =
        typeof(RunJob).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <exception cref="BenchException">Instruments did not connect: nothing was energised, and there is no run file.</exception>
    /// <exception cref="InstrumentInUseException">Another program has one of them.</exception>
    /// <exception cref="StartRefusedException">A trip of an earlier run is not acknowledged.</exception>
    /// <exception cref="UnattendedRefusedException">Nobody would attend it, and there are not enough barriers.</exception>
    /// <exception cref="RunFileException">The record could not be started or ended.</exception>
    public Task<RunSummary> RunAsync(CancellationToken cancellationToken) => RunAsync(null, cancellationToken);

    /// <summary>Takes up a run that was cut off, by its file. Throws as <see cref="RunAsync(CancellationToken)"/>, and besides:</summary>
    /// <exception cref="ResumeRefusedException">It may not be taken up again; the message says why. Nothing was energised.</exception>
    public Task<RunSummary> ResumeAsync(string path, CancellationToken cancellationToken)
    {
        var done = RecordedProgress.Read(path);
        Resumer.RefuseByRecord(done, plan.Procedure);
        return RunAsync(done, cancellationToken);
    }

    private async Task<RunSummary> RunAsync(RecordedProgress? done, CancellationToken cancellationToken)
    {
        var latch = new TripLatch(plan.Folder);
        RefuseWhileTripped(latch);
        _world ??= plan.Bench.MakeWorld(time);
        using var leases = new BenchLeases($"a run of {plan.Procedure.Name}", wall);
        foreach (var instrument in plan.Bench.Instruments)
        {
            leases.Take(instrument.Address);
        }

        await using var bench = await BenchConnector.ConnectAsync(plan.Bench, plan.Pack, plan.Profiles, _world, lines ?? time, cancellationToken, Path.Combine(plan.Folder, "bms-backups"));
        foreach (var (entry, _, _, device) in bench.Instruments)
        {
            leases.Take(entry.Address, device);
        }

        if (IsUnattended)
        {
            Unattended.Refuse(plan, bench, hasGuard: !Guarded(bench).IsEmpty);
        }

        var resumption = done is null ? null : await new Resumer(plan, bench, time, wall).PrepareAsync(done, cancellationToken);

        // Only a run that races through simulated time may be ahead of its disk by more than a second.
        var isRacing = time is VirtualClock { Speed: double.PositiveInfinity };
        var durability = Durability ?? (isRacing ? DurabilityMode.Simulated : DurabilityMode.Real);
        await using var recorder = done is null
            ? SqliteRunRecorder.Create(plan.Folder, Header(bench), wall, durability)
            : SqliteRunRecorder.Continue(done.Path, wall, durability);
        var origin = new TripOrigin(recorder.RunId, Path.GetFileName(recorder.Path), plan.Procedure.Name, plan.Pack.Id, plan.Bench.Name, plan.Bench.IsSimulated);
        IOperator person = _world is { } world ? new SimulatedHands(@operator, world) : @operator;
        var runner = new Runner(plan.Procedure, plan.Pack, bench, Recording(recorder), person, time, listener, trip => latch.Latch(trip, origin))
        {
            Control = Control, Resumption = resumption, IsUnattended = IsUnattended, Plan = Plan,
        };
        if (done?.Plan is { } planned)
        {
            Plan.Recorded(planned, bench.Channels);
        }

        var end = await RunGuardedAsync(runner, bench, recorder, cancellationToken);
        var (outcome, reason, results) = (end.Outcome, end.Reason, ImmutableArray<RunResult>.Empty);
        if (end.Outcome == RunOutcome.Passed)
        {
            results = await Reporting.ResultComputer.ComputeAsync(plan, bench, recorder, runner.Facts, time, listener);
            (outcome, reason) = Judge(results);
        }

        await recorder.CompleteAsync(outcome, reason, CancellationToken.None);
        return new RunSummary(outcome, reason, recorder.Path, results);
    }

    /// <summary>With a guard process where there are real lines: the model in this process dies with it.</summary>
    private async Task<RunEnd> RunGuardedAsync(Runner runner, ConnectedBench bench, SqliteRunRecorder recorder, CancellationToken cancellationToken)
    {
        var outputs = Guarded(bench);
        if (outputs.IsEmpty)
        {
            return await runner.RunAsync(cancellationToken);
        }

        var order = new GuardOrder(recorder.RunId, Path.GetFullPath(GuardJournal.PathFor(recorder.Path)), outputs, Environment.ProcessId);
        await using var guard = await GuardProcess.StartAsync(order, wall, cancellationToken);
        runner.Guard = guard;
        return await runner.RunAsync(cancellationToken);
    }

    private ImmutableArray<GuardedOutput> Guarded(ConnectedBench bench) =>
    [
        .. plan.Bench.Instruments.Where(instrument => instrument.Address.Scheme != "sim" && bench.Outputs.Any(output => output.Role == instrument.Role))
            .Select(instrument => new GuardedOutput(instrument.Role, instrument.Profile, instrument.Address.ToString())),
    ];

    /// <summary>A trip of the model holds up no real bench, nor the other way round; one that cannot be read holds up both.</summary>
    private void RefuseWhileTripped(TripLatch latch)
    {
        var pending = latch.Unacknowledged().Where(trip => trip.Origin is null || trip.Origin.IsSimulated == plan.Bench.IsSimulated).ToList();
        if (pending.Count > 0)
        {
            throw new StartRefusedException(
                $"Nothing is energised before these trips are acknowledged (packbench ack ID --name NAME):{Environment.NewLine}{string.Join(Environment.NewLine, pending)}");
        }
    }

    private static (RunOutcome Outcome, string Reason) Judge(ImmutableArray<RunResult> results)
    {
        var missing = results.Where(result => result.Verdict == ResultVerdict.Missing).Select(result => result.Title).ToList();
        var failed = results.Where(result => result.Verdict is ResultVerdict.Fail or ResultVerdict.ConditionalFail).Select(result => result.Title).ToList();
        return (failed.Count, missing.Count) switch
        {
            (> 0, _) => (RunOutcome.Failed, $"not met: {string.Join(", ", failed.Distinct())}"),
            (_, > 0) => (RunOutcome.Error, $"could not be computed: {string.Join(", ", missing.Distinct())}"),
            _ => (RunOutcome.Passed, "all criteria met"),
        };
    }

    private RunHeader Header(ConnectedBench bench)
    {
        var utc = time.GetUtcNow();
        var procedure = plan.Procedure;
        ImmutableArray<RunFileText> files =
        [
            new("procedure", Path.GetFileName(procedure.SourceFile), procedure.SourceText),
            .. procedure.Called.Select(called => new RunFileText(RunHeader.CalledProcedure, Path.GetFileName(called.SourceFile), called.SourceText)),
            new("bench", Path.GetFileName(plan.Bench.SourceFile), plan.Bench.SourceText),
            new("pack", Path.GetFileName(plan.Pack.SourceFile), plan.Pack.SourceText),
            new("chemistries", "chemistries.yaml", plan.Chemistries),
            .. plan.Bench.Instruments.Select(instrument => plan.Profiles.Find(instrument.Profile)).Where(profile => profile is not null)
                .DistinctBy(profile => profile!.Id).Select(profile => new RunFileText("profile", $"{profile!.Id}.yaml", profile.FileText)),
        ];
        return new RunHeader(
            RunHeader.NewId(wall), procedure.Name, procedure.Version, procedure.Title,
            plan.Pack.Id, plan.Pack.Title, plan.Bench.Name, utc, time.LocalTimeZone.Id, plan.Operator, SoftwareVersion,
            plan.Bench.IsSimulated ? RunHeader.Simulated : RunHeader.Measured, _world?.Options.Seed, bench.Channels, files,
            procedure.Parameters.ToImmutableSortedDictionary(parameter => parameter.Name, parameter => parameter.ToString(), StringComparer.Ordinal));
    }
}
