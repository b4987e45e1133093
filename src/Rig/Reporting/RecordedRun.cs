using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <param name="Doubt">By how much the reading may be earlier or later than it is taken for.</param>
internal sealed record LateReading(Scan Scan, TimeSpan Doubt);

/// <summary>A run as its file holds it, by the names of its recorded steps; reads scans only where it is asked.</summary>
/// <param name="steps">In place of the recorded ones: the same, with their sums taken again.</param>
internal sealed class RecordedRun(SqliteRunReader reader, ImmutableArray<RecordedStep> steps)
{
    private const int OfAnEdge = 3;
    private const double ScattersOfAnEdge = 30;

    /// <summary>Three seconds at 20 Hz: as far as the last reading of a slow channel is looked for.</summary>
    private const int MostScans = 64;

    // A step that was cut off and begun anew counts for nothing: only its second try is a result.
    private readonly ImmutableArray<RecordedStep> _steps = [.. steps.Where(step => step.Reason != RecordedProgress.BegunAnew)];

    public RecordedRun(SqliteRunReader reader)
        : this(reader, reader.ReadSteps())
    {
    }

    public SqliteRunReader Reader => reader;

    public ChannelTable Channels => reader.Header.Channels;

    public ImmutableArray<RecordedStep> Steps => _steps;

    /// <summary>The last step of that name that recorded something; null where none did.</summary>
    public RecordedStep? Find(string record) => _steps.LastOrDefault(step => step.Record == record && step.Scans > 0);

    /// <summary>The nearest step of a verb before another one.</summary>
    public RecordedStep? Before(RecordedStep step, string verb) => _steps.LastOrDefault(other => other.StepIndex < step.StepIndex && other.Verb == verb && other.Scans > 0);

    /// <summary>The last scan before the output went on; null where there is none.</summary>
    public Scan? ScanBefore(RecordedStep step)
    {
        Scan? before = null;
        var from = Math.Max(0, step.FirstScan - 1);
        var current = Channels.IndexOf(BenchChannels.PackCurrent);
        foreach (var scan in reader.ReadScans(from, 3))
        {
            // The scan just before the switch carries the same time as the switch itself in simulated time; the
            // current tells them apart.
            if (scan.Elapsed > step.State.Began || (scan.Index > step.FirstScan && current >= 0 && Math.Abs(scan[current].Value) > 0.05))
            {
                break;
            }

            before = scan;
        }

        return before;
    }

    /// <summary>The scan of a step nearest to so long after its output went on; null where none lies within a tenth of that, or a second.</summary>
    public Scan? ScanAt(RecordedStep step, TimeSpan after) => ScanAt(step, step.State.Began + after, after);

    /// <summary>
    /// The scans before an edge of the step and so long after it: the first edge that has both. A step that went on after an outage has a second one.
    /// </summary>
    public (Scan Before, Scan After)? Edge(RecordedStep step, TimeSpan after)
    {
        if (ScanBefore(step) is { } before && ScanAt(step, after) is { } first && first.StepIndex == step.StepIndex)
        {
            return (before, first);
        }

        foreach (var edge in LaterEdges(step))
        {
            if (ScanWithoutCurrent(edge) is { } still && ScanAt(step, edge + after, after) is { } at && at.StepIndex == step.StepIndex)
            {
                return (still, at);
            }
        }

        return null;
    }

    /// <summary>
    /// A channel so long after the edge that follows a scan without current, by when its reading was taken and not by when it was scanned: a slow
    /// instrument's reading may be as old as its period. Null where none lies near enough, and where the channel is read less than twice within
    /// that time: its first reading after an edge may be of before it.
    /// </summary>
    public LateReading? ReadingAfter(RecordedStep step, Scan before, TimeSpan after, int channel)
    {
        var wanted = EdgeOf(step, before) + after;
        var tolerance = Tolerance(after);
        Scan? best = null;
        foreach (var scan in reader.ReadScans(Math.Max(step.FirstScan, reader.FindScan(wanted - tolerance)), 2 * MostScans))
        {
            if (scan.Elapsed > wanted + tolerance + tolerance || scan.Index >= step.FirstScan + step.Scans)
            {
                break;
            }

            if (scan[channel].IsGood && (best is null || (scan[channel].Taken - wanted).Duration() < (best[channel].Taken - wanted).Duration()))
            {
                best = scan;
            }
        }

        if (best is null || (best[channel].Taken - wanted).Duration() is var late && late > tolerance)
        {
            return null;
        }

        var spacing = Spacing(best, channel);
        return spacing * 2 <= after ? new LateReading(best, late + spacing) : null;
    }

