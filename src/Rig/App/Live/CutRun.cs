using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.App.Models;
using PackBench.Rig.Cli;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.App.Live;

/// <summary>A run that was cut off and may be taken up by all that its record and its files say: its plan, what its screen had shown, and what it means to take it up.</summary>
internal sealed record CutRun(string Path, string RunId, RunPlan Plan, RunModel Past, ImmutableArray<string> Lines)
{
    /// <summary>Scans that are drawn again; of a longer run the last ones.</summary>
    private const long MostScans = 400_000;

    /// <summary>By the same rules as <c>packbench resume</c>; who and what answers on the bench is asked when it starts.</summary>
    /// <exception cref="ResumeRefusedException">It may not be taken up; the message says why.</exception>
    /// <exception cref="RunFileException">It cannot be read.</exception>
    public static CutRun Read(string path, RigContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var done = RecordedProgress.Read(path);
        var header = done.Header;
        var said = new StringWriter();
        var console = new RigConsole(TextReader.Null, said, said, context.Time, isInteractive: false);

        // The files of this screen where they are the run's: the addresses of its bench may be others by now.
        var given = new RecordedFiles.Given(null, header.BenchName == context.Bench.Name ? context.BenchName : null, header.PackId == context.Pack.Id ? context.PackName : null);
        var plan = RecordedFiles.Plan(path, given, context.Person, new RigFiles(context.Files.Profiles), console) ?? throw new ResumeRefusedException(said.ToString().TrimEnd());
        Resumer.RefuseByRecord(done, plan.Procedure);
        return new CutRun(path, header.RunId, plan, Replay(path, plan), [.. Describe(done, plan.Procedure, context.Time)]);
    }

    private static IEnumerable<string> Describe(RecordedProgress done, Procedure procedure, TimeProvider time)
    {
        var header = done.Header;
        yield return string.Create(CultureInfo.InvariantCulture, $"{System.IO.Path.GetFileName(done.Path)}: begun {header.StartedUtc:yyyy-MM-dd HH:mm} UTC on the bench {header.BenchName}{(header.Operator.Length > 0 ? $" by {header.Operator}" : "")}");
        var where = done.Cut is { } cut
            ? $"in '{(cut.Title.Length > 0 ? cut.Title : cut.Verb)}', which {(Resumer.GoesOn(procedure, done) ? "goes on where it stood" : "is begun anew")}"
            : "between two steps";
        yield return $"Recorded up to {Figures.Duration(done.LastElapsed)}, {done.ScanCount} scans; cut off {where}. What had ended is not done again.";
        yield return $"The last record is {Figures.Duration(time.GetUtcNow() - done.LastUtc)} old by this clock; it may be taken up within {Figures.Duration(procedure.ResumeWithin)}.";
        yield return "Enter switches everything off first, then holds instruments and pack against the record; only where both fit is an output switched on again. The gap is in the record, its sums and its report.";
    }

    private static RunModel Replay(string path, RunPlan plan)
    {
        using var reader = SqliteRunReader.Open(path);
        var model = new RunModel(reader.Header.Channels, plan.Procedure.Title, plan.Pack.Title, plan.Bench.IsSimulated);
        var from = Math.Max(0, reader.ScanCount - MostScans);
        using var scans = reader.ReadScans(from).GetEnumerator();
        foreach (var (before, happened) in reader.ReadEventsAmongScans())
        {
            TakeUpTo(before);
            model.Take(happened);
        }

        TakeUpTo(long.MaxValue);
        model.CutOff();
        return model;

        void TakeUpTo(long end)
        {
            for (; from < end && scans.MoveNext(); from++)
            {
                model.Take(new RunEvent.ScanTaken(scans.Current) { Elapsed = scans.Current.Elapsed, Utc = scans.Current.Utc });
            }
        }
    }
}
