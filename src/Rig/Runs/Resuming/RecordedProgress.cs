using System.Collections.Immutable;
using PackBench.Rig.Runs.Planned;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Runs.Resuming;

/// <summary>
/// How far a run had come, out of its record: steps that ended, ways that were taken, answers that were given, and the step in which it was cut
/// off. The record is the authority: nothing that it says is decided again.
/// </summary>
internal sealed class RecordedProgress
{
    /// <summary>What the end of a step says that was begun anew after an outage.</summary>
    public const string BegunAnew = "cut off, and begun anew";

    /// <summary>What the end of a step says whose run was being stopped.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Scans of a rest that its windows are filled from again: half a day at one a second.</summary>
    private const int MostScans = 43_200;

    private readonly Dictionary<string, RecordedStep> _finished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _decisions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    private RecordedProgress(string path, RunHeader header) => (Path, Header) = (path, header);

    public string Path { get; }

    public RunHeader Header { get; }

    public RunSeal? Seal { get; private init; }

    public long ScanCount { get; private init; }

    public Scan? LastScan { get; private init; }

    /// <summary>Of the last scan or event that is in the file.</summary>
    public TimeSpan LastElapsed { get; private set; }

    public DateTimeOffset LastUtc { get; private set; }

    /// <summary>An instant of which the wall clock is known to be that of the run: its start, or where it was taken up last.</summary>
    public DateTimeOffset AnchorUtc { get; private set; }

    public int NextStepIndex { get; private set; }

    public bool HasStarted { get; private set; }

    /// <summary>Why it was over before it was cut off; empty where it was not.</summary>
    public string WasOver { get; private set; } = "";

    /// <summary>Where it was cut off; null between two steps.</summary>
    public RecordedStep? Cut { get; private set; }

    public OpenStep? Open { get; private init; }

    /// <summary>The last scans of the step that was cut off, for its slopes and means.</summary>
    public ImmutableArray<Scan> LastScans { get; private init; } = [];

    /// <summary>What the run was compared with; null where it had no plan.</summary>
    public PlanBand? Plan { get; private set; }

    /// <summary>Role to identity, as it was last.</summary>
    public Dictionary<string, string> Instruments { get; } = new(StringComparer.Ordinal);

    /// <exception cref="RunFileException">It cannot be read.</exception>
    public static RecordedProgress Read(string path)
    {
        using var reader = SqliteRunReader.Open(path);
        var steps = reader.ReadSteps();
        var cut = steps.LastOrDefault(step => step.EndedAt is null);
        var open = cut is { StepIndex: >= 0 } ? OpenStep.Read(reader, cut) : null;
        var last = reader.ReadLastScan();
        var progress = new RecordedProgress(path, reader.Header)
        {
            Seal = reader.Seal, ScanCount = reader.ScanCount, LastScan = last, Open = open, Cut = cut,
            LastScans = open is null ? [] : [.. reader.ReadScans(Math.Max(open.Recorded.FirstScan, reader.ScanCount - MostScans))],
        };
        progress.AnchorUtc = reader.Header.StartedUtc;
        progress.See(TimeSpan.Zero, reader.Header.StartedUtc);
        progress.Take(reader.ReadEvents());
        progress.Take(steps);
        if (last is not null)
        {
            progress.See(last.Elapsed, last.Utc);
        }

        return progress;
    }

    public RecordedStep? Finished(string path) => _finished.GetValueOrDefault(path);

    public string? Decision(string path) => _decisions.GetValueOrDefault(path);

    public string? Answer(string path) => _answers.GetValueOrDefault(path);

    /// <summary>Whether any step of a verb had been begun.</summary>
    public bool HasBegun(string verb) => Cut?.Verb == verb || _finished.Values.Any(step => step.Verb == verb);

    private void See(TimeSpan elapsed, DateTimeOffset utc)
    {
        if (elapsed >= LastElapsed)
        {
            (LastElapsed, LastUtc) = (elapsed, utc);
        }
    }

    private void Take(IEnumerable<RunEvent> events)
    {
        var path = "";
        foreach (var happened in events)
        {
            See(happened.Elapsed, happened.Utc);
            switch (happened)
            {
                case RunEvent.RunStarted:
                    HasStarted = true;
                    break;
                case RunEvent.InstrumentConnected instrument:
                    Instruments[instrument.Role] = instrument.Identity;
                    break;
                case RunEvent.StepStarted started:
                    path = started.Path;
                    NextStepIndex = Math.Max(NextStepIndex, started.StepIndex + 1);
                    break;
                case RunEvent.Answered answered:
                    _answers[path] = answered.Answer;
                    break;
                case RunEvent.Planned planned:
                    Plan = planned.Band;
                    break;
                case RunEvent.Decided decided:
                    _decisions[decided.Path] = decided.Value;
                    break;
                case RunEvent.Gap { IsOutage: true } gap:
                    AnchorUtc = gap.Utc;
                    break;
                case RunEvent.Tripped tripped:
                    WasOver = $"it had tripped ({tripped.Trip.Limit})";
                    break;
                case RunEvent.StepEnded { Reason: Interrupted } when WasOver.Length == 0:
                    WasOver = "it was being stopped";
                    break;
                case RunEvent.RunEnded { Outcome: not RunOutcome.Passed } ended when WasOver.Length == 0:
                    WasOver = $"it had ended ({ended.Reason})";
                    break;
                default:
                    break;
            }
        }
    }

    private void Take(ImmutableArray<RecordedStep> steps)
    {
        foreach (var step in steps.Where(step => step.EndedAt is not null && step.Reason != BegunAnew))
        {
            _finished[step.Path] = step;
        }
    }
}
