using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Store;

public sealed class RunFolderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_are_listed_newest_first_and_filtered()
    {
        using var folder = await ThreeRunsAsync();
        var runs = new RunFolder(folder.Path);
        Assert.Equal(["B2", "A17", "A17"], runs.List(null, Cancellation).Runs.Select(run => run.Pack));
        Assert.Equal(["standby", "capacity-run"], runs.List(new RunFilter(Pack: "a17"), Cancellation).Runs.Select(run => run.Procedure));
        Assert.Equal("B2", Assert.Single(runs.List(new RunFilter(Procedure: "capacity-run", Pack: "B2"), Cancellation).Runs).Pack);
        Assert.Empty(runs.List(new RunFilter(Outcome: RunOutcome.Passed), Cancellation).Runs);
        var run = runs.Find("last")!;
        Assert.Equal((5L, TimeSpan.FromSeconds(4), RunOutcome.Tripped), (run.Scans, run.Duration, run.Outcome));
        Assert.Equal(new RunFigure("capacity", 74.62, "Ah", 0.31, "", ResultVerdict.Pass), Assert.Single(run.Results));
        Assert.Equal("B2", runs.Find("run-B2")!.Pack);
        Assert.Null(runs.Find("nothing"));
        Assert.Throws<ArgumentException>(() => runs.Find("run-A17"));
    }

    [Fact]
    public async Task The_index_answers_for_files_that_have_not_changed_and_is_rebuilt_when_it_is_lost()
    {
        using var folder = await ThreeRunsAsync();
        var runs = new RunFolder(folder.Path);
        var first = runs.List(null, Cancellation).Runs;

        // That the index is what answers shows when it is made to say something else.
        using (var index = Database.Open(folder[RunFolder.IndexName], DatabaseAccess.ReadWrite))
        {
            index.Execute("UPDATE runs SET pack_title = replace(pack_title, 'recycled', 'from the index')");
        }

        Assert.All(runs.List(null, Cancellation).Runs, run => Assert.Contains("from the index", run.PackTitle, StringComparison.Ordinal));
        using (var index = Database.Open(folder[RunFolder.IndexName], DatabaseAccess.ReadWrite))
        {
            index.Execute("UPDATE runs SET results = x'FFFFFF7F00'");
        }

        Assert.Equal(first.SelectMany(run => run.Results), runs.List(null, Cancellation).Runs.SelectMany(run => run.Results));
        Assert.Equal(first.SelectMany(run => run.Results), runs.List(null, Cancellation).Runs.SelectMany(run => run.Results));
        File.WriteAllText(folder[RunFolder.IndexName], "this is no index any more");
        Assert.Equal(first.Select(run => run.PackTitle), runs.List(null, Cancellation).Runs.Select(run => run.PackTitle));
        File.Delete(first[0].Path);
        Assert.Equal(2, runs.List(null, Cancellation).Runs.Length);
    }

    [Fact]
    public async Task A_run_in_progress_is_listed_as_it_stands_and_a_broken_file_is_named()
    {
        using var folder = await ThreeRunsAsync();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(started: SampleRun.At(900)), new HandClock(), DurabilityMode.Real);
        File.WriteAllText(folder["broken.run.db"], "broken");
        var runs = new RunFolder(folder.Path);
        var listing = runs.List(null, Cancellation);
        Assert.Equal(RunFileProblem.NotARunFile, Assert.Single(listing.Failures).Problem);
        Assert.Equal((false, null, 0L), (listing.Runs[0].IsFinished, listing.Runs[0].Outcome, listing.Runs[0].Scans));
        await recorder.RecordAsync(SampleRun.Taken(SampleRun.Scan(0, SampleRun.Channels.Count, 0)), Cancellation);
        await recorder.RecordAsync(SampleRun.Events().First(), Cancellation);
        Assert.Equal(1, runs.List(null, Cancellation).Runs[0].Scans);
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_runs() => Assert.Empty(new RunFolder("/nowhere/at/all").List(null, Cancellation).Runs);

    private static async Task<TestFolder> ThreeRunsAsync()
    {
        var folder = new TestFolder();
        await SampleRun.WriteAsync(folder.Path, 5, Cancellation, SampleRun.Header());
        await SampleRun.WriteAsync(folder.Path, 5, Cancellation, SampleRun.Header(procedure: "standby", started: SampleRun.At(60)));
        await SampleRun.WriteAsync(folder.Path, 5, Cancellation, SampleRun.Header(pack: "B2", started: SampleRun.At(120)));
        return folder;
    }
}
