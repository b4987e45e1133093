using System.Collections.Immutable;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Guard;

namespace PackBench.Rig.Proving;

/// <summary>
/// A simulated run whose rig is taken away while its world lives on. In one process and in simulated time: the killed rig is not torn down, its
/// work is simply never gone on with, and what it had not committed is lost.
/// </summary>
/// <param name="plan">With the folder where the run file goes.</param>
internal sealed class KilledRun(RunPlan plan, IOperator person)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly LastingTime _time = new(Start);

    private SimulatedBench? _world;

    /// <summary>Another plan for whoever takes the run up.</summary>
    public RunPlan Plan { get; set; } = plan;

    public SimulatedBench World => _world ??= new SimulatedBench(SimulationOptions.FromText(Simulation), _time);

    /// <summary>Of the world.</summary>
    public TimeSpan Elapsed => _time.Elapsed;

    /// <summary>The run file, once the run has begun.</summary>
    public string Path { get; private set; } = "";

    /// <summary>How many records the rig has made: scans and events.</summary>
    public long Records { get; private set; }

    private bool IsOn => World.Load.InputOn || World.ChargerOn;

    private ImmutableSortedDictionary<string, string> Simulation => Plan.Bench.Simulation ?? throw new InvalidOperationException("only a simulated bench can be killed");

    /// <summary>Runs until the rig is killed at the first record of which this holds; null then.</summary>
    public RunSummary? Run(Func<RunEvent, bool> isLast, CancellationToken cancellationToken) => RunUntilCut(isLast, job => job.RunAsync(cancellationToken));

    /// <summary>Takes the run up again after that time. Throws as <see cref="RunJob.ResumeAsync"/>.</summary>
    public RunSummary Resume(TimeSpan away, CancellationToken cancellationToken) => Resume(away, static _ => false, cancellationToken)!;

    /// <summary>The same, until the rig is killed once more; null then.</summary>
    public RunSummary? Resume(TimeSpan away, Func<RunEvent, bool> isLast, CancellationToken cancellationToken)
    {
        _time.Pass(away);
        return RunUntilCut(isLast, job => job.ResumeAsync(Path, cancellationToken));
    }

    /// <summary>Another world in the place of this one, with one line of its description changed.</summary>
    public void Exchange(string key, string value) => _world = new SimulatedBench(SimulationOptions.FromText(Simulation.SetItem(key, value)), _time);

    private RunSummary? RunUntilCut(Func<RunEvent, bool> isLast, Func<RunJob, Task<RunSummary>> work)
    {
        // Not disposed with care: this is the rig that dies.
        var clock = _time.StartRig();
        var cut = new TaskCompletionSource();
        CutRecorder? recorder = null;
        var job = new RunJob(Plan, person, clock, clock, static _ => { })
        {
            Simulation = World, Durability = DurabilityMode.Proof,
            Recording = file =>
            {
                recorder = new CutRecorder(file, isLast, cut);
                Path = file.Path;
                return recorder;
            },
        };
        try
        {
            return clock.Run(
                async () =>
                {
                    var run = work(job);
                    return await Task.WhenAny(run, cut.Task) == run ? await run : null;
                },
                clock);
        }
        finally
        {
            Records = recorder?.Count ?? 0;
            _time.EndRig();
            recorder?.File.Abandon();
        }
    }

    /// <summary>What the guard does in its own process: after that time everything is off, and so in its journal. Returns the time to off; zero where nothing was on.</summary>
    public TimeSpan SwitchOff(TimeSpan after)
    {
        World.Advance();
        var wasOn = IsOn;
        _time.Pass(after);
        using var clock = _time.StartRig();
        var outputs = clock.Run(
            async () =>
            {
                var outputsOnly = Plan.Bench with { Instruments = [.. Plan.Bench.Instruments.Where(one => one.Role is "load" or "supply")] };
                await using var bench = await BenchConnector.ConnectAsync(outputsOnly, Plan.Pack, Plan.Profiles, World, clock, CancellationToken.None);
                return await new SafeState(bench.Outputs, clock).EnterAsync();
            },
            clock);
        using (var journal = new GuardJournal(GuardJournal.PathFor(Path), clock))
        {
            foreach (var output in outputs)
            {
                journal.Write(output.Confirmed ? GuardJournal.Off : "not confirmed", $"{output.Role}: {output.How}");
            }
        }

        _time.EndRig();
        World.Advance();
        return !wasOn ? TimeSpan.Zero : IsOn ? TimeSpan.MaxValue : after;
    }
}
