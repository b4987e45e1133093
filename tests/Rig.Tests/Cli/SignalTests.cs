using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Cli;

/// <summary>Real processes, real signals, a run in the middle of its discharge.</summary>
public sealed class SignalTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-signal-").FullName;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_switches_off_keeps_the_file_whole_and_exits_with_4(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var packbench = Start();
        await packbench.WaitForAsync("load: sink 8 A", Longest, TestContext.Current.CancellationToken);
        packbench.Signal(signal);
        Assert.Equal(4, await packbench.ExitCodeAsync(Longest, TestContext.Current.CancellationToken));
        Assert.Contains("load: off", packbench.Output, StringComparison.Ordinal);
        var file = Assert.Single(Directory.GetFiles(_folder, "*.run.db", SearchOption.AllDirectories));
        Assert.True(RunVerifier.Verify(file).IsIntact);
        using var reader = SqliteRunReader.Open(file);
        Assert.Equal(RunOutcome.Aborted, reader.Outcome);
    }

    [Fact]
    public async Task After_a_kill_the_file_opens_and_has_the_scans_up_to_the_last_second()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var packbench = Start();
        await packbench.WaitForAsync("load: sink 8 A", Longest, TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        packbench.Signal("KILL");
        await packbench.ExitCodeAsync(Longest, TestContext.Current.CancellationToken);
        using var reader = SqliteRunReader.Open(Assert.Single(Directory.GetFiles(_folder, "*.run.db", SearchOption.AllDirectories)));
        Assert.False(reader.IsFinished);
        Assert.True(reader.ScanCount > 600, $"{reader.ScanCount} scans");
        Assert.Equal(reader.ScanCount - 1, reader.ReadLastScan()!.Index);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private PackbenchProcess Start() => new(
        _folder, "run", "capacity-run", "--yes", "--speed", "120", "--set", "charge_first=off", "--set", "rest_before=10 min", "--set", "current=8 A");
}
