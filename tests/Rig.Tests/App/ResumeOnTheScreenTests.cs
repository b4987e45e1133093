using PackBench.Instruments.Profiles;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Servers;
using PackBench.Rig.App;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.Bench;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Simulating;
using PackBench.Rig.Tests.Cli;
using PackBench.Rig.Tests.Files;
using PackBench.Rig.Tests.Runs.Resuming;
using Xunit;

namespace PackBench.Rig.Tests.App;

/// <summary>A run that was cut off, taken up again from the history by the rules of <c>packbench resume</c>.</summary>
[Collection("terminal")]
public sealed class ResumeOnTheScreenTests : IDisposable
{
    private const string Discharge = """
        procedure: short
        version: 1
        title: Short discharge
        needs: { load: required }
        resume: continue_with_gap
        steps:
          - discharge: { title: Long one, current: 2 A, until: step.elapsed >= 2 h, at_most: 10 h, record: discharge }
        """;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-taken-up-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_whose_world_died_with_its_program_is_refused_in_one_clear_text_and_its_file_stays_as_it_was()
    {
        using var bench = new KilledBench(Discharge.Replace("short", "test-procedure", StringComparison.Ordinal));
        bench.KillAt(TimeSpan.FromSeconds(15));
        var before = Scans(bench.Run.Path);
        using var screen = new Screen(120, 40, runs: bench.Folder);
        screen.Press(KeyName.F6);
        Assert.Contains("g resume", await screen.WaitForAsync("no end", Token), StringComparison.Ordinal);
        screen.Type("g");
        var shown = await screen.WaitForAsync("This run is not taken up again", Token);
        Assert.Contains("a world that lived in the program that was cut off", Flat(shown), StringComparison.Ordinal);
        Assert.False(screen.Shell.IsRunning);
        Assert.Equal(before, Scans(bench.Run.Path));
    }

    [Fact]
    public async Task A_run_that_has_ended_has_no_such_key_and_says_so_when_it_is_pressed()
    {
        using var bench = new KilledBench(Discharge.Replace("short", "test-procedure", StringComparison.Ordinal).Replace(">= 2 h", ">= 30 s", StringComparison.Ordinal));
        bench.KillAt(TimeSpan.FromSeconds(15));
        bench.Resume();
        using var screen = new Screen(120, 40, runs: bench.Folder);
        screen.Press(KeyName.F6);
        Assert.DoesNotContain("g resume", await screen.WaitForAsync("test-procedure", Token), StringComparison.Ordinal);
        screen.Type("g");
        Assert.Contains("There is nothing to take up", Flat(await screen.WaitForAsync("This run is not taken up again", Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_run_goes_on_from_the_history_with_its_past_on_the_screen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a BMS on a pseudo-terminal, and a signal");
        await using var server = await ServeAsync();
        using (var rig = new PackbenchProcess(_folder, "run", "short.yaml", "--bench", "served.yaml", "--yes"))
        {
            await rig.WaitForAsync("load: sink 2 A", Longest, Token);
            await UntilAsync(() => Scans(RunFile) >= 4);
            rig.Signal("KILL");
            await UntilAsync(() => File.ReadAllText(Assert.Single(Directory.GetFiles(_folder, "*.guard.jsonl", SearchOption.AllDirectories))).Contains("supply: switched off", StringComparison.Ordinal));
        }

        var before = Scans(RunFile);
        using var screen = new Screen(Load(), 120, 40);
        screen.Press(KeyName.F6);
        await screen.WaitForAsync("no end", Token);
        screen.Type("g");
        var sheet = await screen.WaitForAsync("Take up again: Short discharge", Token);
        Assert.Contains("in 'Long one', which goes on where it stood", sheet, StringComparison.Ordinal);
        screen.Press(KeyName.Enter);
        await screen.WaitForAsync("ON load", Token);
        Assert.Contains(screen.Shell.LiveModel!.Events, row => row.Text.Contains("the rig was away", StringComparison.Ordinal));
        Assert.Single(screen.Shell.LiveModel.Steps, step => step.Title == "Long one");
        Assert.False(screen.Shell.LiveModel.Traces.Between(screen.Shell.LiveModel.Channels.IndexOf(BenchChannels.PackVoltage), 0, 5).IsEmpty, "its past is not drawn");
        Assert.True(screen.Shell.Age < TimeSpan.FromSeconds(30), $"the age counts by another clock: {screen.Shell.Age}");
        screen.Press(KeyName.F9);
        await screen.WaitForEndAsync(Token);
        using var reader = SqliteRunReader.Open(RunFile);
        Assert.Equal(RunOutcome.Aborted, reader.Outcome);
        Assert.True(reader.ScanCount > before);
        Assert.Single(reader.ReadEvents<RunEvent.Gap>(), gap => gap.IsOutage);
        Assert.True(RunVerifier.Verify(RunFile).IsIntact);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string RunFile => Assert.Single(Directory.GetFiles(_folder, "*.run.db", SearchOption.AllDirectories));

    /// <summary>Without frames and line ends.</summary>
    private static string Flat(string shown) => string.Join(' ', shown.Split(['│', '\n', ' '], StringSplitOptions.RemoveEmptyEntries));

    private static long Scans(string path)
    {
        using var reader = SqliteRunReader.Open(path);
        return reader.ScanCount;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Longest, "it never came");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    private async Task<BenchServer> ServeAsync()
    {
        var bench = BenchFileReader.Read(TestFiles.Of("bench", "simulated.yaml"), new ProfileRatings(ProfileLibrary.Load(TestFiles.Of("profiles")))).Value!;
        var world = new SimulatedBench(SimulationOptions.FromText(bench.Simulation!), new ScaledTime(TimeProvider.System, 1));
        var server = await BenchServer.StartAsync(world, TimeProvider.System, null);
        await File.WriteAllTextAsync(Path.Combine(_folder, "served.yaml"), ServedBench.Text(bench, server.Instruments, 1), Token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "short.yaml"), Discharge, Token);
        return server;
    }

    private RigContext Load()
    {
        var said = new StringWriter();
        return RigContext.Load(Path.Combine(_folder, "served.yaml"), "lto-4p6s-used", Path.Combine(_folder, "runs"), "Ada", new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false))
            ?? throw new InvalidOperationException(said.ToString());
    }
}
