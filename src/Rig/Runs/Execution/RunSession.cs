using PackBench.Rig.Bench;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Interlocks;

namespace PackBench.Rig.Runs.Execution;

/// <summary>The live state of one run: what its steps work with. Scans flow through <see cref="TakeScanAsync"/>, one way, in one order.</summary>
public sealed partial class RunSession : IDisposable
{
    private readonly IRunRecorder _recorder;
    private readonly Action<RunEvent> _listener;
    private readonly Action<Trip> _latch;
    private readonly SafeState _safeState;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _gate = new();
    private TaskCompletionSource<Scan>? _waiting;
    private ExpectedCurrent? _expected;
    private TimeSpan? _offSince;
    private TimeSpan _pace;
    private int _nextStepIndex;
    private Trip? _trip;

    public RunSession(
        Procedure procedure, Pack pack, ConnectedBench bench, IRunRecorder recorder, IOperator @operator, RunClock clock,
        Action<RunEvent> listener, Action<Trip> latch, CancellationToken cancellationToken, Resumption? resumption = null)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(bench);
        ArgumentNullException.ThrowIfNull(clock);
        Procedure = procedure;
        Pack = pack;
        Bench = bench;
        Operator = @operator;
        Clock = clock;
        _recorder = recorder;
        _listener = listener;
        _latch = latch;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _safeState = new SafeState(bench.Outputs, clock.Time);
        Values = new LiveValues(bench.Channels, clock);
        _done = resumption?.Done;
        _nextStepIndex = _done?.NextStepIndex ?? 0;
        _standsStill = resumption?.Gap.StandsStill == true;
        _goesOn = resumption?.GoesOn == true;
        _done?.Open?.Sums.CutOff(resumption!.Gap.OnUntil);
        Scanner = new Scanner(bench.Channels, bench.Sources, clock, _done?.ScanCount ?? 0);
        Holds = new HoldWatch(procedure.Holds, Values);
        Limits = new LimitWatch(InterlockSet.For(
            pack, bench.File.MaximumCurrent, bench.Channels, procedure.Limits, Values, () => (Values.Step?.Charge ?? 0) / 3600, () => _expected, () => _offSince));
    }

    public Procedure Procedure { get; }

    public Pack Pack { get; }

    public ConnectedBench Bench { get; }

    public IOperator Operator { get; }

    public RunClock Clock { get; }

    public LiveValues Values { get; }

    public Scanner Scanner { get; }

    public LimitWatch Limits { get; }

    internal HoldWatch Holds { get; }

    /// <summary>Whether the step is to stand, with its output off: the operator wants it, or a hold of the procedure is on.</summary>
    internal bool IsPauseWanted => Control.IsPauseWanted || Holds.Present is not null;

    /// <summary>Pause and skip, where somebody can ask for them.</summary>
    public RunControl Control { get; init; } = new();

    /// <summary>The output that is on, for a pause; null for none.</summary>
    internal PausableOutput? Output { get; set; }

    /// <summary>Cancelled by a trip as well as by whoever stops the run.</summary>
    public CancellationToken Stopping => _stop.Token;

    public Trip? Trip => _trip;

    /// <summary>Recorded, then shown. The recorder comes first: what could not be recorded did not happen.</summary>
    public async ValueTask EmitAsync(RunEvent happened)
    {
        // Not cancellable: the record of a stop is part of the stop.
        await _recorder.RecordAsync(happened, CancellationToken.None);
        _listener(happened);
        if (Plan.Follow(happened) is { } said)
        {
            await EmitAsync(said);
        }
    }

    /// <summary>Takes the next scan through limits, record and sums, and wakes the step that waits for it.</summary>
    public async ValueTask TakeScanAsync(CancellationToken cancellationToken)
    {
        await Scanner.WaitForTickAsync(cancellationToken);

        // Whoever asks from here on gets the scan after this one: this one may be older than what he has just done.
        var waiting = Interlocked.Exchange(ref _waiting, null);
        var (before, paced) = (Scanner.Latest, _pace > Scanner.Period ? _pace : Scanner.Period);
        _pace = Scanner.Period;
        var scan = await Scanner.TakeAsync(cancellationToken);
        if (before is not null && scan.Elapsed - before.Elapsed > 3 * paced)
        {
            Values.Step?.AddLate(scan.Elapsed - before.Elapsed);
            await EmitAsync(new RunEvent.Gap(before.Elapsed, scan.Elapsed - before.Elapsed, "the scans came late") { Elapsed = Clock.Elapsed, Utc = Clock.Utc });
        }

        Values.History.Add(scan);
        Values.Scan = scan;
        Values.Step?.Add(scan);
        var broken = Limits.Judge(scan, Clock.Elapsed, Clock.Utc);
        var tooMuch = Holds.Judge(Clock.Elapsed, Clock.Utc) ?? HoldWithoutPause();
        await EmitAsync(new RunEvent.ScanTaken(scan, Limits, Holds.On) { Elapsed = scan.Elapsed, Utc = scan.Utc });
        if ((broken ?? tooMuch) is { } trip)
        {
            await TripAsync(trip);
        }

        await CompareAsync(scan);
        waiting?.TrySetResult(scan);
    }

    /// <summary>An output that cannot be taken off and put on again within its step cannot be held: then the hold is a trip.</summary>
    private Trip? HoldWithoutPause() => Holds.Present is { } hold && Output is null && _expected is not null
        ? new Trip(
            $"hold: {hold.Hold.Text}", string.Join(", ", hold.Hold.Channels), "true while a step runs that cannot stand", $"not ({hold.Hold.Text})", TimeSpan.Zero,
            Clock.Elapsed, Clock.Utc, TripClass.Clearable, hold.Because)
        : null;

    /// <summary>The next scan that is taken after this call.</summary>
    public async Task<Scan> NextScanAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new TaskCompletionSource<Scan>();
        _waiting = waiting;
        await using var registration = cancellationToken.Register(() => waiting.TrySetCanceled(cancellationToken));
        return await waiting.Task;
    }

    /// <summary>Scans at this pace from now on, with one at once, which is returned.</summary>
    public Task<Scan> ScanAtAsync(TimeSpan period, CancellationToken cancellationToken)
    {
        var next = NextScanAsync(cancellationToken);
        Scanner.Restart(period);
        return next;
    }

    /// <summary>Latches the trip on disk, switches everything off, and stops the procedure, in this order. Later trips are only recorded.</summary>
    public async ValueTask TripAsync(Trip trip)
    {
        lock (_gate)
        {
            if (_trip is not null)
            {
                return;
            }

            _trip = trip;
        }

        _latch(trip);
        await EmitAsync(new RunEvent.Tripped(trip) { Elapsed = Clock.Elapsed, Utc = Clock.Utc });
        await MakeSafeAsync();
        _stop.Cancel();
    }

    /// <summary>Everything off; not cancellable. Returns whether every output confirmed it.</summary>
    public async ValueTask<bool> MakeSafeAsync()
    {
        var outputs = await _safeState.EnterAsync();
        _expected = null;
        var safe = new RunEvent.MadeSafe(outputs) { Elapsed = Clock.Elapsed, Utc = Clock.Utc };
        await EmitAsync(safe);
        return safe.IsConfirmed;
    }

    /// <summary>
    /// A second witness after a safe state: once more than the standing draw flows although every output says that it is
    /// off, something is welded or does not obey. Null where nothing flows, or where nothing measures it.
    /// </summary>
    public async Task<Trip?> FindFlowAsync(CancellationToken cancellationToken)
    {
        var current = Bench.Channels.IndexOf(BenchChannels.PackCurrent);
        if (current < 0)
        {
            return null;
        }

        var scan = await ScanAtAsync(TimeSpan.FromSeconds(1), cancellationToken);
        var flow = new FlowInterlock(current, Bench.Channels[current], () => null);
        return flow.Judge(scan[current], Clock.Elapsed) is { } breach
            ? new Trip(flow.Name, breach.Channel, breach.Observed, breach.Allowed, breach.Age, Clock.Elapsed, Clock.Utc, flow.Class, breach.Because)
            : null;
    }

    /// <summary>Records a trip that is found after the outputs were switched off.</summary>
    public ValueTask RecordTripAsync(Trip trip)
    {
        _trip ??= trip;
        _latch(trip);
        return EmitAsync(new RunEvent.Tripped(trip) { Elapsed = Clock.Elapsed, Utc = Clock.Utc });
    }

    /// <summary>Everything off when the record itself has failed.</summary>
    public async ValueTask MakeSafeWithoutRecordAsync()
    {
        await _safeState.EnterAsync();
        _stop.Cancel();
    }

    /// <summary>What must flow while an output is on; null for nothing in particular.</summary>
    public void Expect(ExpectedCurrent? current)
    {
        _expected = current;
        _offSince = null;
    }

    /// <summary>Every output is off from now on, and nobody has been asked to connect anything.</summary>
    public void ExpectNoFlow() => _offSince = Clock.Elapsed;

    /// <summary>Begins a recorded step: its scans carry the number that is returned.</summary>
    public int BeginStep()
    {
        Control.BeginStep();
        Scanner.StepIndex = _nextStepIndex++;
        Values.Step = new StepAccumulator(Bench.Channels, Clock.Elapsed);
        return Scanner.StepIndex;
    }

    /// <summary>Begins the sums of the present step anew at this instant: its output has just gone on.</summary>
    public TimeSpan RestartSums()
    {
        var now = Clock.Elapsed;
        Values.Step = new StepAccumulator(Bench.Channels, now);
        return now;
    }

    public StepState EndStep()
    {
        Values.Step?.End(Clock.Elapsed);
        var state = Values.Step?.ToState(Bench.Channels) ?? StepState.Empty;
        Scanner.StepIndex = -1;
        Values.Step = null;
        _goingOn = null;
        return state;
    }

    public void Dispose() => _stop.Dispose();
}
