using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Bench;

/// <summary>One thing that was looked at. <paramref name="IsGood"/>: null where it cannot be judged.</summary>
public sealed record SelfTestLine(string What, string Wanted, string Found, bool? IsGood);

/// <summary>
/// Half an ampere through the load for a few seconds: polarity, agreement of meter, load and BMS, and whether off is off. The load is made safe
/// before and after, whatever happens between.
/// </summary>
public sealed class SelfTest(ConnectedBench bench, Pack pack, TimeProvider time)
{
    /// <summary>A: far below what any lead or cell of such a pack minds, and above what a 10 A range cannot see.</summary>
    public const double TestCurrent = 0.5;

    private const double VoltageAgreement = 0.02;
    private const double CurrentAgreement = 0.05;

    /// <summary>A that a BMS of this kind may be off: it does not see small currents well.</summary>
    private const double BmsAgreement = 0.35;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private readonly RunClock _clock = new(time);
    private readonly ImmutableArray<SelfTestLine>.Builder _lines = ImmutableArray.CreateBuilder<SelfTestLine>();

    /// <exception cref="StartRefusedException">Nothing was switched on: no voltage, swapped leads, or another pack.</exception>
    /// <exception cref="InvalidOperationException">The bench has no load.</exception>
    public async Task<ImmutableArray<SelfTestLine>> RunAsync(CancellationToken cancellationToken)
    {
        var load = bench.Load ?? throw new InvalidOperationException($"the bench '{bench.File.Name}' has no load: there is nothing to draw current with");
        if (!await MakeSafeAsync("off before the start"))
        {
            return _lines.ToImmutable();
        }

        var scanner = new Scanner(bench.Channels, bench.Sources, _clock);
        var limits = new LimitWatch(InterlockSet.For(pack, bench.File.MaximumCurrent, bench.Channels, [], new LiveValues(bench.Channels, _clock), () => 0, () => null));
        var open = await SettledAsync(scanner, limits, cancellationToken);
        StartCheck.Refuse(open, bench.Channels, pack, limits);
        Add("polarity", "above 0 V", Volts(Value(open, BenchChannels.PackVoltage)), Value(open, BenchChannels.PackVoltage) > 0);
        JudgeVoltages(open, "open");
        JudgeCurrent(open, "pack current, open", BenchChannels.PackCurrent, 0, 0.15);
        try
        {
            await load.ArmAsync(new LoadProtection(pack.Chemistry.DischargeStop * pack.Series, new Current(2 * TestCurrent), null, null), cancellationToken);
            await load.ApplyAsync(new LoadSetpoint.ConstantCurrent(new Current(TestCurrent)), cancellationToken);
            var loaded = await SettledAsync(scanner, limits, cancellationToken);
            JudgeCurrent(loaded, "load current", "load.current", TestCurrent, CurrentAgreement);
            JudgeCurrent(loaded, "pack current (discharge is below 0)", BenchChannels.PackCurrent, -TestCurrent, CurrentAgreement + 0.1);
            JudgeCurrent(loaded, "BMS current (discharge is below 0)", "bms.current", -TestCurrent, BmsAgreement);
            JudgeVoltages(loaded, "loaded");
            var drop = Value(open, BenchChannels.PackVoltage) - Value(loaded, BenchChannels.PackVoltage);
            Add("drop under load", "0 V to 0.5 V", Volts(drop), double.IsFinite(drop) ? drop is > -0.01 and < 0.5 : null);
        }
        finally
        {
            await MakeSafeAsync("off at the end");
        }

        JudgeCurrent(await SettledAsync(scanner, limits, cancellationToken), "pack current, off", BenchChannels.PackCurrent, 0, 0.15);
        return _lines.ToImmutable();
    }

    /// <summary>Scans until meters, BMS and thermometers have all seen the present state; a limit that is broken meanwhile ends the test.</summary>
    private async Task<Scan> SettledAsync(Scanner scanner, LimitWatch limits, CancellationToken cancellationToken)
    {
        var began = _clock.Elapsed;
        while (true)
        {
            await scanner.WaitForTickAsync(cancellationToken);
            var scan = await scanner.TakeAsync(cancellationToken);
            if (limits.Judge(scan, _clock.Elapsed, _clock.Utc) is { } trip)
            {
                throw new StartRefusedException($"Ended by a limit: {trip}");
            }

            if (_clock.Elapsed - began >= Settling)
            {
                return scan;
            }
        }
    }

    private async Task<bool> MakeSafeAsync(string what)
    {
        var confirmations = await new SafeState(bench.Outputs, time).EnterAsync();
        foreach (var one in confirmations)
        {
            Add($"{one.Role}: {what}", "confirmed", one.How, one.Confirmed);
        }

        return confirmations.All(one => one.Confirmed);
    }

    private void JudgeVoltages(Scan scan, string when)
    {
        var reference = Value(scan, BenchChannels.PackVoltage);
        foreach (var name in new[] { "load.voltage", "bms.voltage" })
        {
            var value = Value(scan, name);
            Add($"{name}, {when}", $"{Volts(reference)} within 2 %", Volts(value), double.IsFinite(value) ? Math.Abs(value - reference) <= Math.Abs(reference) * VoltageAgreement : null);
        }
    }

    private void JudgeCurrent(Scan scan, string what, string channel, double wanted, double within)
    {
        var value = Value(scan, channel);
        Add(what, string.Create(CultureInfo.InvariantCulture, $"{wanted:0.00} A within {within:0.00} A"), string.Create(CultureInfo.InvariantCulture, $"{value:0.000} A"), double.IsFinite(value) ? Math.Abs(value - wanted) <= within : null);
    }

    private double Value(Scan scan, string channel) => bench.Channels.IndexOf(channel) is >= 0 and var index && scan[index].IsGood ? scan[index].Value : double.NaN;

    private void Add(string what, string wanted, string found, bool? isGood) => _lines.Add(new SelfTestLine(what, wanted, found.Contains("NaN", StringComparison.Ordinal) ? "no reading" : found, isGood));

    private static string Volts(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.000} V");
}
