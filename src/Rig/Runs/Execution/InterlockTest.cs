using System.Globalization;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Guard;
using PackBench.Rig.Safety.Interlocks;

namespace PackBench.Rig.Runs.Execution;

/// <summary>
/// Makes each barrier act before a run that nobody attends: half an ampere each way that its procedure will send current, thresholds lowered, the time
/// to off measured and recorded. A barrier that does not hold refuses the run.
/// </summary>
internal sealed class InterlockTest(RunSession session, GuardProcess? guard)
{
    /// <summary>A</summary>
    public const double TestCurrent = 0.5;

    private const double LoweredCurrent = TestCurrent / 2;

    /// <summary>A: what a load reads that takes nothing.</summary>
    private const double Nothing = 0.1;

    /// <summary>V between charger and pack over leads that carry nothing: more says that they are not connected.</summary>
    private const double SamePlace = 0.2;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private int _held;

    private ConnectedBench Bench => session.Bench;

    private LoadProtection LoadFloor => new(session.Pack.Chemistry.DischargeStop * session.Pack.Series, new Current(2 * TestCurrent), null, null);

    /// <summary>The voltage that its charger ends at; never more than its cells may stand at.</summary>
    private Voltage End
    {
        get
        {
            var full = session.Pack.Chemistry.ChargeStop * session.Pack.Series;
            return session.Pack.ChargerVoltage is { } charger && charger < full ? charger : full;
        }
    }

    /// <exception cref="StartRefusedException">A barrier does not hold, or fewer are left than a run wants that nobody attends.</exception>
    public async Task RunAsync(IReadOnlyList<EnergyFlow> flows, CancellationToken cancellationToken)
    {
        foreach (var flow in flows)
        {
            _held = 0;
            StartCheck.Refuse(await session.ScanAtAsync(Pace, cancellationToken), Bench.Channels, session.Pack, session.Limits);
            await (flow == EnergyFlow.Discharge ? DischargeAsync(Bench.Load!, cancellationToken) : ChargeAsync(Bench.Supply!, cancellationToken));
            if (Bench.Bms is not null)
            {
                _held++;
                await SayAsync("BMS", true, null, $"is there for the {Word(flow)}; its switches are not made to act");
            }

            if (_held < Unattended.Barriers)
            {
                throw new StartRefusedException($"Unattended, a {Word(flow)} wants {Unattended.Barriers} barriers that hold; there {(_held == 1 ? "is" : "are")} {_held}.");
            }
        }
    }

    private static string Word(EnergyFlow flow) => flow == EnergyFlow.Charge ? "charge" : "discharge";

    private async Task DischargeAsync(IElectronicLoad load, CancellationToken cancellationToken)
    {
        var sink = new Output("load", "load.current", "sink", token => load.ApplyAsync(new LoadSetpoint.ConstantCurrent(new Current(TestCurrent)), token), token => load.ApplyAsync(new LoadSetpoint.Off(), token));
        await load.ArmAsync(LoadFloor, cancellationToken);
        await TestAsync(sink, "limits of the rig", "its own limit at 0.25 A switches off and reads back", () => ByLimitAsync(sink, cancellationToken), counts: false);
        await TestAsync(sink, "load under-voltage off", "raised to 1 V above the pack while it sinks", () => ByLoadAsync(load, sink, cancellationToken), counts: true);
        if (guard is not null)
        {
            await load.ArmAsync(LoadFloor, cancellationToken);
            await TestAsync(sink, "guard process", "asked to switch off by its own links", () => ByGuardAsync(sink, guard, cancellationToken), counts: true);
        }
    }

