using PackBench.Rig.Bench;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Models;

/// <summary>A reading that is not where the dry run expects it.</summary>
public sealed record OutsideBand(string Channel, double Value, Extent Band);

/// <summary>
/// Where voltage and current of a run should be by its dry run, held against it step by step: a real run waits for people, and its steps
/// last as long as they do. A look at a run, no limit: nothing is switched off by it.
/// </summary>
internal sealed class PredictedBand(Forecast forecast, StepList steps)
{
    /// <summary>What a pack may run ahead of or behind its model, of the time in the step.</summary>
    private const double TimeShare = 0.05;
    private const double LeastSeconds = 10;
    private const double VoltageShare = 0.015;
    private const double CurrentShare = 0.05;
    private const double LeastAmperes = 0.1;

    /// <summary>A single reading is none: the run has to stay outside for so long, and for so many scans.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(10);
    private const int LastingScans = 3;

    private static readonly string[] Watched = [BenchChannels.PackVoltage, BenchChannels.PackCurrent];

    private TimeSpan? _since;
    private int _scans;

    /// <summary>The reading that is outside, and has been for a while; null while the run goes as predicted, or where nothing is.</summary>
    public OutsideBand? Outside { get; private set; }

    /// <summary>Seconds of the run at which the dry run, moved to where the run has come, is over.</summary>
    public double End => Segments().Select(segment => segment.To).DefaultIfEmpty(0).Max();

    public static bool Has(string channel) => Watched.Contains(channel);

    /// <summary>As the run stands: where a channel should be between two times; empty where nothing is predicted.</summary>
    public Func<double, double, Extent> Curve(string channel)
    {
        var segments = Segments().ToList();
        return (from, to) => segments.FindLast(segment => segment.From <= (from + to) / 2) is { Path.Length: > 0 } segment && (from + to) / 2 <= segment.To
            ? InStep(segment.Path, channel, from - segment.From, to - segment.From)
            : Extent.Empty;
    }

    /// <summary>Takes a scan of the present step. True where the run has left the prediction, or come back.</summary>
    public bool Judge(Scan scan, ChannelTable channels)
    {
        var outside = steps.Present is { } step ? Watched.Select(channel => Judge(scan, channels.IndexOf(channel), channel, step)).FirstOrDefault(found => found is not null) : null;
        if (outside is null)
        {
            (_since, _scans) = (null, 0);
        }
        else
        {
            _since ??= scan.Elapsed;
            _scans++;
        }

        var told = outside is not null && _scans >= LastingScans && scan.Elapsed - _since >= Lasting ? outside : null;
        var isChange = told is null != Outside is null;
        Outside = told;
        return isChange;
    }

    private OutsideBand? Judge(Scan scan, int index, string channel, StepRow step)
    {
        if (index < 0 || !scan[index].IsGood)
        {
            return null;
        }

        var at = (scan.Elapsed - step.Began).TotalSeconds;
        var band = InStep(step.Path, channel, at, at);
        var value = scan[index].Value;
        return band.IsEmpty || (value >= band.Minimum && value <= band.Maximum) ? null : new OutsideBand(channel, value, band);
    }

    private Extent InStep(string path, string channel, double from, double to)
    {
        var more = Math.Max(LeastSeconds, TimeShare * to);
        var extent = forecast.InStep(path, channel, from - more, to + more);
        return extent.IsEmpty ? extent : new Extent(extent.Minimum - Tolerance(channel, extent.Minimum), extent.Maximum + Tolerance(channel, extent.Maximum));
    }

    private static double Tolerance(string channel, double value) =>
        channel == BenchChannels.PackCurrent ? LeastAmperes + (CurrentShare * Math.Abs(value)) : VoltageShare * Math.Abs(value);

    /// <summary>When each predicted step is, was or should be, by the run's own clock.</summary>
    private IEnumerable<(double From, double To, string Path)> Segments()
    {
        var (moved, from) = (TimeSpan.Zero, TimeSpan.MinValue);
        foreach (var step in steps.Begun)
        {
            if (forecast.Step(step.Path) is not { } predicted)
            {
                continue;
            }

            (moved, from) = (step.Began - predicted.Begin.Elapsed, predicted.Begin.Elapsed);
            var length = step.Phase == StepPhase.Running && predicted.Duration > step.Took ? predicted.Duration : step.Took;
            moved += length - predicted.Duration;
            yield return (step.Began.TotalSeconds, (step.Began + length).TotalSeconds, step.Path);
        }

        foreach (var step in forecast.Prediction.Steps.Where(step => step.Begin.Elapsed > from))
        {
            yield return ((step.Begin.Elapsed + moved).TotalSeconds, (step.End.Elapsed + moved).TotalSeconds, step.Begin.Path);
        }
    }
}
