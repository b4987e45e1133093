using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;
using PackBench.Rig.Procedures;
using PackBench.Rig.Language;

namespace PackBench.Rig.Runs.Execution.Steps;

/// <summary>A train of pulses: discharge by the load, or charge by the supply where a charge voltage is given. It is one recorded step: it begins with its first pulse, and its sums are of all.</summary>
internal static class PulseStep
{
    public static async Task<string> RunAsync(RunSession session, ProcedureStep.Pulse step, CancellationToken cancellationToken)
    {
        var current = Facts.AsCurrent(step.Current.Quantity(session.Values), Dimension.Current, session.Pack);
        var on = Facts.Time(step.On, session.Values);
        var off = Facts.Time(step.Off, session.Values);
        var times = (int)Math.Round(step.Times.Quantity(session.Values).Si);
        var longest = Facts.Time(step.AtMost, session.Values);
        var began = session.Clock.Elapsed;
        for (var pulse = session.GoingOn?.TimesOn ?? 0; pulse < times; pulse++)
        {
            var left = longest - (session.Clock.Elapsed - began);
            if (left <= TimeSpan.Zero)
            {
                return $"the longest duration of {ScanLoop.Text(longest)} was reached";
            }

            var end = new ScanLoop.End(on, step.Until, left);
            var reason = step.ChargeVoltage is { } voltage
                ? await ChargeAsync(session, step, current, voltage, end, pulse > 0, cancellationToken)
                : await DischargeAsync(session, step, current, end, longest, pulse > 0, cancellationToken);
            if (reason == step.Until.Text || reason == ScanLoop.SkippedReason)
            {
                return reason;
            }

            var pause = session.Clock.Elapsed;
            await session.ScanAtAsync(step.Sampling.HasBurst ? step.Sampling.BurstPeriod : step.Sampling.Period, cancellationToken);
            reason = await ScanLoop.UntilAsync(session, new ScanLoop.End(off, null, null), step.Sampling, pause, cancellationToken);
            if (reason == ScanLoop.SkippedReason)
            {
                return reason;
            }
        }

        return $"after {times} pulses";
    }

    private static async Task<string> DischargeAsync(
        RunSession session, ProcedureStep.Pulse step, Quantity current, ScanLoop.End end, TimeSpan longest, bool goesOn, CancellationToken cancellationToken)
    {
        var load = session.Bench.Load ?? throw new InvalidOperationException($"{step.Place}: this bench has no load.");
        var setpoint = new LoadSetpoint.ConstantCurrent(new Current(current.Si));
        await Barriers.ArmLoadAsync(session, load, setpoint, longest, cancellationToken);
        return await EnergizingSteps.RunAsync(
            session, step.Sampling, "load", $"sink {current}", -current.Si,
            token => load.ApplyAsync(setpoint, token), token => load.ApplyAsync(new LoadSetpoint.Off(), token), end, cancellationToken, goesOn);
    }

    private static async Task<string> ChargeAsync(
        RunSession session, ProcedureStep.Pulse step, Quantity current, Expression voltage, ScanLoop.End end, bool goesOn, CancellationToken cancellationToken)
    {
        var supply = session.Bench.Supply ?? throw new InvalidOperationException($"{step.Place}: this bench has no supply or charger.");
        var setpoint = new SupplySetpoint.Output(new Voltage(voltage.Quantity(session.Values).Si), new Current(current.Si));
        return await EnergizingSteps.RunAsync(
            session, step.Sampling, "supply", $"deliver {current}", expected: null,
            token => supply.ApplyAsync(setpoint, token), token => supply.ApplyAsync(new SupplySetpoint.Off(), token), end, cancellationToken, goesOn);
    }
}
