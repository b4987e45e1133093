using PackBench.Rig.Cli;
using PackBench.Rig.Tests.Files;
using PackBench.Rig.Tests.Runs.Resuming;
using Xunit;

namespace PackBench.Rig.Tests.Cli;

/// <summary>What the user types after a run was cut off, and all that does not fit: one clear line, exit code 2, nothing energised, the file as it was.</summary>
public sealed class ResumeCommandTests : IDisposable
{
    private const string Procedure = """
        procedure: test-procedure
        version: 1
        title: Short
        needs: { load: required }
        resume: continue_with_gap
        steps:
          - discharge: { current: 8 A, until: step.elapsed >= 30 s, at_most: 10 min, record: discharge }
        results:
          charge: { value: discharge.charge, unit: Ah }
        """;

    private readonly KilledBench _bench = new(Procedure);
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-resume-").FullName;

    [Fact]
    public async Task A_world_that_died_with_its_program_is_not_taken_up()
    {
        Cut();
        var (code, said) = await RunAsync("--runs", _bench.Folder);
        Assert.Equal(2, code);
        Assert.Contains("taking up ", said, StringComparison.Ordinal);
        Assert.Contains("a world that lived in the program that was cut off", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_has_ended_says_so()
    {
        Cut();
        _bench.Resume();
        var (code, said) = await RunAsync(_bench.Run.Path);
        Assert.Equal(2, code);
        Assert.Contains("has ended (passed: all criteria met). There is nothing to take up; start a new run.", said, StringComparison.Ordinal);
        Assert.Equal((2, true), (await RunAsync("--runs", _bench.Folder)) is var (last, line) ? (last, line.Contains("every run in it has ended", StringComparison.Ordinal)) : default);
    }

    [Fact]
    public async Task A_procedure_that_was_changed_since_is_refused()
    {
        Cut();
        var changed = Path.Combine(_folder, "test-procedure.yaml");
        await File.WriteAllTextAsync(changed, Procedure.Replace("8 A", "9 A", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await RefusesAsync("this procedure is not the one that the run was begun with", "--procedure", changed);
    }

    [Fact]
    public async Task Another_pack_and_another_bench_are_refused()
    {
        Cut();
        await RefusesAsync("this pack is not the one that the run was begun with", "--pack", TestFiles.Of("packs", "leaf-6s-module.yaml"));
        await RefusesAsync("this bench is not the one that the run was begun with", "--bench", TestFiles.Of("bench", "simulated.yaml"));
        await RefusesAsync("there is no such file", "--bench", "nowhere.yaml");
    }

    /// <summary>A port that was plugged in again has another name; who answers there is asked before anything else.</summary>
    [Fact]
    public async Task A_bench_at_other_addresses_is_the_same_bench()
    {
        Cut();
        var text = await File.ReadAllTextAsync(TestFiles.Of("bench", "simulated-ideal.yaml"), TestContext.Current.CancellationToken);
        var moved = Path.Combine(_folder, "moved.yaml");
        await File.WriteAllTextAsync(moved, text.Replace("sim://dmm-v", "tcp://127.0.0.1:1", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var (_, said) = await RunAsync(_bench.Run.Path, "--bench", moved);
        Assert.DoesNotContain("not the one", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "no run in")]
    [InlineData("--runs", "there is no such folder of runs")]
    public async Task A_run_that_is_not_there_is_named(string what, string said)
    {
        string[] arguments = what == "--runs" ? ["--runs", Path.Combine(_folder, "none")] : [what, "--runs", _folder];
        var (code, text) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--outage", "soon", "expected a time")]
    [InlineData("--every", "0", "whole numbers from 1 on")]
    [InlineData("--set", "current=80A", "above")]
    public async Task A_proof_wants_what_can_be_proven(string option, string value, string what)
    {
        var said = new StringWriter();
        var console = new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);
        var code = await ProveCommand.Create(console).Parse(["capacity-run", option, value]).InvokeAsync(new(), TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
        Assert.Contains(what, said.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _bench.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Cut() => _bench.KillAt(TimeSpan.FromSeconds(15));

    private async Task RefusesAsync(string why, params string[] options)
    {
        var (code, said) = await RunAsync([_bench.Run.Path, .. options]);
        Assert.Equal(2, code);
        Assert.Contains(why, said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var said = new StringWriter();
        var console = new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);
        var code = await ResumeCommand.Create(console).Parse(arguments).InvokeAsync(new(), TestContext.Current.CancellationToken);
        return (code, said.ToString());
    }
}
