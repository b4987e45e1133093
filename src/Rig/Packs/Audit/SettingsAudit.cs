using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Packs.Audit;

/// <summary>The settings of a BMS against the pack that it guards: the pack file, its chemistry, its charger, and each other. Pure; sends nothing.</summary>
public sealed class SettingsAudit
{
    // A charge voltage this close under the protection trips it by the error of one cell's reading.
    private const double Margin = 0.010;

    // Of a charger's CV above what the BMS asks for: lead drop and trim, not an overcharge.
    private const double SlightlyAbove = 0.010;

    // Seconds. An engineering choice: a stop for lunch is no storage, a night is.
    private const double ShortestSleep = 600;
    private const double LongestSleep = 86_400;

    private readonly Pack _pack;
    private readonly BmsSettings _settings;
    private readonly IReadOnlyList<BmsSetting> _known;
    private readonly ImmutableArray<AuditFinding>.Builder _findings = ImmutableArray.CreateBuilder<AuditFinding>();

    private SettingsAudit(Pack pack, BmsSettings settings, IReadOnlyList<BmsSetting> known)
    {
        _pack = pack;
        _settings = settings;
        _known = known;
    }

    /// <param name="known">The unit's settings: what kind each is and in which unit it is printed.</param>
    /// <returns>The worst first.</returns>
    public static ImmutableArray<AuditFinding> Of(Pack pack, BmsSettings settings, IReadOnlyList<BmsSetting> known)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(known);
        var audit = new SettingsAudit(pack, settings, known);
        audit.CompareWithPackFile();
        audit.CheckAbsoluteLimits();
        audit.CheckChemistry();
        audit.CheckOrder();
        audit.CheckCharge();
        audit.CheckCurrents();
        audit.CheckTemperatures();
        audit.CheckCounting();
        audit.CheckSleep();
        audit.CheckSleepTime();
        return [.. audit._findings.OrderByDescending(finding => finding.Level)];
    }

    private void CompareWithPackFile()
    {
        foreach (var (name, intended) in _pack.BmsSettings)
        {
            if (_settings.Find(name) is null)
            {
                Add(AuditLevel.Note, name, $"the pack file says {intended}", "the unit does not show it, so it cannot be compared");
            }
            else if (_settings.Quantity(name) is not { } is_ || is_.Dimension != intended.Dimension || Math.Abs(is_.Si - intended.Si) > 5e-4 * Math.Max(1, Math.Abs(intended.Si)))
            {
                Add(AuditLevel.Wrong, name, $"the pack file says {intended}", "the pack is not set as its builder intends it");
            }
        }
    }

    private void CheckAbsoluteLimits()
    {
        foreach (var setting in _known.Where(setting => setting.Name.Contains("ovp", StringComparison.Ordinal) || setting.Name.Contains("uvp", StringComparison.Ordinal) || setting.Name is "cell_rcv" or "cell_rfv"))
        {
            if (_settings.Find(setting.Name) is { Quantity.Si: > 0 } value && _pack.BmsGuards.Refuse(setting, value) is { } reason)
            {
                Add(AuditLevel.Dangerous, setting.Name, reason, $"{_pack.Chemistry.Name} cells are damaged beyond it, and the BMS would let it happen");
            }
        }

        if (Si("cell_uvp") is { } least && least > _pack.Chemistry.DischargeStop.Volts + 1e-9)
        {
            Add(AuditLevel.Note, "cell_uvp", $"at or below the end of discharge of {_pack.Chemistry.DischargeStop}", "the BMS cuts off before a capacity run ends, and the pack is never used to its end");
        }
    }

    /// <summary>The preset of another chemistry is the commonest fault of a new unit, and each of its values looks sound by itself.</summary>
    private void CheckChemistry()
    {
        if (Si("cell_uvp") is { } least && Si("cell_ovp") is { } most && (_pack.Chemistry.Nominal.Volts <= least || _pack.Chemistry.Nominal.Volts >= most))
        {
            Add(
                AuditLevel.Dangerous, "cell_ovp", FormattableString.Invariant($"{_pack.Chemistry.Name} works about {_pack.Chemistry.Nominal}, and cell_uvp to cell_ovp is {least:0.000} V to {most:0.000} V"),
                "these are the settings of another chemistry: the BMS guards cells that are not in this pack");
        }
    }

    private void CheckOrder()
    {
        foreach (var (upper, lower) in SettingRules.Broken(_settings))
        {
            Add(AuditLevel.Wrong, upper, $"above {lower}, which is {_settings.Find(lower)}", "a protection whose recovery lies beyond it never lets go, or chatters");
        }
    }

    private void CheckCharge()
    {
        if (Si("cell_rcv") is not { } requested)
        {
            return;
        }

        if (Si("cell_ovp") is { } protection && requested > protection - Margin + 1e-9)
        {
            Add(AuditLevel.Wrong, "cell_rcv", FormattableString.Invariant($"at least {Margin * 1000:0} mV below cell_ovp, which is {protection:0.000} V"), "the charge ends by the protection of the first cell instead of by the charger: never full, and an alarm each time");
        }

        if (_pack.ChargerVoltage is not { } charger)
        {
            return;
        }

        var wanted = requested * _pack.Series;
        if (charger.Volts < wanted - 0.005 || charger.Volts > wanted * (1 + SlightlyAbove))
        {
            Add(
                charger.Volts > wanted ? AuditLevel.Wrong : AuditLevel.Note, "cell_rcv",
                FormattableString.Invariant($"{requested:0.000} V × {_pack.Series} = {wanted:0.00} V; the charger's {charger.Volts:0.00} V is to be that or slightly above"),
                charger.Volts > wanted
                    ? "the charger drives the cells above what the BMS asks for, up to its protection"
                    : "the cells never reach the voltage that the BMS takes for charged, so its state of charge is not set to 100 %");
        }
    }

    private void CheckCurrents()
    {
        Above("charge_current", _pack.MaximumCharge, "the pack's largest charge current", "an over-current in charge is not seen");
        Above("discharge_current", _pack.MaximumDischarge, "the pack's largest discharge current", "an over-current in discharge is not seen");
        if (_pack.Fuse is { } fuse)
        {
            Above("discharge_current", fuse, "the fuse", "the fuse blows before the BMS opens its switch");
        }

        if (_pack.Cable is { } cable)
        {
            Above("discharge_current", cable, "what the cable carries", "the cable overheats before the BMS opens its switch");
            Above("charge_current", cable, "what the cable carries", "the cable overheats before the BMS opens its switch");
        }

        void Above(string name, Current limit, string whose, string why)
        {
            if (Si(name) is { } set && set > limit.Amperes + 1e-9)
            {
                Add(AuditLevel.Wrong, name, $"at most {limit}, {whose}", why);
            }
        }
    }

    private void CheckTemperatures()
    {
        var cells = _pack.Chemistry;
        Beyond("charge_ot", set => set > cells.ChargeMax.Kelvins, $"at most {cells.ChargeMax}");
        Beyond("charge_ut", set => set < cells.ChargeMin.Kelvins, $"at least {cells.ChargeMin}");
        Beyond("discharge_ot", set => set > cells.DischargeMax.Kelvins, $"at most {cells.DischargeMax}");
        Beyond("discharge_ut", set => set < cells.DischargeMin.Kelvins, $"at least {cells.DischargeMin}");

        void Beyond(string name, Predicate<double> isBeyond, string rule)
        {
            if (Si(name) is { } set && isBeyond(set))
            {
                Add(AuditLevel.Wrong, name, $"{rule}, the range of {cells.Name}", "the cells are used at temperatures that age or plate them");
            }
        }
    }

    private void CheckCounting()
    {
        if (Si("cell_count") is { } count && count != _pack.Series)
        {
            Add(AuditLevel.Dangerous, "cell_count", $"{_pack.Series}, the pack's cells in series", "cells that are not counted are not guarded");
        }

        if (Si("capacity") is { } capacity && Math.Abs(capacity - _pack.Capacity.Si) > 0.02 * _pack.Capacity.Si)
        {
            Add(AuditLevel.Note, "capacity", $"{_pack.Capacity}, within 2 %", "the state of charge is counted in it");
        }

        if (Si("soc_100_voltage") is > 0 and { } full && Si("cell_rcv") is { } requested && full > requested + 1e-9)
        {
            Add(AuditLevel.Wrong, "soc_100_voltage", FormattableString.Invariant($"at or below cell_rcv, which is {requested:0.000} V"), "the charge ends before the state of charge is set to 100 %");
        }

        if (Si("soc_0_voltage") is > 0 and { } empty && Si("cell_uvp") is { } least && empty < least - 1e-9)
        {
            Add(AuditLevel.Note, "soc_0_voltage", FormattableString.Invariant($"at or above cell_uvp, which is {least:0.000} V"), "the BMS switches off before it shows 0 %");
        }
    }

    private void CheckSleep()
    {
        if (Si("smart_sleep_voltage") is > 0 and { } sleep && sleep > _pack.Chemistry.DischargeStop.Volts + 1e-9)
        {
            Add(AuditLevel.Note, "smart_sleep_voltage", $"at or below {_pack.Chemistry.DischargeStop}, the end of discharge", "it sleeps while there is charge to give: a small load below its dead band is then not counted, or not served");
        }
    }

    /// <summary>A unit that falls asleep within minutes at rest goes off while a small load runs; one that waits for days is never asleep in use.</summary>
    private void CheckSleepTime()
    {
        foreach (var name in new[] { "smart_sleep_time", "sleep_delay" })
        {
            if (Si(name) is > 0 and { } wait && wait is < ShortestSleep or > LongestSleep)
            {
                Add(
                    AuditLevel.Note, name, "between 10 min and 24 h",
                    wait < ShortestSleep ? "it sleeps while a load below its dead band still runs, which is then not counted" : "the BMS itself empties a standing pack: it hardly ever sleeps");
            }
        }
    }

    private double? Si(string name) => _settings.Quantity(name)?.Si;

    private void Add(AuditLevel level, string name, string rule, string why)
    {
        var unit = _known.FirstOrDefault(setting => setting.Name == name)?.Unit;
        var value = _settings.Find(name) is { } set ? unit is null ? set.ToString() : set.ToString(unit) : "not shown";
        _findings.Add(new AuditFinding(level, name, value, rule, why));
    }
}
