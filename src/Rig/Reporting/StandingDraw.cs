using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Draw;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>What a standing pack draws, from the steps that recorded under one name: one for each configuration.</summary>
internal sealed class StandingDraw(RecordedRun run, Specifications specifications)
{
    /// <summary>A maker's burden is a typical value: fuse and leads come on top.</summary>
    private const double BurdenDoubt = 0.2;

    /// <summary>Time averages with the scatter of ten blocks: a draw that pulses is neither noise nor independent from scan to scan.</summary>
    public ImmutableArray<object> Means(string record, int channel) => [.. StepsOf(record).Select((step, row) => (object)Mean(step, channel, $"{record}[{row + 1}]"))];

    /// <summary>The current that leaves the cells, a magnitude, as it would be without the meter in the loop.</summary>
    public ImmutableArray<object> Draws(string record) => [.. StepsOf(record).Select((step, row) => (object)Draw(step, $"{record}[{row + 1}]"))];

    private Measurand Draw(RecordedStep step, string id)
    {
        var channel = run.Channels.IndexOf(BenchChannels.PackCurrent);
        var current = -Mean(step, channel, id);
        if (!(current.Value > current.Expand().Uncertainty))
        {
            throw new MissingReadingException(
                BenchChannels.PackCurrent, $"{id} reads {current.Estimate}, no more than its uncertainty, and a standing pack draws something: a blown fuse of the meter reads zero, a reversed meter a charge");
        }

        return WithoutBurden(current, () => Mean(step, run.Channels.IndexOf(BenchChannels.PackVoltage), id), id);
    }

    /// <summary>A draw as it would be without the meter in the loop.</summary>
    /// <param name="current">A magnitude, as read.</param>
    /// <param name="voltage">At the cells; asked for where the meter has a burden.</param>
    /// <param name="law">Names the unknown law by which the draw follows the voltage: draws of one name share it.</param>
    public Measurand WithoutBurden(Measurand current, Func<Measurand> voltage, string law)
    {
        var specification = specifications.For(run.Channels[run.Channels.IndexOf(BenchChannels.PackCurrent)], current.Value);
        if (specification.Line.Burden == 0)
        {
            return current;
        }

        var burden = Measurand.Of(
            new Quantity(specification.Line.Burden, Dimension.Resistance),
            UncertaintySource.Rectangular($"{specification.Instrument}.burden", $"{specification.Instrument}: burden, ± 20 %", BurdenDoubt * specification.Line.Burden, Units.Ohm));
        return BurdenCorrection.Apply(current, voltage(), burden, BurdenCorrection.UnknownLaw(law));
    }

    private Measurand Mean(RecordedStep step, int channel, string id)
    {
        var (seconds, values) = (new List<double>(), new List<double>());
        run.Reader.ReadColumns(
            [channel], (_, elapsed, row) =>
            {
                if (double.IsFinite(row[0]) && (seconds.Count == 0 || elapsed > seconds[^1]))
                {
                    seconds.Add(elapsed);
                    values.Add(row[0]);
                }
            },
            step.FirstScan, step.Scans);
        if (seconds.Count <= 2 * BlockAverages.Count)
        {
            throw new MissingReadingException(run.Channels[channel].Name, $"{id} has {seconds.Count} good readings; its scatter needs {(2 * BlockAverages.Count) + 1}");
        }

        var blocks = BlockAverages.Of([.. seconds], [.. values]).Blocks;
        var specification = specifications.For(run.Channels[channel], blocks.Mean);
        return specification.Read(blocks, $"{id}.{run.Channels[channel].Name}", specification.ReferenceTemperature);
    }

    private IEnumerable<RecordedStep> StepsOf(string record) => run.Steps.Where(step => step.Record == record && step.Scans > 0);
}