    /// <summary>How long before the reading that a scan has the channel was read last.</summary>
    private TimeSpan Spacing(Scan scan, int channel)
    {
        var last = reader.ReadScans(Math.Max(0, scan.Index - MostScans), MostScans)
            .LastOrDefault(earlier => earlier.Index < scan.Index && earlier[channel].Taken < scan[channel].Taken);
        return last is null ? TimeSpan.MaxValue / 2 : scan[channel].Taken - last[channel].Taken;
    }

    /// <summary>When the output went on after a scan without current.</summary>
    private TimeSpan EdgeOf(RecordedStep step, Scan before) =>
        before.Index < step.FirstScan || before.Elapsed <= step.State.Began ? step.State.Began : LaterEdges(step).First(edge => edge >= before.Elapsed);

    /// <summary>Of a step: the times when the rig was away and the run was taken up again, in their order.</summary>
    public IEnumerable<RunEvent.Gap> Outages(RecordedStep step) =>
        reader.ReadEvents<RunEvent.Gap>().Where(gap => gap.IsOutage && gap.From >= step.BeganAt && gap.From < step.State.Ended);

    /// <summary>When the output of a step went on again after an outage.</summary>
    private IEnumerable<TimeSpan> LaterEdges(RecordedStep step)
    {
        var outages = Outages(step).ToList();
        return reader.ReadEvents<RunEvent.OutputChanged>()
            .Where(changed => changed.Setpoint != "off" && changed.Elapsed <= step.State.Ended && outages.Any(gap => gap.From < changed.Elapsed))
            .Select(changed => changed.Elapsed);
    }

    private Scan? ScanWithoutCurrent(TimeSpan edge)
    {
        var current = Channels.IndexOf(BenchChannels.PackCurrent);
        return reader.ReadScans(Math.Max(0, reader.FindScan(edge) - 2), 4)
            .LastOrDefault(scan => scan.Elapsed <= edge && current >= 0 && Math.Abs(scan[current].Value) <= 0.05);
    }

    private Scan? ScanAt(RecordedStep step, TimeSpan wanted, TimeSpan after)
    {
        var first = Math.Max(step.FirstScan, reader.FindScan(wanted) - 2);
        Scan? best = null;
        foreach (var scan in reader.ReadScans(first, 6))
        {
            if (scan.Index < step.FirstScan + step.Scans && (best is null || (scan.Elapsed - wanted).Duration() < (best.Elapsed - wanted).Duration()))
            {
                best = scan;
            }
        }

        return best is not null && (best.Elapsed - wanted).Duration() <= Tolerance(after) ? best : null;
    }

    private static TimeSpan Tolerance(TimeSpan after) => TimeSpan.FromSeconds(Math.Max(0.06, after.TotalSeconds * 0.1));

    public Scan LastScan(RecordedStep step) => reader.ReadScans(step.FirstScan + step.Scans - 1, 1).First();

    /// <summary>Seconds of the step that lie in gaps: more than three periods between two scans.</summary>
    public double GapSeconds(RecordedStep step) => reader.ReadEvents<RunEvent.Gap>()
        .Where(gap => gap.From >= step.State.Began && gap.From < step.State.Ended).Sum(gap => gap.Length.TotalSeconds);

    /// <summary>Standard deviation of a channel's scatter about its neighbours, over the middle of a step; what a single reading repeats to.</summary>
    public double Scatter(RecordedStep step, int channel)
    {
        var (seconds, last, before) = (new List<double>(), double.NaN, double.NaN);
        var from = step.FirstScan + (step.Scans / 2);
        var previous = -1L;
        reader.ReadColumns(
            [channel], (index, _, values) =>
            {
                if (index != previous + 1)
                {
                    (before, last) = (double.NaN, double.NaN);
                }

                previous = index;

                // Second differences: a slope and a bend drop out, noise stays as √6 of itself.
                var second = values[0] - (2 * last) + before;
                if (double.IsFinite(second))
                {
                    seconds.Add(Math.Abs(second));
                }

                (before, last) = (last, values[0]);
            },
            from, Math.Min(500, step.FirstScan + step.Scans - from), step.StepIndex);
        return seconds.Count > 2 ? Math.Sqrt(MeanSquare(WithoutEdge(seconds)) / 6) : 0;
    }

    /// <summary>A switch that opens within the step, or one wild reading, makes two or three differences beyond all others: that is no scatter.</summary>
    private static List<double> WithoutEdge(List<double> differences)
    {
        differences.Sort();
        var others = differences[..Math.Max(0, differences.Count - OfAnEdge)];
        var scatter = others.Count > OfAnEdge ? Math.Sqrt(MeanSquare(others)) : 0;
        return scatter > 0 ? [.. differences.Where(difference => difference <= ScattersOfAnEdge * scatter)] : differences;
    }

    private static double MeanSquare(List<double> values) => values.Sum(value => value * value) / values.Count;

    public Quantity Value(Scan scan, int channel) => Quantity.Of(scan[channel].Value, Channels[channel].Unit);
}
