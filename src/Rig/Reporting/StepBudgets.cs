using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Integration;
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
    /// <summary>A cell's resistance grows by about a quarter from one decade of time to the next: dR/R over dt/t.</summary>
    private const double GrowthPerShare = 0.1;

    private readonly CutOffs _cutOffs = new(run, specifications);

    /// <summary>Ampere-hours, a magnitude.</summary>
    public Measurand Charge(RecordedStep step) => Magnitude(ChargeBudget.Charge(InputsOf(step)));

    /// <summary>Watt-hours, a magnitude.</summary>
    public Measurand Energy(RecordedStep step)
    {
        var inputs = InputsOf(step);
        if (!double.IsFinite(inputs.Sums.MeanVoltage))
        {
            // Nothing flowed: no energy, and the doubt of nothing.
            return Measurand.Exact(new Quantity(0, Dimension.Energy));
        }

        var voltage = specifications.For(run.Channels[run.Channels.IndexOf(BenchChannels.PackVoltage)], Math.Abs(inputs.Sums.MeanVoltage));
        var energy = ChargeBudget.Energy(inputs with { VoltageGain = voltage.Gain, VoltageOffset = voltage.Offset });
        return Magnitude(voltage.CommonGain is { } common ? energy.With(common, energy.Value) : energy);
    }

    /// <param name="timeDoubt">By how much the reading may be earlier or later than it is taken for, of the time since the edge.</param>
    public Measurand Resistance(RecordedStep step, int channel, Scan before, Scan after, double timeDoubt = 0)
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
        var age = UncertaintySource.Rectangular($"{step.Record}.{name}.age.{after.Index}", "age of the reading", GrowthPerShare * timeDoubt * Math.Abs(ohms), Units.Milliohm);

        // Offsets cancel in both differences, gains stay, scatter and last digits count twice.
        return Measurand.Of(
            new Quantity(ohms, Dimension.Resistance),
            [.. voltage.Gains.Select(gain => new Contribution(gain, ohms)),
            new Contribution(amperes.Gain, -ohms),
            new Contribution(UncertaintySource.Normal($"{step.Record}.{name}.step.{after.Index}", "scatter of two voltages", noise * Math.Sqrt(2), Units.Millivolt), 1 / di),
            new Contribution(UncertaintySource.Normal($"{step.Record}.current.step.{after.Index}", "scatter of two currents", currentNoise * Math.Sqrt(2), Units.Milliampere), -ohms / di)]).With(age);
    }

    private static Measurand Magnitude(Measurand sum) => sum.Value < 0 ? -sum : sum;

    private ChargeInputs InputsOf(RecordedStep step)
    {
        var values = step.State.Values;
        var sums = new StepSums(
            values.GetValueOrDefault("charge_As"), values.GetValueOrDefault("energy_J"), step.State.Duration, values.GetValueOrDefault(StepState.ChargeDoubtKey));
        var (channel, seconds) = (run.Channels.IndexOf(BenchChannels.PackCurrent), sums.Duration.TotalSeconds);
        var mean = seconds > 0 ? Math.Abs(sums.MeanCurrent) : 0;
        var specification = specifications.For(run.Channels[channel], mean);
        var samples = Math.Max(1, step.Scans - 1);

        // The instants of the switching are known to a period of the scan, and to a second at the worst.
        var edge = TimeSpan.FromSeconds(Math.Min(seconds / samples, 1));
        return new ChargeInputs(
            $"{step.Record}[{step.StepIndex}]", sums, specification.Gain, specification.Offset, run.Scatter(step, channel), samples, timeBase, edge, edge, _cutOffs.Of(step, mean));
    }
}
