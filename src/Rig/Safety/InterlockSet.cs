using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety.Interlocks;

namespace PackBench.Rig.Safety;

/// <summary>
/// The limits of one run: the pack's and the bench's, which no procedure can widen, and the procedure's own on top.
/// </summary>
public static class InterlockSet
{
    private const string Derived = "derived";
    private const double HottestSwitch = 85; // °C, MOS of a BMS; JK units protect themselves at 90 to 100 °C.
    private const double HottestCharger = 70; // °C, accessible metal.
    private const double FastestRise = 2; // K/min at a cell.

    /// <summary>At 10 Hz no single wrong reading trips, and what is beyond is off within half a second.</summary>
    private static readonly TimeSpan SeenThrice = TimeSpan.FromMilliseconds(250);

    public static ImmutableArray<Interlock> For(
        Pack pack, Current? benchCurrent, ChannelTable channels, ImmutableArray<ProcedureLimit> limits, ILiveValues values,
        Func<double> stepAmpereHours, Func<ExpectedCurrent?> expected, Func<TimeSpan?>? off = null)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(channels);
        var set = ImmutableArray.CreateBuilder<Interlock>();
        var voltages = Witnesses.OfVoltage(channels);
        AddVoltages(set, pack, channels, voltages);
        AddCurrents(set, pack, benchCurrent, channels, expected, off ?? (() => null));
        AddTemperatures(set, pack, channels);
        AddFreshness(set, channels, voltages);
        AddMovement(set, pack, channels);
        set.Add(new TotalInterlock(stepAmpereHours, 1.2 * pack.Capacity.AmpereHours));
        set.AddRange(limits.Select(limit => new ConditionInterlock(limit, values)));
        return set.ToImmutable();
    }

    private static void AddVoltages(ImmutableArray<Interlock>.Builder set, Pack pack, ChannelTable channels, Witnesses witnesses)
    {
        var (least, most) = (pack.Chemistry.AbsoluteMin.Volts, pack.Chemistry.AbsoluteMax.Volts);
        foreach (var cell in channels.Cells)
        {
            set.Add(new RangeInterlock(
                "cell beyond its absolute limits", cell, channels[cell], least, most,
                "The cell may be damaged: rest it, find out why, and check the pack before anything else.", TimeSpan.Zero, TripClass.Critical));
        }

        var voltage = channels.IndexOf("pack.voltage");
        if (voltage < 0)
        {
            return;
        }

        var range = pack.Voltage ?? new Limits<Voltage>(new Voltage(least * pack.Series), new Voltage(most * pack.Series));
        set.Add(new RangeInterlock(
            "pack voltage", voltage, channels[voltage], range.Minimum.Volts, range.Maximum.Volts,
            "The pack is outside its range, or the BMS has opened its switch.", SeenThrice, witnesses: witnesses));
        if (channels.Cells.Length == pack.Series)
        {
            set.Add(new CellSumInterlock(voltage, channels.IndexOf("pack.current"), channels.Cells, tolerance: 0.3, resistance: 0.010, witnesses));
        }

        var (seen, sunk) = (channels.IndexOf("load.voltage"), channels.IndexOf("load.current"));
        if (seen >= 0 && sunk >= 0 && channels[voltage].Source != "load")
        {
            // Two leads of a metre and their clamps are 20 to 30 mΩ.
            set.Add(new SenseInterlock(voltage, seen, sunk, tolerance: 0.3, resistance: 0.050, witnesses));
        }
    }

    private static void AddCurrents(
        ImmutableArray<Interlock>.Builder set, Pack pack, Current? benchCurrent, ChannelTable channels, Func<ExpectedCurrent?> expected,
        Func<TimeSpan?> off)
    {
        var current = channels.IndexOf("pack.current");
        if (current < 0)
        {
            return;
        }

        var witnesses = Witnesses.OfCurrent(channels);

        // 5 % and 0.1 A for regulation and reading: a set-point at the limit itself must not trip.
        var bench = benchCurrent?.Amperes ?? double.PositiveInfinity;
        var discharge = (Math.Min(pack.MaximumDischarge.Amperes, bench) * 1.05) + 0.1;
        var charge = (Math.Min(pack.MaximumCharge.Amperes, bench) * 1.05) + 0.1;
        set.Add(new RangeInterlock(
            "over-current", current, channels[current], -discharge, charge,
            "More than the pack or the leads may carry.", SeenThrice, witnesses: witnesses));
        set.Add(new ExpectedCurrentInterlock(current, channels[current], expected));
        set.Add(new FlowInterlock(current, channels[current], off));

        var loops = new (string Name, int Sign)[] { ("load.current", -1), ("supply.current", +1) }
            .Select(loop => (Channel: channels.IndexOf(loop.Name), loop.Sign)).Where(loop => loop.Channel >= 0).ToImmutableArray();
        if (channels[current].Source == "current_reference" && loops.Length > 0)
        {
            set.Add(new CurrentWitnessInterlock(current, loops, channels, absolute: 0.25, relative: 0.03, TimeSpan.FromSeconds(5), witnesses));
        }

        var bms = channels.IndexOf("bms.current");
        if (bms >= 0 && channels[current].Source != "bms")
        {
            // A BMS shows nothing below its dead band and lags by seconds; ten per cent is the worst gain seen uncalibrated.
            set.Add(new CurrentWitnessInterlock(current, [(bms, +1)], channels, absolute: 1.0, relative: 0.30, TimeSpan.FromSeconds(30), witnesses));
        }
    }

    private static void AddTemperatures(ImmutableArray<Interlock>.Builder set, Pack pack, ChannelTable channels)
    {
        var cellLimit = (pack.MaximumTemperature ?? pack.Chemistry.DischargeMax).Celsius;
        for (var i = 0; i < channels.Count; i++)
        {
            var channel = channels[i];
            if (channel.Unit.Dimension != Dimension.Temperature || channel.Name is "temp.ambient" || channel.Source == Derived)
            {
                continue;
            }

            var isCell = channel.Name != "temp.charger" && channel.Name != "bms.temp.mos";
            var limit = isCell ? cellLimit : channel.Name == "temp.charger" ? HottestCharger : HottestSwitch;
            var coldest = isCell ? pack.Chemistry.DischargeMin.Celsius : -40;
            set.Add(new RangeInterlock(
                "temperature", i, channel, coldest, limit, "Too hot or too cold to go on, or the probe is open.", TimeSpan.FromSeconds(1)));
            if (isCell)
            {
                set.Add(new RateInterlock(i, channel, FastestRise));
            }
        }
    }

    private static void AddFreshness(ImmutableArray<Interlock>.Builder set, ChannelTable channels, Witnesses voltages)
    {
        for (var i = 0; i < channels.Count; i++)
        {
            if (channels[i].Name is "pack.voltage" or "pack.current" or "temp.cell" || channels.Cells.Contains(i))
            {
                set.Add(new StaleInterlock(i, channels[i], channels[i].Name == "pack.voltage" ? voltages : null));
            }
        }
    }

    /// <summary>Each is held against an instrument that is not itself: a tenth of C, or five millivolts a cell, is seen by every voltmeter.</summary>
    private static void AddMovement(ImmutableArray<Interlock>.Builder set, Pack pack, ChannelTable channels)
    {
        const double share = 0.1, perCell = 0.005;
        var (voltage, current) = (channels.IndexOf("pack.voltage"), channels.IndexOf("pack.current"));
        var voltages = voltage < 0 ? channels.Cells : [.. channels.Cells, voltage];
        foreach (var one in voltages.Where(one => current >= 0 && channels[one].Source is not Derived && channels[one].Source != channels[current].Source))
        {
            set.Add(new FrozenInterlock([one], [current], channels, share * pack.Capacity.AmpereHours));
        }

        if (voltage >= 0 && channels.Cells.Length == pack.Series && channels[voltage].Source is not Derived && channels[voltage].Source != channels[channels.Cells[0]].Source)
        {
            set.Add(new FrozenInterlock(channels.Cells, [voltage], channels, perCell * pack.Series));
            set.Add(new FrozenInterlock([voltage], channels.Cells, channels, perCell * pack.Series));
        }
    }
}
