using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Integration;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>How well the voltage that ended a discharge places its end: what the sensor may be off, over the slope at the end.</summary>
internal sealed partial class CutOffs(RecordedRun run, Specifications specifications)
{
    /// <summary>A slope by so many steps of a sensor is good to a tenth.</summary>
    private const double DigitsOfSlope = 10;

    /// <summary>Null where no voltage ended the step, or what did does not fall.</summary>
    public CutOff? Of(RecordedStep step, double current)
    {
        if (step.Verb != "discharge" || step.Scans < 20)
        {
            return null;
        }

        var last = run.LastScan(step);
        if (ChannelOf(step, last) is not { } channel)
        {
            return null;
        }

        var specification = specifications.For(run.Channels[channel], last[channel].Value);
        return SlopeAtEnd(step, last, channel, DigitsOfSlope * specification.Line.Resolution) is { } slope
            ? new CutOff(specification.Line.Resolution / 2, slope, current, last[run.Channels.IndexOf(BenchChannels.PackVoltage)].Value)
            {
                Sensor = [.. specification.Gains.Select(gain => new Contribution(gain, last[channel].Value)), new Contribution(specification.Offset, 1)],
            }
            : null;
    }

    /// <summary>The channel that was at its stop: the weakest cell, or the pack's voltage. The weakest cell too where the condition compares neither with a parameter.</summary>
    private int? ChannelOf(RecordedStep step, Scan last)
    {
        int? weakest = run.Channels.Cells.IsEmpty ? null : run.Channels.Cells.MinBy(index => last[index].Value);
        int? pack = run.Channels.IndexOf(BenchChannels.PackVoltage) is >= 0 and var index ? index : null;
        ImmutableArray<(int? Channel, double Bound)> stops =
        [
            .. VoltageStop().Matches(step.Reason)
                .Select(match => (Match: match, Bound: BoundOf(match.Groups["bound"].Value)))
                .Where(stop => stop.Bound is not null)
                .Select(stop => (stop.Match.Groups["channel"].Value == BenchChannels.PackVoltage ? pack : weakest, stop.Bound!.Value)),
        ];
        return stops.IsEmpty ? weakest : stops.FirstOrDefault(stop => stop.Channel is { } channel && last[channel].Value <= stop.Bound + 1e-9).Channel;
    }

    private double? BoundOf(string parameter) =>
        run.Reader.Header.Parameters.TryGetValue(parameter, out var text) && QuantityText.TryParse(text, out var value, out _) && value.Dimension == Dimension.Voltage ? value.Si : null;

    /// <summary>V/s by which a channel falls at the end of a step, over ten scans or so many that its digits say it; null where it does not fall.</summary>
    private double? SlopeAtEnd(RecordedStep step, Scan last, int channel, double enough)
    {
        for (var back = 10L; back < step.Scans; back *= 2)
        {
            var earlier = run.Reader.ReadScans(step.FirstScan + step.Scans - 1 - back, 1).First();
            var fall = earlier[channel].Value - last[channel].Value;
            if (fall >= Math.Max(enough, 1e-5))
            {
                return fall / (last.Elapsed - earlier.Elapsed).TotalSeconds;
            }
        }

        return null;
    }

    [GeneratedRegex(@"(?<channel>cells\.min|pack\.voltage)\s*<=?\s*(?<bound>[a-z_][a-z_0-9]*)(?![\w.])")]
    private static partial Regex VoltageStop();
}