    /// <summary>A pack that is full takes nothing at its end voltage: then the end voltage is what holds, and there is no current to be switched off.</summary>
    private async Task ChargeAsync(ISupply supply, CancellationToken cancellationToken)
    {
        var deliver = new Output("supply", "supply.current", "deliver", token => supply.ApplyAsync(Deliver(End), token), token => supply.ApplyAsync(new SupplySetpoint.Off(), token));
        var takes = false;
        await TestAsync(
            deliver, "end voltage of the supply", "lowered to 1 V below the pack while it charges",
            async () =>
            {
                await OnAsync(deliver, cancellationToken);
                takes = await FlowsAsync(deliver, cancellationToken);
                return takes ? await ByEndVoltageAsync(supply, deliver, cancellationToken) : FullOrNotConnected(await session.ScanAtAsync(Pace, cancellationToken));
            },
            counts: true);
        if (!takes)
        {
            return;
        }

        await TestAsync(deliver, "limits of the rig", "its own limit at 0.25 A ends the charge and reads back", () => ByLimitAsync(deliver, cancellationToken), counts: false);
        if (guard is not null)
        {
            await TestAsync(deliver, "guard process", "asked to end the charge by its own links", () => ByGuardAsync(deliver, guard, cancellationToken), counts: true);
        }
    }

    private static SupplySetpoint.Output Deliver(Voltage end) => new(end, new Current(TestCurrent));

    private async Task TestAsync(Output output, string barrier, string how, Func<Task<Outcome>> test, bool counts)
    {
        Outcome outcome;
        try
        {
            outcome = await test();
        }
        finally
        {
            using var late = new CancellationTokenSource(SafeState.Deadline, session.Clock.Time);
            await output.Off(late.Token);
        }

        if (outcome.Instead.Length > 0)
        {
            await SayAsync(barrier, outcome.Holds, null, outcome.Instead);
        }
        else
        {
            await SayAsync(barrier, outcome.Holds, outcome.Reaction, how);
            if (!outcome.Holds)
            {
                throw new StartRefusedException($"The barrier '{barrier}' did not hold at {TestCurrent:0.0} A: {how}, and the current went on for {Longest.TotalSeconds:0} s. Find out why before anybody leaves this bench alone.");
            }
        }

        _held += counts && outcome.Holds ? 1 : 0;
    }

    /// <summary>The whole way of a trip: scan, judgement, safe state, read-back, and the current that is gone; only the latch is left out.</summary>
    private async Task<Outcome> ByLimitAsync(Output output, CancellationToken cancellationToken)
    {
        var index = Bench.Channels.IndexOf(output.Channel);
        var limit = new LimitWatch([new RangeInterlock("self-test", index, Bench.Channels[index], double.NegativeInfinity, LoweredCurrent, "The self-test.", TimeSpan.Zero)]);
        await OnAsync(output, cancellationToken);
        var crossed = session.Clock.Elapsed;
        while (session.Clock.Elapsed - crossed < Longest)
        {
            var scan = await session.NextScanAsync(cancellationToken);
            if (limit.Judge(scan, session.Clock.Elapsed, session.Clock.Utc) is not null)
            {
                return await session.MakeSafeAsync() ? await UntilOffAsync(output, crossed, cancellationToken) : Outcome.DidNotHold;
            }
        }

        return Outcome.DidNotHold;
    }

    private async Task<Outcome> ByLoadAsync(IElectronicLoad load, Output sink, CancellationToken cancellationToken)
    {
        if (!(await load.ArmAsync(LoadFloor, cancellationToken)).UnderVoltageOff)
        {
            return new Outcome(false, null, "this load does not have it");
        }

        await OnAsync(sink, cancellationToken);
        var volts = PackVolts(await session.ScanAtAsync(Pace, cancellationToken));

        // Raised while it sinks: some makers' thresholds only keep a load from beginning, and such a one is no stop.
        await load.ArmAsync(new LoadProtection(new Voltage(volts + 1), null, null, null) { WhileOn = true }, cancellationToken);
        return await UntilOffAsync(sink, session.Clock.Elapsed, cancellationToken);
    }

