using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;
using PackBench.Rig.Procedures;
using PackBench.Rig.Safety.Interlocks;

namespace PackBench.Rig.Runs.Execution.Steps;

/// <summary>The steps that switch an output on: protections armed first, set-point read back, a scan at each edge, off whatever happens.</summary>
internal static class EnergizingSteps
{
    /// <summary>Longer than any BMS of the profiles takes to show a new current.</summary>
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(10);

    public static async Task<string> DischargeAsync(RunSession session, ProcedureStep.Discharge step, CancellationToken cancellationToken)
    {
        var load = session.Bench.Load ?? throw new InvalidOperationException($"{step.Place}: this bench has no load.");
        var level = Facts.AsCurrent(step.Level.Quantity(session.Values), step.Mode == DischargeMode.Current ? Dimension.Current : Dimension.None, session.Pack);
        var longest = Facts.Time(step.AtMost, session.Values);
        LoadSetpoint setpoint = step.Mode switch
        {
            DischargeMode.Current => new LoadSetpoint.ConstantCurrent(new Current(level.Si)),
            DischargeMode.Power => new LoadSetpoint.ConstantPower(new Power(level.Si)),
            DischargeMode.Resistance => new LoadSetpoint.ConstantResistance(new Resistance(level.Si)),
            _ => new LoadSetpoint.ConstantVoltage(new Voltage(level.Si)),
        };
        await Barriers.ArmLoadAsync(session, load, setpoint, longest, cancellationToken);
        var expected = setpoint is LoadSetpoint.ConstantCurrent constant ? -constant.Current.Amperes : (double?)null;
        return await RunAsync(
            session, step.Sampling, "load", $"sink {level}", expected,
            token => load.ApplyAsync(setpoint, token), token => load.ApplyAsync(new LoadSetpoint.Off(), token),
            new ScanLoop.End(null, step.Until, longest), cancellationToken);
    }

    public static async Task<string> ChargeAsync(RunSession session, ProcedureStep.Charge step, CancellationToken cancellationToken)
    {
        var supply = session.Bench.Supply ?? throw new InvalidOperationException($"{step.Place}: this bench has no supply or charger.");
        var current = Facts.AsCurrent(step.Current.Quantity(session.Values), Dimension.Current, session.Pack);
        var voltage = step.Voltage.Quantity(session.Values);
        var setpoint = new SupplySetpoint.Output(new Voltage(voltage.Si), new Current(current.Si));
        return await RunAsync(
            session, step.Sampling, "supply", $"deliver {current} up to {voltage}", expected: null,
            token => supply.ApplyAsync(setpoint, token), token => supply.ApplyAsync(new SupplySetpoint.Off(), token),
            new ScanLoop.End(null, step.Until, Facts.Time(step.AtMost, session.Values)), cancellationToken);
    }

    /// <summary>Switches on, waits for the end, switches off; the edges are exact: a scan just before, one just after, and the instant between.</summary>
    /// <param name="goesOn">A further pulse of a train: the sums go on, and the step has begun with the first.</param>
    internal static async Task<string> RunAsync(
        RunSession session, Sampling sampling, string role, string what, double? expected,
        Func<CancellationToken, ValueTask> on, Func<CancellationToken, ValueTask> off, ScanLoop.End end, CancellationToken cancellationToken, bool goesOn = false) =>
        end.Until is { } until && await session.HasEndedAsync(until)
            ? until.Text
            : await WithOutputAsync(
                session, sampling.HasBurst ? sampling.BurstPeriod : sampling.Period, role, what, expected, on, off,
                began => ScanLoop.UntilAsync(session, end, sampling, began, cancellationToken), cancellationToken, goesOn, canPause: true);

    /// <summary>The same around any work: the output is on exactly as long as the work takes.</summary>
    /// <param name="canPause">Whether switching off and on again at this set-point leaves the work what it is.</param>
    internal static async Task<T> WithOutputAsync<T>(
        RunSession session, TimeSpan period, string role, string what, double? expected,
        Func<CancellationToken, ValueTask> switchOn, Func<CancellationToken, ValueTask> off, Func<TimeSpan, Task<T>> work, CancellationToken cancellationToken,
        bool goesOn = false, bool canPause = false)
    {
        session.Values.History.Clear();
        var before = await SettledScanAsync(session, period, cancellationToken);
        Safety.StartCheck.Refuse(before, session.Bench.Channels, session.Pack, session.Limits);
        var clock = session.Clock;
        try
        {
            session.Expect(null);
            await switchOn(cancellationToken);
            var taken = session.GoOn();
            var began = goesOn ? clock.Elapsed : taken ?? session.RestartSums();
            var on = taken is null ? began : session.WentOnAt;
            await session.EmitAsync(new RunEvent.OutputChanged(role, what) { Elapsed = on, Utc = clock.Utc });
            Expect(session, role, expected, on);
            session.Output = canPause ? new PausableOutput(role, what, switchOn, off, since => ExpectedOf(session, role, expected, since)) : null;
            await session.ScanAtAsync(period, cancellationToken);
            return await work(began);
        }
        finally
        {
            session.Expect(null);
            session.Output = null;

            if (await SwitchOffAsync(session, off))
            {
                session.ExpectNoFlow();
                await session.EmitAsync(new RunEvent.OutputChanged(role, "off") { Elapsed = clock.Elapsed, Utc = clock.Utc });
            }
        }
    }

    /// <summary>
    /// At the end of a step in its turn, so that no reading is lost; when the run stops, by the safe state, which does not wait for an
    /// answer that hangs. Under its own deadline, not the token that may just have been cancelled.
    /// </summary>
    private static async Task<bool> SwitchOffAsync(RunSession session, Func<CancellationToken, ValueTask> off)
    {
        if (session.Stopping.IsCancellationRequested)
        {
            return await session.MakeSafeAsync();
        }

        using var late = new CancellationTokenSource(Safety.SafeState.Deadline, session.Clock.Time);
        await off(late.Token);
        return true;
    }

    /// <summary>What is only just over, such as the current of the last step that a slow BMS still shows, is given the time to pass, or to trip.</summary>
    private static async Task<Scan> SettledScanAsync(RunSession session, TimeSpan period, CancellationToken cancellationToken)
    {
        var began = session.Clock.Elapsed;
        var scan = await session.ScanAtAsync(period, cancellationToken);
        while (session.Holds.Present is not null || (session.Limits.Pending.Any() && session.Clock.Elapsed - began < LongestSettling))
        {
            scan = await session.NextScanAsync(cancellationToken);
        }

        return scan;
    }

    /// <summary>What must flow from an instant on: this much, or in this direction.</summary>
    internal static void Expect(RunSession session, string role, double? amperes, TimeSpan since) =>
        session.Expect(ExpectedOf(session, role, amperes, since));

    private static ExpectedCurrent ExpectedOf(RunSession session, string role, double? amperes, TimeSpan since) =>
        amperes is { } expected ? Band(expected, since) : Direction(role, session, since);

    private static ExpectedCurrent Band(double amperes, TimeSpan since)
    {
        var allowed = 0.15 + (0.03 * Math.Abs(amperes));
        return new ExpectedCurrent(amperes - allowed, amperes + allowed, since);
    }

    /// <summary>Where the size is free (taper, constant power), the direction is not.</summary>
    private static ExpectedCurrent Direction(string role, RunSession session, TimeSpan since) => role == "load"
        ? new ExpectedCurrent(-session.Pack.MaximumDischarge.Amperes * 1.05, 0.05, since)
        : new ExpectedCurrent(-0.15, session.Pack.MaximumCharge.Amperes * 1.05, since);
}
