using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.App;

public sealed class RecordedViewTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_long_run_is_there_at_once_from_samples_and_exact_soon_after()
    {
        var path = await SampleRun.WriteAsync(_folder.Path, 100_000, Token);
        using var view = RecordedView.Open(path, TimeProvider.System);
        Assert.NotNull(view.Refining);
        Assert.Equal(99_999, view.Model.Traces.End, 100.0);
        Assert.False(view.Model.Traces.Between(0, 50_000, 51_000).IsEmpty);
        while (!view.Poll() || view.Refining is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        Assert.Null(view.Refining);
        Assert.Equal(99_999, view.Model.Traces.End);
    }

    [Fact]
    public void Samples_stand_over_the_whole_run_whenever_their_time_is_over()
    {
        var clock = new HandClock();
        var taken = new List<long>();
        Assert.False(RunSamples.Read(80_000, (from, _) => { taken.Add(from); clock.Advance(TimeSpan.FromMilliseconds(10)); }, TimeSpan.FromMilliseconds(75), clock));
        Assert.Equal([0, 40_000, 20_000, 60_000, 10_000, 50_000, 30_000, 70_000], taken);
    }

    [Fact]
    public async Task A_near_look_shows_every_scan()
    {
        var path = await SampleRun.WriteAsync(_folder.Path, 60_000, Token);
        using var view = RecordedView.Open(path, TimeProvider.System);
        var near = view.Traces(30_000, 30_100);
        Assert.Equal(2.3 + (0.1 * Math.Sin(30_050)), near.Between(0, 30_049.9, 30_050.1).Maximum, 1e-5);
        Assert.Equal(2.3 + (0.1 * Math.Sin(30_051)), near.Between(0, 30_050.9, 30_051.1).Maximum, 1e-5);
        Assert.Same(near, view.Traces(30_010, 30_090));
        Assert.NotSame(near, view.Traces(10_000, 10_100));
    }

    [Fact]
    public async Task The_curves_of_a_long_run_are_kept_beside_it_and_made_anew_where_they_do_not_fit()
    {
        var path = await SampleRun.WriteAsync(_folder.Path, (int)CurveFile.LeastScans, Token);
        await ReadExactAsync(path);
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, CurveFile.Folder)));
        using (var again = RecordedView.Open(path, TimeProvider.System))
        {
            Assert.Null(again.Refining);
            Assert.Equal(2.3 + (0.1 * Math.Sin(200_050)), again.Traces(200_000, 200_100).Between(0, 200_049.9, 200_050.1).Maximum, 1e-5);
            Assert.Equal(CurveFile.LeastScans - 1, again.Model.Traces.End);
        }

        var bytes = await File.ReadAllBytesAsync(kept, Token);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(kept, bytes, Token);
        using (var damaged = RecordedView.Open(path, TimeProvider.System))
        {
            Assert.NotNull(damaged.Refining);
        }

        await ReadExactAsync(path);
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var changed = RecordedView.Open(path, TimeProvider.System);
        Assert.NotNull(changed.Refining);
    }

    [Fact]
    public async Task The_cursor_finds_the_scan_of_its_time()
    {
        var path = await SampleRun.WriteAsync(_folder.Path, 500, Token);
        using var view = RecordedView.Open(path, TimeProvider.System);
        Assert.Equal(321, view.At(TimeSpan.FromSeconds(321))?.Index);
        Assert.Equal(499, view.At(TimeSpan.FromDays(1))?.Index);
        Assert.Equal(RunOutcome.Tripped, view.Model.Outcome);
    }

    [Fact]
    public async Task A_run_that_is_still_written_is_followed_to_its_end()
    {
        await using var recorder = SqliteRunRecorder.Create(_folder.Path, SampleRun.Header(), new HandClock(), DurabilityMode.Real);
        var events = SampleRun.Events(20).ToList();
        var middle = events.FindIndex(happened => happened is RunEvent.ScanTaken { Scan.Index: 9 }) + 1;
        foreach (var happened in events.Take(middle))
        {
            await recorder.RecordAsync(happened, Token);
        }

        await recorder.RecordAsync(SampleRun.Event(new RunEvent.Noted("half") { Elapsed = default, Utc = default }, 9), Token);
        using var view = RecordedView.Open(recorder.Path, TimeProvider.System);
        Assert.Equal((RunPhase.Running, 9), (view.Model.Phase, (int)view.Model.Latest!.Index));
        foreach (var happened in events.Skip(middle))
        {
            await recorder.RecordAsync(happened, Token);
        }

        await recorder.CompleteAsync(RunOutcome.Tripped, "cell under-voltage", Token);
        Assert.True(view.LookAgain());
        Assert.Equal((RunPhase.Ended, RunOutcome.Tripped, 19), (view.Model.Phase, view.Model.Outcome, (int)view.Model.Latest!.Index));
        Assert.Equal("cell under-voltage", view.Model.Trip?.Trip.Limit);
        Assert.False(view.LookAgain());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ReadExactAsync(string path)
    {
        using var view = RecordedView.Open(path, TimeProvider.System);
        Assert.NotNull(view.Refining);
        while (!view.Poll() || view.Refining is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }
}
