using System.Globalization;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Guard;
using PackBench.Rig.Safety.Interlocks;

namespace PackBench.Rig.Runs.Execution;

/// <summary>
/// Makes each barrier act before a run that nobody attends: half an ampere, thresholds lowered below it, the time to off measured and recorded. A
/// barrier that does not hold refuses the run.
/// </summary>
internal sealed class InterlockTest(RunSession session, GuardProcess? guard)
{
    /// <summary>A</summary>
    public const double TestCurrent = 0.5;

    private const double LoweredCurrent = TestCurrent / 2;

    /// <summary>A: what a load reads that takes nothing.</summary>
    private const double Nothing = 0.1;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private int _held;

    private ConnectedBench Bench => session.Bench;

    /// <exception cref="StartRefusedException">A barrier does not hold, or fewer are left than a run wants that nobody attends.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Bench.Load is { } load)
        {
            StartCheck.Refuse(await session.ScanAtAsync(Pace, cancellationToken), Bench.Channels, session.Pack, session.Limits);
            await TestAsync("limits of the rig", "its own limit at 0.25 A switches off and reads back", () => ByLimitAsync(load, cancellationToken), counts: false);
            await TestAsync("load under-voltage off", "raised to 1 V above the pack while it sinks", () => ByLoadAsync(load, cancellationToken), counts: true);
            if (guard is not null)
            {
                await TestAsync("guard process", "asked to switch off by its own links", () => ByGuardAsync(load, guard, cancellationToken), counts: true);
            }
        }

        if (Bench.Bms is not null)
        {
            _held++;
            await SayAsync("BMS", true, null, "is there; its switches are not made to act");
        }

        if (_held < Unattended.Barriers)
        {
            throw new StartRefusedException($"Unattended, a run wants {Unattended.Barriers} barriers that hold; there {(_held == 1 ? "is" : "are")} {_held}.");
        }
    }

    private async Task TestAsync(string barrier, string how, Func<Task<Outcome>> test, bool counts)
    {
        Outcome outcome;
        try
        {
            outcome = await test();
        }
        finally
        {
            using var late = new CancellationTokenSource(SafeState.Deadline, session.Clock.Time);
            await Bench.Load!.ApplyAsync(new LoadSetpoint.Off(), late.Token);
        }

        if (outcome.Missing.Length > 0)
        {
            await SayAsync(barrier, false, null, outcome.Missing);
            return;
        }

        await SayAsync(barrier, outcome.Reaction is not null, outcome.Reaction, how);
        if (outcome.Reaction is null)
        {
            throw new StartRefusedException($"The barrier '{barrier}' did not hold at {TestCurrent:0.0} A: {how}, and the current went on for {Longest.TotalSeconds:0} s. Find out why before anybody leaves this bench alone.");
        }

        _held += counts ? 1 : 0;
    }

    /// <summary>The whole way of a trip: scan, judgement, safe state, read-back, and the current that is gone; only the latch is left out.</summary>
    private async Task<Outcome> ByLimitAsync(IElectronicLoad load, CancellationToken cancellationToken)
    {
        var index = Bench.Channels.IndexOf("load.current");
        var limit = new LimitWatch([new RangeInterlock("self-test", index, Bench.Channels[index], double.NegativeInfinity, LoweredCurrent, "The self-test.", TimeSpan.Zero)]);
        await load.ArmAsync(new LoadProtection(null, new Current(2 * TestCurrent), null, null), cancellationToken);
        await OnAsync(load, cancellationToken);
        var crossed = session.Clock.Elapsed;
        while (session.Clock.Elapsed - crossed < Longest)
        {
            var scan = await session.NextScanAsync(cancellationToken);
            if (limit.Judge(scan, session.Clock.Elapsed, session.Clock.Utc) is not null)
            {
                return await session.MakeSafeAsync() ? await UntilOffAsync(crossed, cancellationToken) : new Outcome(null);
            }
        }

        return new Outcome(null);
    }

    private async Task<Outcome> ByLoadAsync(IElectronicLoad load, CancellationToken cancellationToken)
    {
        var floor = session.Pack.Chemistry.DischargeStop * session.Pack.Series;
        if (!(await load.ArmAsync(new LoadProtection(floor, new Current(2 * TestCurrent), null, null), cancellationToken)).UnderVoltageOff)
        {
            return new Outcome(null, "this load does not have it");
        }

        await OnAsync(load, cancellationToken);
        var scan = await session.ScanAtAsync(Pace, cancellationToken);
        var volts = scan[Bench.Channels.IndexOf(BenchChannels.PackVoltage)].Value;

        // Raised while it sinks: some makers' thresholds only keep a load from beginning, and such a one is no stop.
        await load.ArmAsync(new LoadProtection(new Voltage(volts + 1), null, null, null) { WhileOn = true }, cancellationToken);
        return await UntilOffAsync(session.Clock.Elapsed, cancellationToken);
    }

    private async Task<Outcome> ByGuardAsync(IElectronicLoad load, GuardProcess guarding, CancellationToken cancellationToken)
    {
        await load.ArmAsync(new LoadProtection(session.Pack.Chemistry.DischargeStop * session.Pack.Series, new Current(2 * TestCurrent), null, null), cancellationToken);
        await OnAsync(load, cancellationToken);
        var began = session.Clock.Elapsed;
        var missing = await guarding.ExerciseAsync(cancellationToken);
        return missing.Length == 0 ? await UntilOffAsync(began, cancellationToken) : new Outcome(null);
    }

    private async Task OnAsync(IElectronicLoad load, CancellationToken cancellationToken)
    {
        await load.ApplyAsync(new LoadSetpoint.ConstantCurrent(new Current(TestCurrent)), cancellationToken);
        await session.EmitAsync(new RunEvent.OutputChanged("load", string.Create(CultureInfo.InvariantCulture, $"sink {TestCurrent:0.0} A, self-test"))
        {
            Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc,
        });
    }

    private async Task<Outcome> UntilOffAsync(TimeSpan since, CancellationToken cancellationToken)
    {
        var current = Bench.Channels.IndexOf("load.current");
        while (true)
        {
            var scan = await session.ScanAtAsync(Pace, cancellationToken);
            if (scan[current].IsGood && Math.Abs(scan[current].Value) < Nothing)
            {
                return new Outcome(scan[current].Taken > since ? scan[current].Taken - since : TimeSpan.Zero);
            }

            if (session.Clock.Elapsed - since > Longest)
            {
                return new Outcome(null);
            }

            await session.NextScanAsync(cancellationToken);
        }
    }

    private ValueTask SayAsync(string barrier, bool held, TimeSpan? reaction, string detail) =>
        session.EmitAsync(new RunEvent.BarrierTested(barrier, held, reaction, detail) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });

    /// <param name="Reaction">Null where it did not hold.</param>
    /// <param name="Missing">Why there is nothing to be tested; empty where there is.</param>
    private readonly record struct Outcome(TimeSpan? Reaction, string Missing = "");
}
