using System.Diagnostics;
using CsCheck;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Store;

/// <summary>What power cuts, disks, clocks and second programs do to a run file. PACKBENCH_SLOW=1 makes the samples exhaustive.</summary>
public sealed class AttackTests
{
    private static readonly bool IsSlow = Environment.GetEnvironmentVariable("PACKBENCH_SLOW") == "1";
    private readonly HandClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_cut_off_at_any_byte_of_its_last_64_KiB_gives_exactly_the_scans_whose_commit_was_whole()
    {
        using var folder = new TestFolder();
        var path = folder["cut.run.db"];
        var commits = await CopyWhileWritingAsync(folder, path, 60);
        var length = (int)commits[^1];
        using var wal = new FileStream(path + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        foreach (var cut in Cuts(length, commits))
        {
            wal.SetLength(cut);
            File.Delete(path + "-shm");
            using var reader = SqliteRunReader.Open(path);
            Assert.Equal(commits.Count(commit => commit <= cut), reader.ScanCount);
            if (IsSlow ? cut % 64 == 0 : cut % 8 == 0)
            {
                AssertIsBeginning(reader);
                Assert.Empty(RunVerifier.Verify(path).Findings);
            }
        }
    }

    [Fact]
    public async Task A_log_whose_last_sectors_are_garbage_gives_a_true_beginning_of_the_run()
    {
        using var folder = new TestFolder();
        var path = folder["cut.run.db"];
        await CopyWhileWritingAsync(folder, path, 40);
        var whole = await File.ReadAllBytesAsync(path + "-wal", Cancellation);
        Gen.Select(Gen.Int[0, 65_535], Gen.Int[1, 4096], Gen.Int[0, int.MaxValue]).Sample(
            damage =>
            {
                var bytes = whole.ToArray();
                var start = whole.Length - 1 - damage.Item1;
                new Random(damage.Item3).NextBytes(bytes.AsSpan(start, Math.Min(damage.Item2, bytes.Length - start)));
                File.WriteAllBytes(path + "-wal", bytes);
                File.Delete(path + "-shm");
                using var reader = SqliteRunReader.Open(path);
                AssertIsBeginning(reader);
                Assert.Empty(RunVerifier.Verify(path).Findings);
            },
            iter: IsSlow ? 5000 : 20, threads: 1);
    }

    [Fact]
    public async Task A_cut_off_run_is_repaired_at_every_cut_into_a_valid_file()
    {
        using var folder = new TestFolder();
        var path = folder["cut.run.db"];
        var commits = await CopyWhileWritingAsync(folder, path, 30);
        var (main, wal) = (await File.ReadAllBytesAsync(path, Cancellation), await File.ReadAllBytesAsync(path + "-wal", Cancellation));
        foreach (var cut in Cuts(wal.Length, commits).Where((_, index) => index % (IsSlow ? 16 : 10) == 0))
        {
            await File.WriteAllBytesAsync(path, main, Cancellation);
            await File.WriteAllBytesAsync(path + "-wal", wal[..cut], Cancellation);
            File.Delete(path + "-shm");
            var seal = await RunRepair.RepairAsync(path, _clock, Cancellation);
            Assert.Equal((commits.Count(commit => commit <= cut), true), (seal.Scans, seal.IsInterrupted));
            Assert.False(File.Exists(path + "-wal"));
            Assert.Empty(RunVerifier.Verify(path).Findings);
        }
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public async Task A_wall_clock_that_is_set_by_an_hour_changes_no_duration_and_delays_no_commit(int hours)
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Real);
        using var reader = SqliteRunReader.Open(recorder.Path);
        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            _clock.Step = i < 50 ? TimeSpan.Zero : TimeSpan.FromHours(hours);
            var scan = SampleRun.Scan(i, SampleRun.Channels.Count, 0.1 * i) with { Utc = _clock.GetUtcNow() };
            await recorder.RecordAsync(SampleRun.Taken(scan), Cancellation);
            Assert.InRange(reader.ScanCount, i - 9, i + 1);
        }

        await recorder.CompleteAsync(RunOutcome.Passed, "done", Cancellation);
        var scans = reader.ReadScans().ToList();
        Assert.All(scans.Zip(scans.Skip(1)), pair => Assert.Equal(0.1, (pair.Second.Elapsed - pair.First.Elapsed).TotalSeconds, 7));
        Assert.Equal(TimeSpan.FromHours(hours) + TimeSpan.FromSeconds(0.1), scans[50].Utc - scans[49].Utc);
        Assert.Equal(50, reader.FindScan(TimeSpan.FromSeconds(5)));
        Assert.Empty(RunVerifier.Verify(recorder.Path).Findings);
    }

    [Fact]
    public async Task A_second_program_cannot_write_a_run_and_a_killed_one_does_not_keep_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "needs flock of util-linux as the other program");
        using var folder = new TestFolder();
        var path = folder["cut.run.db"];
        await CopyWhileWritingAsync(folder, path, 5);
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["-F", path + ".lock", "/bin/sh", "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("held", await other.StandardOutput.ReadLineAsync(Cancellation));
            Assert.Equal(RunFileProblem.InUse, Assert.Throws<RunFileException>(() => SqliteRunRecorder.Continue(path, _clock, DurabilityMode.Real)).Problem);
            using var reader = SqliteRunReader.Open(path);
            Assert.Equal(5, reader.ScanCount);
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync(Cancellation);
        }

        Assert.Equal(5, (await RunRepair.RepairAsync(path, _clock, Cancellation)).Scans);
    }

    [Fact]
    public async Task A_write_protected_folder_can_be_read_and_says_so_when_it_is_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName != "root", "nothing is write-protected for root");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TestFolder();
        var path = await SampleRun.WriteAsync(folder.Path, 10, Cancellation);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using var reader = SqliteRunReader.Open(path);
            Assert.Equal(10, reader.ReadScans().Count());
            Assert.Empty(RunVerifier.Verify(path).Findings);
            Assert.Single(new RunFolder(folder.Path).List(null, Cancellation).Runs);
            var failure = Assert.Throws<RunFileException>(() => SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Real));
            Assert.Equal(RunFileProblem.ReadOnly, failure.Problem);
        }
        finally
        {
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Every byte of the last 64 KiB, longest first; else the ends of all commits, their neighbours and a sample.</summary>
    private static IEnumerable<int> Cuts(int length, List<long> commits)
    {
        var all = Enumerable.Range(0, Math.Min(65_536, length)).Select(back => length - back);
        if (IsSlow)
        {
            return all;
        }

        var ends = commits.Select(commit => (int)commit).SelectMany(end => new[] { end - 1, end, end + 1 });
        return all.Where(cut => ends.Contains(cut) || cut % 1511 == 0);
    }

    private static void AssertIsBeginning(SqliteRunReader reader)
    {
        var index = 0;
        foreach (var scan in reader.ReadScans())
        {
            Assert.Equal(SampleRun.Scan(index, SampleRun.Channels.Count, index).Readings, scan.Readings);
            index++;
        }
    }

    /// <summary>The files as they lie on the disk after the last scan, and how long the log was after each.</summary>
    private async Task<List<long>> CopyWhileWritingAsync(TestFolder folder, string path, int scans)
    {
        var commits = new List<long>();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Real);
        for (var i = 0; i < scans; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await recorder.RecordAsync(SampleRun.Taken(SampleRun.Scan(i, SampleRun.Channels.Count, i)), Cancellation);
            commits.Add(new FileInfo(recorder.Path + "-wal").Length);
        }

        File.Copy(recorder.Path, path);
        File.Copy(recorder.Path + "-wal", path + "-wal");
        return commits;
    }
}
