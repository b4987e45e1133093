using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Store;

public sealed class DurabilityTests
{
    private readonly HandClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(0.6, 1)]
    [InlineData(0.1, 10)]
    [InlineData(0.01, 100)]
    [InlineData(10, 1)]
    public async Task At_most_one_second_of_scans_is_not_yet_in_the_file(double period, int atMost)
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Real);
        using var reader = SqliteRunReader.Open(recorder.Path);
        for (var i = 0; i < 120; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(period));
            await recorder.RecordAsync(SampleRun.Taken(SampleRun.Scan(i, SampleRun.Channels.Count, i * period)), Cancellation);
            Assert.InRange(reader.ScanCount, i + 1 - atMost, i + 1);
        }
    }

    [Theory]
    [InlineData(DurabilityMode.Real)]
    [InlineData(DurabilityMode.Simulated)]
    public async Task A_trip_is_in_the_file_with_all_scans_before_it_when_the_call_returns(DurabilityMode durability)
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, durability);
        await recorder.RecordAsync(SampleRun.Taken(SampleRun.Scan(0, SampleRun.Channels.Count, 0)), Cancellation);
        await recorder.RecordAsync(new RunEvent.Tripped(SampleRun.Trip) { Elapsed = TimeSpan.FromSeconds(1), Utc = SampleRun.At(1) }, Cancellation);
        using var reader = SqliteRunReader.Open(recorder.Path);
        Assert.Equal(SampleRun.Trip, Assert.Single(reader.ReadTrips()));
        Assert.Equal(1, reader.ScanCount);
        Assert.False(reader.IsFinished);
    }

    [Fact]
    public async Task A_simulated_run_is_committed_in_batches()
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Simulated);
        using var reader = SqliteRunReader.Open(recorder.Path);
        for (var i = 0; i < SqliteRunRecorder.SimulatedBatch; i++)
        {
            Assert.Equal(0, i % 1000 == 0 ? reader.ScanCount : 0);
            await recorder.RecordAsync(SampleRun.Taken(SampleRun.Scan(i, SampleRun.Channels.Count, i)), Cancellation);
        }

        Assert.Equal(SqliteRunRecorder.SimulatedBatch, reader.ScanCount);
    }

    [Fact]
    public async Task A_run_that_was_cut_off_is_read_repaired_and_says_so()
    {
        using var folder = new TestFolder();
        var path = folder["cut.run.db"];
        await CutOffAsync(folder.Path, path, 25);
        using (var reader = SqliteRunReader.Open(path))
        {
            Assert.False(reader.IsFinished);
            Assert.Null(reader.Outcome);
            Assert.Equal(25, reader.ScanCount);
            Assert.Equal(24, reader.ReadLastScan()!.Index);
            Assert.Null(Assert.Single(reader.ReadSteps()).EndedAt);
        }

        var seal = await RunRepair.RepairAsync(path, _clock, Cancellation);
        Assert.True(seal.IsInterrupted);
        Assert.Equal("The program ended without closing the run. Last record at 24 s, after 25 scans.", seal.Reason);
        Assert.Empty(RunVerifier.Verify(path).Findings);
        Assert.Equal(seal, await RunRepair.RepairAsync(path, _clock, Cancellation));
    }

    [Fact]
    public async Task A_run_that_was_cut_off_can_be_continued_even_after_its_repair()
    {
        using var folder = new TestFolder();
        var path = folder["cut.run.db"];
        await CutOffAsync(folder.Path, path, 25);
        await RunRepair.RepairAsync(path, _clock, Cancellation);
        await using (var recorder = SqliteRunRecorder.Continue(path, _clock, DurabilityMode.Real))
        {
            Assert.Equal(25, recorder.ScanCount);
            await recorder.RecordAsync(SampleRun.Taken(SampleRun.Scan(25, SampleRun.Channels.Count, 100)), Cancellation);
            await recorder.RecordAsync(SampleRun.Events(26).OfType<RunEvent.StepEnded>().Single(), Cancellation);
            await recorder.CompleteAsync(RunOutcome.Passed, "done", Cancellation);
        }

        using var reader = SqliteRunReader.Open(path);
        Assert.Equal((RunOutcome.Passed, 26L), (reader.Outcome, reader.ScanCount));
        var step = Assert.Single(reader.ReadSteps());
        Assert.Equal((26L, TimeSpan.FromSeconds(26)), (step.Scans, step.EndedAt));
        Assert.Empty(RunVerifier.Verify(path).Findings);
        Assert.Throws<RunFileException>(() => SqliteRunRecorder.Continue(path, _clock, DurabilityMode.Real));
    }

    [Fact]
    public async Task A_full_disk_stops_the_run_and_keeps_what_was_written()
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Real);
        recorder.Database.Execute("PRAGMA max_page_count = 40");
        var written = 0;
        var failure = await Assert.ThrowsAsync<RunFileException>(async () =>
        {
            for (; ; written++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                await recorder.RecordAsync(SampleRun.Taken(SampleRun.Scan(written, SampleRun.Channels.Count, written)), Cancellation);
            }
        });
        Assert.Equal(RunFileProblem.DiskFull, failure.Problem);
        Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith(recorder.Path, failure.Message, StringComparison.Ordinal);
        var again = await Assert.ThrowsAsync<RunFileException>(async () => await recorder.RecordAsync(SampleRun.Events().First(), Cancellation));
        Assert.Contains("earlier failure", again.Message, StringComparison.Ordinal);
        await recorder.DisposeAsync();
        using var reader = SqliteRunReader.Open(recorder.Path);
        Assert.Equal(written, reader.ScanCount);
        Assert.Empty(RunVerifier.Verify(recorder.Path).Findings);
    }

    [Fact]
    public async Task One_run_has_one_writer()
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Real);
        var failure = Assert.Throws<RunFileException>(() => SqliteRunRecorder.Continue(recorder.Path, _clock, DurabilityMode.Real));
        Assert.Equal(RunFileProblem.InUse, failure.Problem);
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}, since 2026-08-06 10:15:00 UTC", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RunFileException>(async () => await RunRepair.RepairAsync(recorder.Path, _clock, Cancellation));
        await recorder.DisposeAsync();
        Assert.Equal([recorder.Path], Directory.GetFiles(folder.Path));
        await using var next = SqliteRunRecorder.Continue(recorder.Path, _clock, DurabilityMode.Real);
    }

    [Fact]
    public async Task Two_runs_of_the_same_second_get_two_files()
    {
        using var folder = new TestFolder();
        await using var first = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Real);
        await using var second = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), _clock, DurabilityMode.Real);
        Assert.Equal("20260806T101500Z-capacity-run-A17-2.run.db", Path.GetFileName(second.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["runs"], "a file where the folder should be");
        var failure = Assert.Throws<RunFileException>(() => SqliteRunRecorder.Create(folder["runs"], SampleRun.Header(), _clock, DurabilityMode.Real));
        Assert.Equal(RunFileProblem.ReadOnly, failure.Problem);
        Assert.StartsWith(folder["runs"], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_run_file_is_said_to_be_none()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["text.run.db"], "This is a text, quite long enough to be taken for a database if nobody looked into it, which is what this is about.");
        Assert.Equal(RunFileProblem.NotARunFile, Assert.Throws<RunFileException>(() => SqliteRunReader.Open(folder["text.run.db"])).Problem);
        Assert.Equal(RunFileProblem.Missing, Assert.Throws<RunFileException>(() => SqliteRunReader.Open(folder["none.run.db"])).Problem);
    }

    /// <summary>The files as a power cut would leave them: copied while the run is being written.</summary>
    internal async Task CutOffAsync(string folder, string path, int scans)
    {
        await using var recorder = SqliteRunRecorder.Create(folder, SampleRun.Header(), _clock, DurabilityMode.Real);
        foreach (var happened in SampleRun.Events(scans).TakeWhile(happened => happened is not RunEvent.Gap))
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await recorder.RecordAsync(happened, Cancellation);
        }

        File.Copy(recorder.Path, path);
        File.Copy(recorder.Path + "-wal", path + "-wal");
    }
}
