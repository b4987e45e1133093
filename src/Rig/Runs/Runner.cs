using PackBench.Instruments;
using PackBench.Rig.Bench;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Runs.Execution.Steps;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Guard;

namespace PackBench.Rig.Runs;

/// <summary>How a run ended, before its results are judged.</summary>
public sealed record RunEnd(RunOutcome Outcome, string Reason);

/// <summary>
/// Runs a procedure on a connected bench: safe state, setup, steps; then, whatever happened, safe state again, teardown
/// and the record of how it ended. Results are computed afterwards from the record.
/// </summary>
public sealed class Runner(
    Procedure procedure, Pack pack, ConnectedBench bench, IRunRecorder recorder, IOperator @operator, TimeProvider time, Action<RunEvent> listener, Action<Trip> latch)
{
    /// <summary>The second process that switches off when this one cannot; null where the outputs are simulated here.</summary>
    public GuardProcess? Guard { get; set; }

    /// <summary>Pause and skip, where somebody can ask for them.</summary>
    public RunControl Control { get; init; } = new();

    /// <summary>Compares with what was predicted, where a prediction comes.</summary>
    public Planned.PlanWatch Plan { get; init; } = new();

    /// <summary>Whether nobody stays with it: then every barrier is made to act before the first step.</summary>
    public bool IsUnattended { get; init; }

    /// <summary>Set where a run that was cut off is taken up again.</summary>
    public Resumption? Resumption { get; init; }

    /// <summary>What the run ended with: parameters, answers, recorded steps by their names. For computing results.</summary>
    public LiveValues? Facts { get; private set; }

    public async Task<RunEnd> RunAsync(CancellationToken cancellationToken)
    {
        var clock = new RunClock(time, Resumption?.Elapsed ?? TimeSpan.Zero);
        using var session = new RunSession(procedure, pack, bench, recorder, @operator, clock, listener, latch, cancellationToken, Resumption) { Control = Control, Plan = Plan };
        Facts = session.Values;
        Execution.Facts.SetParameters(session.Values, procedure.Parameters, pack);
        Execution.Facts.SetBench(session.Values, bench);
        await IntroduceAsync(session);
        using var background = new CancellationTokenSource();
        var pump = PumpAsync(session, background.Token);
        var watchdog = new Watchdog(session.Limits, () => session.Scanner.Latest, () => clock.Elapsed, time, session.TripAsync).WatchAsync(background.Token);
        var failure = Watch(pump, session);
        var guarded = Guard is null ? Task.CompletedTask : TripWithoutGuardAsync(Guard, session, background.Token);
        var end = await WorkAsync(session, failure, cancellationToken);
        end = await MakeSafeAtEndAsync(session, end);
        end = await TearDownAsync(session, end);
        background.Cancel();
        await Task.WhenAll(Quiet(pump), Quiet(watchdog), Quiet(guarded));
        await session.EmitAsync(new RunEvent.RunEnded(end.Outcome, end.Reason) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        return end;
    }

    private async Task IntroduceAsync(RunSession session)
    {
        var clock = session.Clock;
        if (Resumption is { } resumption)
        {
            // The gap comes first: whatever follows it belongs to the time after it.
            await session.EmitAsync(resumption.Gap);
            await session.EmitAsync(new RunEvent.Noted(resumption.Text) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        }

        if (Resumption?.Done.HasStarted != true)
        {
            await session.EmitAsync(new RunEvent.RunStarted(recorder.RunId, procedure.Name, pack.Id, bench.File.IsSimulated) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        }

        foreach (var instrument in bench.Instruments)
        {
            await session.EmitAsync(new RunEvent.InstrumentConnected(
                instrument.Entry.Role, instrument.Identity, instrument.Entry.Address.ToString(), instrument.Entry.Profile, instrument.Calibration)
            {
                Elapsed = clock.Elapsed, Utc = clock.Utc,
            });
        }

        if (Guard is not null)
        {
            await session.EmitAsync(new RunEvent.BarrierChanged("guard process", true, Guard.Detail) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        }
    }

    private static async Task TripWithoutGuardAsync(GuardProcess guard, RunSession session, CancellationToken cancellationToken)
    {
        var why = await guard.Lost.WaitAsync(cancellationToken);
        await session.TripAsync(new Trip(
            "the guard is lost", "", why, "a guard that answers", TimeSpan.Zero, session.Clock.Elapsed, session.Clock.Utc, TripClass.Clearable,
            "Without it nothing would switch off if this program died; start the run anew."));
    }

    private async Task<RunEnd> WorkAsync(RunSession session, Task<Exception> pumpFailure, CancellationToken cancellationToken)
    {
        try
        {
            // Whatever the bench was doing when we came, it stops now (S7).
            if (!await session.MakeSafeAsync())
            {
                return new RunEnd(RunOutcome.Error, "An output could not be switched off before the start.");
            }

            var executor = new StepExecutor(session);
            var work = RunStepsAsync(executor, session);
            var first = await Task.WhenAny(work, pumpFailure);
            if (first == pumpFailure)
            {
                return new RunEnd(RunOutcome.Error, $"Scanning or recording failed: {(await pumpFailure).Message}");
            }

            await work;
            return session.Trip is { } late ? Tripped(late) : new RunEnd(RunOutcome.Passed, "all steps done");
        }
        catch (OperationCanceledException cancelled)
        {
            return session.Trip is { } trip
                ? Tripped(trip)
                : new RunEnd(RunOutcome.Aborted, cancellationToken.IsCancellationRequested ? "stopped by the operator" : cancelled.Message);
        }
        catch (StartRefusedException refused)
        {
            return new RunEnd(RunOutcome.Error, refused.Message);
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException or InvalidOperationException or ArgumentException or IOException or Language.MissingReadingException)
        {
            return session.Trip is { } trip ? Tripped(trip) : new RunEnd(RunOutcome.Error, failure.Message);
        }
    }

    private async Task RunStepsAsync(StepExecutor executor, RunSession session)
    {
        await executor.RunAllAsync(procedure.Setup, "setup", session.Stopping);
        if (IsUnattended)
        {
            await new InterlockTest(session, Guard).RunAsync(Unattended.Flows(procedure, bench), session.Stopping);
        }

        await executor.RunAllAsync(procedure.Steps, "steps", session.Stopping);
    }

    private async Task<RunEnd> MakeSafeAtEndAsync(RunSession session, RunEnd end)
    {
        var isSafe = await session.MakeSafeAsync() || await session.MakeSafeAsync();
        if (Guard is not null)
        {
            Guard.IsRunSafe = isSafe;
        }

        if (!isSafe)
        {
            return new RunEnd(
                RunOutcomes.Worse(end.Outcome, RunOutcome.Error), $"AN OUTPUT COULD NOT BE CONFIRMED OFF: disconnect the pack by hand. ({end.Reason})");
        }

        using var late = new CancellationTokenSource(SafeState.Deadline + SafeState.Deadline, time);
        try
        {
            if (await session.FindFlowAsync(late.Token) is not { } flow)
            {
                return end;
            }

            if (session.Trip?.Limit != flow.Limit)
            {
                await session.RecordTripAsync(flow);
            }

            await session.MakeSafeAsync();
            return new RunEnd(RunOutcomes.Worse(end.Outcome, RunOutcome.Tripped), flow.ToString());
        }
        catch (OperationCanceledException)
        {
            // No scan came: the outputs have confirmed by themselves, and the silence is in the record.
            return end;
        }
    }

    private async Task<RunEnd> TearDownAsync(RunSession session, RunEnd end)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2), time);
        try
        {
            if (bench.Settings is { } settings)
            {
                await settings.RestoreAsync(late.Token);
            }

            await new StepExecutor(session).RunAllAsync(procedure.Teardown, "teardown", late.Token);
            return end;
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException or InvalidOperationException or OperationCanceledException or IOException)
        {
            return new RunEnd(RunOutcomes.Worse(end.Outcome, RunOutcome.Error), $"{end.Reason}; then the teardown failed: {failure.Message}");
        }
    }

    private static async Task PumpAsync(RunSession session, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await session.TakeScanAsync(cancellationToken);
        }
    }

    /// <summary>Ends with the failure of the pump, and never otherwise.</summary>
    private static async Task<Exception> Watch(Task pump, RunSession session)
    {
        try
        {
            await pump;
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            await session.MakeSafeWithoutRecordAsync();
            return failure;
        }

        return await new TaskCompletionSource<Exception>().Task;
    }

    private static async Task Quiet(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static RunEnd Tripped(Trip trip) => new(RunOutcome.Tripped, trip.ToString());
}
