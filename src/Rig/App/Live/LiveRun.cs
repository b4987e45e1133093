using System.Collections.Concurrent;
using System.Collections.Immutable;
using PackBench.Rig.App.Models;
using PackBench.Rig.Bench;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Planned;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Safety;

namespace PackBench.Rig.App.Live;

/// <summary>
/// A run that goes on on its own thread. The screen takes its events when it likes; the run never waits for the screen. All members may
/// be used from any thread.
/// </summary>
internal sealed class LiveRun : IDisposable
{
    /// <summary>A screen that takes nothing for so long misses curves; the file has them.</summary>
    private const int MostWaiting = 60_000;

    private static readonly TimeSpan LimitPeriod = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<RunEvent> _events = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _wall;
    private readonly VirtualClock? _clock;
    private readonly TimeProvider _time;
    private readonly TimeProvider _lines;
    private readonly RunClock _real;
    private RunControlSocket? _socket;
    private double _speedBeforeQuestion;
    private long _limitsTaken;
    private bool _isStopping;
    private long _ahead;

    private LiveRun(RunPlan plan, double pace, TimeProvider wall, string person, CutRun? cut, BenchFile? model)
    {
        (Plan, Cut, _wall, _ahead) = (plan, cut, wall, cut?.Past.Elapsed.Ticks ?? 0);
        (_time, _lines) = RunCommand.Clocks(plan.Bench, wall);
        _real = new RunClock(_time);
        _clock = plan.Bench.IsSimulatedHere ? new VirtualClock(wall.GetUtcNow(), pace) : null;
        Forecast = model is null ? null : new BackgroundPrediction(plan, model, new YesOperator(true, ""), wall, Watch, _stop.Token);
        Questions = new OperatorQuestions(person, Post) { Waiting = isWaiting => HoldClock(isWaiting) };
    }

    public RunPlan Plan { get; }

    /// <summary>What it takes up; null for a new run.</summary>
    public CutRun? Cut { get; }

    public OperatorQuestions Questions { get; }

    public RunControl Control { get; } = new();

    /// <summary>What the run is compared with, once that is given.</summary>
    public PlanWatch Watch { get; } = new();

    /// <summary>The prediction that a run on real lines makes of itself, from its first scan; null where there is none.</summary>
    public BackgroundPrediction? Forecast { get; private init; }

    /// <summary>Ends with the summary, or with why there is none.</summary>
    public Task<RunSummary> Completion { get; private set; } = null!;

    public bool IsOver => Completion.IsCompleted;

    public bool IsStopping => Volatile.Read(ref _isStopping);

    /// <summary>How near each limit is, nearest first, as it was at most a moment ago.</summary>
    public ImmutableArray<LimitRow> Limits { get; private set; } = [];

    /// <summary>Scans that the screen could not take in time. They are in the file.</summary>
    public long Undrawn { get; private set; }

    /// <summary>Why no other program can control the run; empty where one can.</summary>
    public string Uncontrollable { get; private set; } = "";

    /// <summary>Time since the run began, simulated or real.</summary>
    public TimeSpan Elapsed => _clock?.Elapsed ?? (_real.Elapsed + new TimeSpan(Volatile.Read(ref _ahead)));

    /// <summary>Simulated seconds per second; NaN on a real bench.</summary>
    public double Speed
    {
        get => _clock?.Speed ?? double.NaN;
        set => _clock?.Speed = value;
    }