    private async Task<Outcome> ByEndVoltageAsync(ISupply supply, Output deliver, CancellationToken cancellationToken)
    {
        var volts = PackVolts(await session.ScanAtAsync(Pace, cancellationToken));
        await supply.ApplyAsync(Deliver(new Voltage(volts - 1)), cancellationToken);
        return await UntilOffAsync(deliver, session.Clock.Elapsed, cancellationToken);
    }

    private async Task<Outcome> ByGuardAsync(Output output, GuardProcess guarding, CancellationToken cancellationToken)
    {
        await OnAsync(output, cancellationToken);
        var began = session.Clock.Elapsed;
        var missing = await guarding.ExerciseAsync(cancellationToken);
        return missing.Length == 0 ? await UntilOffAsync(output, began, cancellationToken) : Outcome.DidNotHold;
    }

    private async Task OnAsync(Output output, CancellationToken cancellationToken)
    {
        await output.On(cancellationToken);
        await session.EmitAsync(new RunEvent.OutputChanged(output.Role, string.Create(CultureInfo.InvariantCulture, $"{output.Verb} {TestCurrent:0.0} A, self-test"))
        {
            Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc,
        });
    }

    private async Task<bool> FlowsAsync(Output output, CancellationToken cancellationToken)
    {
        var current = Bench.Channels.IndexOf(output.Channel);
        for (var began = session.Clock.Elapsed; session.Clock.Elapsed - began < Longest;)
        {
            var reading = (await session.NextScanAsync(cancellationToken))[current];
            if (reading.IsGood && reading.Value > LoweredCurrent)
            {
                return true;
            }
        }

        return false;
    }

    private Outcome FullOrNotConnected(Scan scan)
    {
        var supply = scan[Bench.Channels.IndexOf("supply.voltage")];
        var apart = supply.IsGood ? supply.Value - PackVolts(scan) : double.PositiveInfinity;
        return apart <= SamePlace
            ? new Outcome(true, null, string.Create(CultureInfo.InvariantCulture, $"the pack is full: at {End.Volts:0.00} V it takes no {TestCurrent:0.0} A"))
            : throw new StartRefusedException(string.Create(
                CultureInfo.InvariantCulture, $"The supply stands {apart:0.00} V above the pack and nothing flows: are its leads on? Nobody may leave a bench alone whose charge was not seen to end."));
    }

    private double PackVolts(Scan scan) => scan[Bench.Channels.IndexOf(BenchChannels.PackVoltage)].Value;

    private async Task<Outcome> UntilOffAsync(Output output, TimeSpan since, CancellationToken cancellationToken)
    {
        var current = Bench.Channels.IndexOf(output.Channel);
        while (true)
        {
            var scan = await session.ScanAtAsync(Pace, cancellationToken);
            if (scan[current].IsGood && Math.Abs(scan[current].Value) < Nothing)
            {
                return new Outcome(true, scan[current].Taken > since ? scan[current].Taken - since : TimeSpan.Zero);
            }

            if (session.Clock.Elapsed - since > Longest)
            {
                return Outcome.DidNotHold;
            }

            await session.NextScanAsync(cancellationToken);
        }
    }

    private ValueTask SayAsync(string barrier, bool held, TimeSpan? reaction, string detail) =>
        session.EmitAsync(new RunEvent.BarrierTested(barrier, held, reaction, detail) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });

    /// <param name="Channel">What shows that it flows.</param>
    private sealed record Output(string Role, string Channel, string Verb, Func<CancellationToken, ValueTask> On, Func<CancellationToken, ValueTask> Off);

    /// <param name="Reaction">How long it took; null where it did not hold, or there was nothing to be switched off.</param>
    /// <param name="Instead">What was found instead of a reaction; empty where it was made to act.</param>
    private readonly record struct Outcome(bool Holds, TimeSpan? Reaction, string Instead = "")
    {
        public static Outcome DidNotHold => new(false, null);
    }
}
