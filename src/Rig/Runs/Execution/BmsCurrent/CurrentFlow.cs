using System.Globalization;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Execution.Steps;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>A current through the pack whose level an action changes while it flows, within the step's own end and longest duration.</summary>
internal sealed class CurrentFlow(RunSession session, ProcedureStep.Calibrate step, CurrentDirection direction)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private TimeSpan _began;

    private bool IsCharge => direction == CurrentDirection.Charge;

    private string Role => IsCharge ? "supply" : "load";

    /// <summary>Switches on at the first level, does the work, and switches off whatever happened.</summary>
    /// <param name="largest">That the work sets, for the load's own protection.</param>
    public async Task<T> RunAsync<T>(Current first, Current largest, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        // A BMS still shows the current of a moment ago, which would look as if it flowed with everything off.
        var quiet = session.Bench.Bms!.UpdatePeriod * 5;
        for (var began = session.Clock.Elapsed; session.Clock.Elapsed - began < quiet;)
        {
            await session.NextScanAsync(cancellationToken);
        }

        var longest = Facts.Time(step.AtMost!, session.Values);
        if (!IsCharge)
        {
            var load = session.Bench.Load ?? throw new InvalidOperationException($"{step.Place}: this bench has no load.");
            await Barriers.ArmLoadAsync(session, load, new LoadSetpoint.ConstantCurrent(largest), longest, cancellationToken);
        }

        return await EnergizingSteps.WithOutputAsync(
            session, Period, Role, $"{(IsCharge ? "deliver" : "sink")} {first}", Expected(first),
            token => ApplyAsync(first, token), SwitchOffAsync,
            async began =>
            {
                _began = began;
                return await work();
            },
            cancellationToken);
    }

    public async Task SetAsync(Current level, CancellationToken cancellationToken)
    {
        // Between the two levels nothing in particular is expected.
        session.Expect(null);
        await ApplyAsync(level, cancellationToken);
        EnergizingSteps.Expect(session, Role, Expected(level), session.Clock.Elapsed);
        await session.EmitAsync(new RunEvent.OutputChanged(Role, $"{(IsCharge ? "deliver" : "sink")} {level}") { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
    }

    /// <summary>The next scan, if the step may go on: an end that comes before the work is done is the end of the procedure.</summary>
    public async Task NextScanAsync(CancellationToken cancellationToken)
    {
        await session.NextScanAsync(cancellationToken);
        if (step.Until!.IsTrue(session.Values))
        {
            throw new InvalidOperationException($"{step.Place}: {step.Until.Text} before {step.Action} was done. Bring the pack to 30 to 80 % and begin again.");
        }

        var longest = Facts.Time(step.AtMost!, session.Values);
        if (session.Clock.Elapsed - _began > longest)
        {
            throw new InvalidOperationException($"{step.Place}: {step.Action} was not done within its longest duration of {ScanLoop.Text(longest)}.");
        }
    }

    public async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        for (var began = session.Clock.Elapsed; session.Clock.Elapsed - began < time;)
        {
            await NextScanAsync(cancellationToken);
        }
    }

    private double? Expected(Current level) => IsCharge ? null : -level.Amperes;

    private async ValueTask ApplyAsync(Current level, CancellationToken cancellationToken)
    {
        if (!IsCharge)
        {
            await session.Bench.Load!.ApplyAsync(new LoadSetpoint.ConstantCurrent(level), cancellationToken);
            return;
        }

        var supply = session.Bench.Supply ?? throw new InvalidOperationException($"{step.Place}: this bench has no supply or charger.");
        var full = session.Pack.ChargerVoltage ?? session.Pack.Chemistry.ChargeStop * session.Pack.Series;
        await supply.ApplyAsync(new SupplySetpoint.Output(full, level), cancellationToken);
    }

    private async ValueTask SwitchOffAsync(CancellationToken cancellationToken)
    {
        if (IsCharge)
        {
            await session.Bench.Supply!.ApplyAsync(new SupplySetpoint.Off(), cancellationToken);
        }
        else
        {
            await session.Bench.Load!.ApplyAsync(new LoadSetpoint.Off(), cancellationToken);
        }
    }

    /// <summary>Refuses a mean that is not what was set: a CV limit, a switch that opened, another instrument in the loop.</summary>
    public void RequireLevel(Current level, double reference)
    {
        var wanted = IsCharge ? level.Amperes : -level.Amperes;
        if (Math.Abs(reference - wanted) > 0.15 + (0.05 * level.Amperes))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{step.Place}: {level} was set and {BenchChannels.PackCurrent} is {reference:0.000} A: the charge voltage is reached, a switch has opened, or something else draws current."));
        }
    }
}