    /// <param name="cut">The run that it takes up; null for a new one.</param>
    /// <param name="model">On which it is predicted beside itself; null where its prediction is made already.</param>
    public static LiveRun Start(RunPlan plan, double pace, TimeProvider wall, string person, CutRun? cut = null, BenchFile? model = null)
    {
        var run = new LiveRun(plan, pace, wall, person, cut, model);
        var completion = new TaskCompletionSource<RunSummary>(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Completion = completion.Task;

        // A thread of its own, so that neither the screen nor a busy thread pool holds the limits up.
        new Thread(() => run.Work(completion)) { Name = "run", IsBackground = true }.Start();
        return run;
    }

    /// <summary>Everything off, now: no question, no wait. Again does nothing more.</summary>
    public void Stop()
    {
        Volatile.Write(ref _isStopping, true);

        // Not here: what cancellation sets off must not run on the screen's thread.
        Post(_stop.Cancel);
    }

    public bool TryTake(out RunEvent happened)
    {
        var taken = _events.TryDequeue(out var next);
        happened = next!;
        return taken;
    }

    public void Dispose()
    {
        _clock?.Dispose();
        _stop.Dispose();
    }

    private void Work(TaskCompletionSource<RunSummary> completion)
    {
        try
        {
            var summary = _clock is { } clock
                ? clock.Run(() => Job(clock, clock).RunAsync(_stop.Token), _wall)
                : RunAsync(Job(_time, _lines)).GetAwaiter().GetResult();
            Forecast?.End();
            completion.SetResult(summary);
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            completion.SetException(failure);
        }
        finally
        {
            _socket?.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(2));
        }
    }

    private Task<RunSummary> RunAsync(RunJob job) => Cut is null ? job.RunAsync(_stop.Token) : job.ResumeAsync(Cut.Path, _stop.Token);

    private RunJob Job(TimeProvider time, TimeProvider lines) => new(Plan, Questions, time, _wall, Listen, lines) { Control = Control, Plan = Watch };

    private void Listen(RunEvent happened)
    {
        Forecast?.Listen(happened);
        if (happened is RunEvent.ScanTaken taken)
        {
            if (taken.Limits is { } limits && _wall.GetElapsedTime(_limitsTaken) >= LimitPeriod)
            {
                // Here and not on the screen's thread: the limits of a procedure read what the run is writing.
                _limitsTaken = _wall.GetTimestamp();
                Limits = Nearest(limits.Interlocks, taken.Scan);
            }

            if (_events.Count > MostWaiting)
            {
                Undrawn++;
                return;
            }
        }

        if (happened is RunEvent.RunStarted or RunEvent.Gap { IsOutage: true })
        {
            // The run's clock began when the bench was connected; that of one that is taken up stands as much further as it was away.
            Volatile.Write(ref _ahead, (happened.Elapsed - _real.Elapsed).Ticks);
            Open(Cut?.RunId ?? ((RunEvent.RunStarted)happened).RunId);
        }

        _events.Enqueue(happened);
    }

    private void Open(string runId)
    {
        try
        {
            _socket ??= RunControlSocket.Listen(runId, Control, Stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Uncontrollable = failure.Message;
        }
    }

    public static ImmutableArray<LimitRow> Nearest(ImmutableArray<Interlock> interlocks, Scan scan) =>
    [
        .. interlocks.Select(interlock => (interlock.Name, Distance: interlock.DistanceToLimit(scan))).Where(pair => pair.Distance is not null)
            .Select(pair => new LimitRow(pair.Name, pair.Distance!.Value.Text, pair.Distance.Value.Fraction)).OrderBy(row => row.Fraction),
    ];

    private void Post(Action action)
    {
        if (_clock is { } clock)
        {
            clock.Post(action);
        }
        else
        {
            _ = Task.Run(action);
        }
    }

    /// <summary>While somebody thinks, simulated hours do not go by.</summary>
    private void HoldClock(bool isWaiting)
    {
        if (_clock is { } clock)
        {
            (_speedBeforeQuestion, clock.Speed) = isWaiting ? (clock.Speed, 1) : (_speedBeforeQuestion, _speedBeforeQuestion);
        }
    }
}

/// <summary>What went wrong with a run that has no summary, in lines for people.</summary>
internal static class RunFailure
{
    public static ImmutableArray<string> Lines(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions.Count: > 0 } many => [.. many.InnerExceptions.SelectMany(one => Lines(one))],
        BenchException bench when bench.Failures.Length > 0 => bench.Failures,
        OperationCanceledException => ["stopped before anything was connected"],
        StartRefusedException or RunFileException or Runs.Resuming.ResumeRefusedException or FormatException or IOException => [failure.Message],
        _ => [$"{failure.GetType().Name}: {failure.Message}"],
    };
}
