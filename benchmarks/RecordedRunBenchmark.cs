using PackBench.Rig.App;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Benchmarks;

/// <summary>A run of ten million scans on the run screen: opened, zoomed, moved along. Its file takes minutes to write and gigabytes of disk.</summary>
internal static class RecordedRunBenchmark
{
    private const long Scans = 10_000_000;

    public static async Task<object> RunAsync()
    {
        using var folder = new ScratchFolder();

        // The same file again, where one is given, or a folder that keeps it: what a disk does when it is cold can be tried with it too.
        var kept = Environment.GetEnvironmentVariable("PACKBENCH_RUN");
        var path = File.Exists(kept) ? kept
            : Directory.Exists(kept) ? Directory.EnumerateFiles(kept, "*.run.db").OrderByDescending(file => new FileInfo(file).Length).FirstOrDefault() ?? await WriteAsync(kept)
            : await WriteAsync(folder.Path);
        var curves = Path.Combine(Path.GetDirectoryName(path)!, CurveFile.Folder);
        if (Directory.Exists(curves))
        {
            Directory.Delete(curves, recursive: true);
        }

        return new { scans = Scans, file_MB = new FileInfo(path).Length / 1_000_000, first_time = await LookAsync(path), second_time = await LookAsync(path) };
    }

    private static async Task<object> LookAsync(string path)
    {
        var said = new StringWriter();
        var context = RigContext.Load("simulated", "lto-4p6s-used", Path.GetDirectoryName(path)!, "", new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false))
            ?? throw new InvalidOperationException(said.ToString());
        using var shell = new Shell(context);
        var canvas = new Canvas(120, 40, Glyphs.Unicode);

        // As an operator comes to it: the first screen, the list of runs, Enter.
        async Task UntilAsync(Func<bool> isSo)
        {
            for (; !isSo(); shell.Tick(), shell.Draw(canvas))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }

        await UntilAsync(() => canvas.ToString().Contains("Capacity run", StringComparison.Ordinal));
        shell.Take(KeyName.F6);
        await UntilAsync(() => canvas.ToString().Contains(Path.GetFileName(path), StringComparison.Ordinal));
        var began = TimeProvider.System.GetTimestamp();
        shell.Take(KeyName.Enter);
        shell.Draw(canvas);
        var answered = TimeProvider.System.GetElapsedTime(began);
        await UntilAsync(() => shell.RunPage.Recorded is not null);
        var opened = TimeProvider.System.GetElapsedTime(began);
        var isFromSamples = shell.RunPage.Recorded!.Refining is not null;
        var atOnce = Frames(shell, canvas);
        while (shell.RunPage.Recorded.Refining is not null)
        {
            shell.Tick();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        var exact = TimeProvider.System.GetElapsedTime(began);
        return new
        {
            answers_s = Math.Round(answered.TotalSeconds, 3), opens_s = Math.Round(opened.TotalSeconds, 3), from_samples = isFromSamples, frames_at_once = atOnce, exact_after_s = Math.Round(exact.TotalSeconds, 1),
            frames_when_exact = Frames(shell, canvas),
        };
    }

    /// <summary>Zoomed in by halves from the whole run to seconds and out again, and at each width moved along by half windows and by the cursor: the time of each frame.</summary>
    private static object Frames(Shell shell, Canvas canvas)
    {
        var times = new List<double>();
        void Press(KeyPress key)
        {
            var began = TimeProvider.System.GetTimestamp();
            shell.Tick();
            shell.Take(key);
            shell.Draw(canvas);
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        Press(KeyName.Home);
        for (var zoom = 0; zoom < 20; zoom++)
        {
            Press(KeyPress.Of('+'));
            for (var move = 0; move < 10; move++)
            {
                Press(move < 6 ? KeyName.PageUp : KeyName.Left);
            }
        }

        for (var zoom = 0; zoom < 20; zoom++)
        {
            Press(KeyPress.Of('-'));
        }

        times.Sort();
        return new
        {
            frames = times.Count, per_s = Math.Round(1000 * times.Count / times.Sum()), median_ms = Math.Round(times[times.Count / 2], 1),
            percentile_95_ms = Math.Round(times[times.Count * 95 / 100], 1), worst_ms = Math.Round(times[^1], 1),
        };
    }

    /// <summary>The scans of a simulated capacity run, again and again.</summary>
    public static async Task<string> WriteAsync(string folder)
    {
        var model = SimulatedCapacityRun.Run(folder);
        using var reader = SqliteRunReader.Open(model.Path);
        var scans = reader.ReadScans().ToList();
        var (length, round) = (scans[^1].Elapsed + TimeSpan.FromSeconds(1), TimeSpan.Zero);
        await using var recorder = SqliteRunRecorder.Create(folder, reader.Header with { RunId = RunHeader.NewId(TimeProvider.System) }, TimeProvider.System, DurabilityMode.Simulated);
        foreach (var happened in reader.ReadEvents().Where(happened => happened is RunEvent.RunStarted or RunEvent.InstrumentConnected or RunEvent.BarrierChanged))
        {
            await recorder.RecordAsync(happened, CancellationToken.None);
        }

        for (long index = 0; index < Scans; index++)
        {
            var scan = scans[(int)(index % scans.Count)];
            round = length * (index / scans.Count);
            var later = new Scan(index, scan.Elapsed + round, scan.Utc + round, -1, [.. scan.Readings.Select(reading => reading with { Taken = reading.Taken + round })]);
            await recorder.RecordAsync(new RunEvent.ScanTaken(later) { Elapsed = later.Elapsed, Utc = later.Utc }, CancellationToken.None);
        }

        await recorder.CompleteAsync(RunOutcome.Passed, "all criteria met", CancellationToken.None);
        reader.Dispose();
        File.Delete(model.Path);
        return recorder.Path;
    }
}
