using PackBench.Instruments.Profiles;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Tests.Runs;

/// <summary>A whole run on the simulated bench, in simulated time, through the files, the wires and the run file.</summary>
internal sealed class SimulatedRun : IDisposable
{
    /// <summary>Reading them takes longer than most runs.</summary>
    private static readonly Lazy<ProfileLibrary> Profiles = new(() => new RigFiles().Profiles);

    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-run-").FullName;

    public required string Procedure { get; init; }

    public string Bench { get; init; } = "simulated";

    public string Pack { get; init; } = "lto-4p6s-used";

    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>What happens at some time after the start, to the world or to the run.</summary>
    public List<(TimeSpan At, Action<SimulatedBench> What)> Happenings { get; init; } = [];

    public TimeSpan? StopAt { get; init; }

    private RunJob? _job;

    public bool SaysYes { get; init; } = true;

    /// <summary>Answers instead of <see cref="SaysYes"/>, with the world at hand.</summary>
    public Func<OperatorQuestion, SimulatedBench, string>? Answers { get; init; }

    /// <summary>Files that lie in the folder of the runs before this one, by name.</summary>
    public Dictionary<string, string> Before { get; init; } = [];

    public bool IsUnattended { get; init; }

    /// <summary>What the run is compared with, once that is given.</summary>
    public PackBench.Rig.Runs.Planned.PlanWatch Plan { get; } = new();

    /// <summary>Makes another plan of the one that was loaded.</summary>
    public Func<RunPlan, RunPlan> Change { get; init; } = plan => plan;

    public SimulatedBench World => _job?.Simulation ?? throw new InvalidOperationException("There is no world before the run.");

    public RunSummary Summary { get; private set; } = null!;

    public List<RunEvent> Events { get; } = [];

    /// <summary>Sees every event as it happens.</summary>
    public Action<RunEvent>? Listener { get; init; }

    /// <summary>Simulated seconds that the run took.</summary>
    public double Seconds { get; private set; }

    public SimulatedRun Run()
    {
        var errors = new StringWriter();
        var console = new RigConsole(TextReader.Null, TextWriter.Null, errors, TimeProvider.System, isInteractive: false);
        var set = Settings.Select(pair => $"{pair.Key}={pair.Value}").ToArray();
        var name = Procedure;
        if (Procedure.Contains('\n', StringComparison.Ordinal))
        {
            name = Path.Combine(_folder, "test-procedure.yaml");
            File.WriteAllText(name, Procedure);
        }

        var plan = PlanLoader.Load(new RigFiles(Profiles.Value), name, Bench, Pack, set, Path.Combine(_folder, "runs"), "test", console)
            ?? throw new InvalidOperationException(errors.ToString());
        using var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var stop = new CancellationTokenSource();
        foreach (var (file, text) in Before)
        {
            var path = Path.Combine(_folder, "runs", file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        var job = default(RunJob);
        IOperator person = Answers is { } answers ? new Answering(question => answers(question, job!.Simulation!)) : new YesOperator(SaysYes, "test");
        job = new RunJob(Change(plan), person, clock, TimeProvider.System, Listen) { IsUnattended = IsUnattended, Plan = Plan };
        _job = job;
        foreach (var (at, what) in Happenings)
        {
            clock.CreateTimer(_ => what(job.Simulation!), null, at, Timeout.InfiniteTimeSpan);
        }

        if (StopAt is { } time)
        {
            clock.CreateTimer(_ => stop.Cancel(), null, time, Timeout.InfiniteTimeSpan);
        }

        Summary = clock.Run(() => job.RunAsync(stop.Token), TimeProvider.System);
        Seconds = clock.Elapsed.TotalSeconds;
        return this;
    }

    private void Listen(RunEvent happened)
    {
        Events.Add(happened);
        Listener?.Invoke(happened);
    }

    public SqliteRunReader Open() => SqliteRunReader.Open(Summary.Path);

    public double Result(string name) => Summary.Results.Single(result => result.Name == name).Value;

    public string Text(string name) => Summary.Results.Single(result => result.Name == name).Text;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Answering(Func<OperatorQuestion, string> answer) : IOperator
    {
        public string Name => "test";

        public ValueTask<string> AskAsync(OperatorQuestion question, CancellationToken cancellationToken) => ValueTask.FromResult(answer(question));
    }
}
