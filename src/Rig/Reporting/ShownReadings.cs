using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Language;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>What an instrument under test shows, in each of the steps of one name: how right that is, is the question, so that no specification of it is doubt.</summary>
internal sealed class ShownReadings(RecordedRun run)
{
    /// <summary>Mean over the second half of each step, where what it shows has come to rest; with its scatter alone.</summary>
    public ImmutableArray<object> Means(string record, int channel) =>
    [
        .. StepsOf(record).Select((step, row) =>
        {
            var half = Read(step, channel).Skip((int)(step.Scans / 2)).Select(one => one.Value).ToArray();
            var name = run.Channels[channel].Name;
            return half.Length > 1
                ? (object)TypeA.Of(half).ToMeasurand($"{record}[{row + 1}].{name}.shown", $"{name}: scatter", run.Channels[channel].Unit)
                : throw new MissingReadingException(name, $"{record}[{row + 1}] has {half.Length} good readings in its second half");
        }),
    ];

    /// <summary>From the beginning of each step until it shows half of what it settles at; the whole of the step where it shows nothing at all.</summary>
    public ImmutableArray<object> Onsets(string record, int channel)
    {
        var settled = Means(record, channel).Cast<Measurand>().ToArray();
        return [.. StepsOf(record).Select((step, row) => (object)Onset(step, channel, settled[row].Value / 2, $"{record}[{row + 1}].onset"))];
    }

    private Measurand Onset(RecordedStep step, int channel, double half, string id)
    {
        var (began, before) = (step.State.Began.TotalSeconds, 0.0);
        foreach (var (elapsed, value) in Read(step, channel))
        {
            var after = elapsed - began;
            if (half != 0 && Math.Sign(value) == Math.Sign(half) && Math.Abs(value) >= Math.Abs(half))
            {
                // It came between this scan and the one before.
                return Measurand.Of(new Quantity((before + after) / 2, Dimension.Time), UncertaintySource.Rectangular(id, "between two scans", (after - before) / 2, Units.Second));
            }

            before = Math.Max(0, after);
        }

        return Measurand.Exact(new Quantity((step.State.Ended - step.State.Began).TotalSeconds, Dimension.Time));
    }

    private List<(double Elapsed, double Value)> Read(RecordedStep step, int channel)
    {
        var readings = new List<(double, double)>();
        run.Reader.ReadColumns(
            [channel], (_, elapsed, row) =>
            {
                if (double.IsFinite(row[0]))
                {
                    readings.Add((elapsed, row[0]));
                }
            },
            step.FirstScan, step.Scans);
        return readings;
    }

    private IEnumerable<RecordedStep> StepsOf(string record) => run.Steps.Where(step => step.Record == record && step.Scans > 0);
}
