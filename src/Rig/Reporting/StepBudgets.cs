using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>
/// Charge, energy and resistance of a recorded step with their budgets: systematic errors of an instrument act on the
/// whole sum, noise and the edges do not. Gain and offset keep their instrument's identity, so they cancel where they do.
/// </summary>
internal sealed class StepBudgets(RecordedRun run, Specifications specifications, UncertaintySource timeBase)
{
    /// <summary>Ampere-hours, a magnitude.</summary>
    public Measurand Charge(RecordedStep step)
    {
        var (charge, seconds) = (Math.Abs(step.State.Values.GetValueOrDefault("charge_As")), Seconds(step));
        return Sum(step, new Quantity(charge, Dimension.Charge), perAmpereSecond: 1, seconds, charge);
    }

    /// <summary>Watt-hours, a magnitude.</summary>
    public Measurand Energy(RecordedStep step)
    {
        var energy = Math.Abs(step.State.Values.GetValueOrDefault("energy_J"));
        var charge = Math.Abs(step.State.Values.GetValueOrDefault("charge_As"));
        var mean = charge > 0 ? energy / charge : 0;
        var sum = Sum(step, new Quantity(energy, Dimension.Energy), perAmpereSecond: mean, Seconds(step), charge);
        var voltage = specifications.For(run.Channels[run.Channels.IndexOf(BenchChannels.PackVoltage)], mean);
        return sum.With(voltage.Gain, energy).With(voltage.Offset, charge);
    }

    public Measurand Resistance(RecordedStep step, int channel, Scan before, Scan after)
    {
        var current = run.Channels.IndexOf(BenchChannels.PackCurrent);
        var (v0, v1) = (before[channel].Value, after[channel].Value);
        var (i0, i1) = (before[current].Value, after[current].Value);
        var (dv, di) = (v1 - v0, i1 - i0);
        var ohms = dv / di;
        var name = run.Channels[channel].Name;
        var voltage = specifications.For(run.Channels[channel], v0);
        var amperes = specifications.For(run.Channels[current], i1);
        var noise = Math.Max(run.Scatter(step, channel), voltage.Line.Resolution / Math.Sqrt(12));
        var currentNoise = Math.Max(run.Scatter(step, current), amperes.Line.Resolution / Math.Sqrt(12));

        // Offsets cancel in both differences, gains stay, scatter and last digits count twice.
        return Measurand.Of(
            new Quantity(ohms, Dimension.Resistance),
            new Contribution(voltage.Gain, ohms),
            new Contribution(amperes.Gain, -ohms),
            new Contribution(UncertaintySource.Normal($"{step.Record}.{name}.step.{after.Index}", "scatter of two voltages", noise * Math.Sqrt(2), Units.Millivolt), 1 / di),
            new Contribution(UncertaintySource.Normal($"{step.Record}.current.step.{after.Index}", "scatter of two currents", currentNoise * Math.Sqrt(2), Units.Milliampere), -ohms / di));
    }

    private static double Seconds(RecordedStep step) => step.State.Duration.TotalSeconds;

    /// <param name="perAmpereSecond">What one ampere-second more adds to the sum: 1 for charge, the mean voltage for energy.</param>
    private Measurand Sum(RecordedStep step, Quantity sum, double perAmpereSecond, double seconds, double charge)
    {
        var channel = run.Channels.IndexOf(BenchChannels.PackCurrent);
        var mean = seconds > 0 ? charge / seconds : 0;
        var sign = step.State.Values.GetValueOrDefault("charge_As") < 0 ? -1 : 1;
        var specification = specifications.For(run.Channels[channel], mean);
        var period = step.Scans > 1 ? seconds / (step.Scans - 1) : 0;
        var noise = run.Scatter(step, channel) * Math.Sqrt(Math.Max(1, step.Scans)) * period;
        var edges = mean * Math.Min(period, 1) * Math.Sqrt(2) / Math.Sqrt(12);
        var result = Measurand.Of(
            sum,
            new Contribution(specification.Gain, charge * perAmpereSecond),

            // The same offset lowers a discharge that it raises in a charge: the sign carries that into a ratio of the two.
            new Contribution(specification.Offset, sign * seconds * perAmpereSecond),
            new Contribution(timeBase, charge * perAmpereSecond),
            new Contribution(UncertaintySource.Normal($"{step.Record}[{step.StepIndex}].noise", "noise of the current", noise, Units.AmpereHour), perAmpereSecond),
            new Contribution(UncertaintySource.Normal($"{step.Record}[{step.StepIndex}].edges", EdgesLine, edges, Units.AmpereHour), perAmpereSecond));
        if (CutOff(step, mean) is { } cutOff)
        {
            result = result.With(UncertaintySource.Normal($"{step.Record}[{step.StepIndex}].cut_off", "detection of the cut-off", cutOff, Units.AmpereHour), perAmpereSecond);
        }

        return step.State.Values.GetValueOrDefault(StepState.ChargeDoubtKey) is > 0 and var doubt
            ? result.With(UncertaintySource.Rectangular($"{step.Record}[{step.StepIndex}].gap", GapLine, doubt, Units.AmpereHour), perAmpereSecond)
            : result;
    }

    /// <summary>What the budget calls that which was not seen in gaps.</summary>
    public const string GapLine = "current during gaps";

    public const string EdgesLine = "instants of start and stop";

    /// <summary>Ampere-seconds by which the end may be early or late: the doubt of the limiting cell over its slope. Null where no cell ended the step.</summary>
    private double? CutOff(RecordedStep step, double current)
    {
        if (step.Verb != "discharge" || run.Channels.Cells.Length == 0 || step.Scans < 20)
        {
            return null;
        }

        var last = run.LastScan(step);
        var earlier = run.Reader.ReadScans(step.FirstScan + step.Scans - 11, 1).First();
        var cell = run.Channels.Cells.MinBy(index => last[index].Value);
        var slope = (earlier[cell].Value - last[cell].Value) / Math.Max(1e-9, (last.Elapsed - earlier.Elapsed).TotalSeconds);
        if (!(slope > 1e-6))
        {
            return null;
        }

        var volts = specifications.For(run.Channels[cell], last[cell].Value).Line.HalfWidth(last[cell].Value) / Math.Sqrt(3);
        return current * volts / slope;
    }
}
