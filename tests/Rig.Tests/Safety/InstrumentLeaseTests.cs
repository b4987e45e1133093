using System.Diagnostics;
using PackBench.Rig.Safety;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Safety;

public sealed class InstrumentLeaseTests
{
    private const string Meter = "Siglent SDM3055 SDM35GBQ7R0001";

    private static readonly HandClock Clock = new();

    [Fact]
    public void An_instrument_has_one_user_and_the_second_is_told_who_the_first_is()
    {
        using var folder = new TestFolder();
        using var lease = InstrumentLease.Acquire(folder.Path, Meter, "run 17", Clock);
        var refusal = Assert.Throws<InstrumentInUseException>(() => InstrumentLease.Acquire(folder.Path, Meter.ToUpperInvariant(), "run 18", Clock));
        Assert.Contains($"{Meter.ToUpperInvariant()} is in use by process {Environment.ProcessId} on", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("run 17", refusal.Holder!.Purpose);
        using var other = InstrumentLease.Acquire(folder.Path, Meter + "2", "run 18", Clock);
    }

    [Fact]
    public void What_was_given_back_can_be_had_and_nothing_is_left_behind()
    {
        using var folder = new TestFolder();
        for (var i = 0; i < 3; i++)
        {
            InstrumentLease.Acquire(folder.Path, Meter, "a run", Clock).Dispose();
            Assert.Empty(Directory.GetFiles(folder.Path));
        }
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_exactly_one_has_it()
    {
        using var folder = new TestFolder();
        var (inside, most, turns) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                try
                {
                    using var lease = InstrumentLease.Acquire(folder.Path, Meter, "a race", Clock);
                    var now = Interlocked.Increment(ref inside);
                    most = Math.Max(most, now);
                    Interlocked.Increment(ref turns);
                    Interlocked.Decrement(ref inside);
                }
                catch (InstrumentInUseException)
                {
                    // The other one has it: that is what is being tested.
                }
            }
        }, TestContext.Current.CancellationToken)));
        Assert.Equal(1, most);
        Assert.True(turns > 0);
    }

    [Fact]
    public async Task A_holder_that_is_killed_holds_nothing_any_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "needs flock of util-linux as the other program");
        using var folder = new TestFolder();
        InstrumentLease.Acquire(folder.Path, Meter, "to learn its name", Clock).Dispose();
        var probe = InstrumentLease.Acquire(folder.Path, Meter, "to learn its name", Clock);
        var path = Directory.GetFiles(folder.Path, "*.lease").Single();
        probe.Dispose();
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["-F", path, "/bin/sh", "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("held", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Null(Assert.Throws<InstrumentInUseException>(() => InstrumentLease.Acquire(folder.Path, Meter, "a run", Clock)).Holder);
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        InstrumentLease.Acquire(folder.Path, Meter, "a run", Clock).Dispose();
    }

    [Fact]
    public void A_holder_file_left_by_the_dead_does_not_keep_anybody_out()
    {
        using var folder = new TestFolder();
        using (var lease = FileLease.TryAcquire(folder["x"], "first", Clock, out _))
        {
            Assert.NotNull(lease);
            File.Copy(FileLease.HolderPath(folder["x"]), folder["copy"]);
        }

        File.Move(folder["copy"], FileLease.HolderPath(folder["x"]));
        File.WriteAllText(folder["x"], "");
        using var second = FileLease.TryAcquire(folder["x"], "second", Clock, out _);
        Assert.NotNull(second);
    }
}
