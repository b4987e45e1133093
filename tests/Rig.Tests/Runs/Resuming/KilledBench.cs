using PackBench.Rig.Cli;
using PackBench.Rig.Proving;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Resuming;

/// <summary>A run on the ideal simulated bench that is killed and taken up again, in a folder of its own.</summary>
internal sealed class KilledBench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-killed-").FullName;

    public KilledBench(string procedure, string bench = "simulated-ideal")
    {
        Plan = Load(procedure, bench);
        Run = new KilledRun(Plan, new YesOperator(true, "test"));
    }

    public RunPlan Plan { get; }

    public KilledRun Run { get; }

    public string Folder => Path.Combine(_folder, "runs");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Runs until the rig is killed at the first record of which this holds; then the guard switches off.</summary>
    public KilledBench KillAt(Func<RunEvent, bool> moment)
    {
        Assert.Null(Run.Run(moment, Token));
        Run.SwitchOff(TimeSpan.FromSeconds(0.25));
        return this;
    }

    public KilledBench KillAt(TimeSpan elapsed) => KillAt(happened => happened is RunEvent.ScanTaken scan && scan.Scan.Elapsed >= elapsed);

    public RunSummary Resume(TimeSpan? away = null) => Run.Resume(away ?? TimeSpan.FromMinutes(1), Token);

    public SqliteRunReader Open() => SqliteRunReader.Open(Run.Path);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private RunPlan Load(string procedure, string bench)
    {
        var path = Path.Combine(_folder, "test-procedure.yaml");
        File.WriteAllText(path, procedure);
        var errors = new StringWriter();
        var console = new RigConsole(TextReader.Null, TextWriter.Null, errors, TimeProvider.System, isInteractive: false);
        return PlanLoader.Load(new RigFiles(), path, bench, "lto-4p6s-used", [], Folder, "test", console) ?? throw new InvalidOperationException(errors.ToString());
    }
}
