using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Jbd;

/// <summary>One stored parameter of a JBD: 16 bits in a register that is read and written in factory mode.</summary>
/// <remarks>
/// Registers: Eric Poulsen's bms-tools (JBD_REGISTER_MAP.md), reads confirmed in the traffic recorded by syssi/esphome-jbd-bms. No vendor's
/// document states their ranges, so all ranges are the bench's.
/// </remarks>
/// <param name="IsNegative">Discharge currents are stored below zero and shown as a magnitude.</param>
/// <param name="IsStored">False for what is shown among the settings but lies elsewhere (the switches).</param>
internal sealed record JbdSettingRow(BmsSetting Setting, byte Register, bool IsNegative = false, bool IsStored = true)
{
    public const string FunctionBits = "function_bits";
    public const byte FunctionRegister = 0x2D;

    // 2D, bit 2: balancing; bit 12 on newer boards: other units for currents and capacities.
    public const int BalanceBit = 1 << 2;
    public const int OtherUnitsBit = 1 << 12;

    private const double KelvinOffset = 273.1;

    public static readonly ImmutableArray<JbdSettingRow> All =
    [
        Row("capacity", "capacity that the state of charge is counted in", Units.AmpereHour, 0.01, 1, 655.35, 0x10),
        Volts("soc_100_voltage", "cell voltage taken as full", 0x12),
        Volts("soc_0_voltage", "cell voltage taken as empty", 0x13),
        Celsius("charge_ot", "charge over-temperature protection", 0x18, 30, 80),
        Celsius("charge_ot_recovery", "recovery from charge over-temperature", 0x19, 30, 80),
        Celsius("charge_ut", "charge under-temperature protection", 0x1A, -30, 20),
        Celsius("charge_ut_recovery", "recovery from charge under-temperature", 0x1B, -30, 20),
        Celsius("discharge_ot", "discharge over-temperature protection", 0x1C, 30, 80),
        Celsius("discharge_ot_recovery", "recovery from discharge over-temperature", 0x1D, 30, 80),
        Celsius("discharge_ut", "discharge under-temperature protection", 0x1E, -40, 20),
        Celsius("discharge_ut_recovery", "recovery from discharge under-temperature", 0x1F, -40, 20),
        PackVolts("pack_ovp", "pack over-voltage protection", 0x20),
        PackVolts("pack_ovp_recovery", "recovery from pack over-voltage", 0x21),
        PackVolts("pack_uvp", "pack under-voltage protection", 0x22),
        PackVolts("pack_uvp_recovery", "recovery from pack under-voltage", 0x23),
        Volts("cell_ovp", "cell over-voltage protection", 0x24),
        Volts("cell_ovp_recovery", "recovery from cell over-voltage", 0x25),
        Volts("cell_uvp", "cell under-voltage protection", 0x26),
        Volts("cell_uvp_recovery", "recovery from cell under-voltage", 0x27),
        Row("charge_current", "largest charge current", Units.Ampere, 0.01, 1, 327.67, 0x28),
        Row("discharge_current", "largest discharge current", Units.Ampere, 0.01, 1, 327.67, 0x29) with { IsNegative = true },
        Volts("balance_start", "cell voltage from which it balances", 0x2A),
        Row("balance_trigger", "cell difference that starts balancing", Units.Volt, 0.001, 0.003, 1, 0x2B),
        ReadOnly("shunt", "resistance of the current sensor", Units.Milliohm, 0.1, 0x2C, "it is soldered in, and every current depends on it"),
        ReadOnly(FunctionBits, "which functions are on, as a number", Units.One, 1, FunctionRegister, "it is written by the switches that it holds"),
        ReadOnly("cell_count", "cells in series", Units.One, 1, 0x2F, "the board is wired for it"),
        new(new BmsSetting("charge_switch", "charging allowed", SettingKind.Switch, Units.One), JbdRequest.Switches, IsStored: false),
        new(new BmsSetting("discharge_switch", "discharging allowed", SettingKind.Switch, Units.One), JbdRequest.Switches, IsStored: false),
        new(new BmsSetting("balance_switch", "balancing allowed", SettingKind.Switch, Units.One), FunctionRegister),
    ];

    private static readonly ImmutableDictionary<string, JbdSettingRow> ByName = All.ToImmutableDictionary(row => row.Setting.Name);

    /// <summary>Whether its unit changes with <see cref="OtherUnitsBit"/>.</summary>
    public bool DependsOnUnits => Setting.Unit == Units.Ampere || Setting.Unit == Units.AmpereHour;

    public static JbdSettingRow? Find(string name) => ByName.GetValueOrDefault(name);

    public BmsValue Read(ushort raw)
    {
        if (Setting.IsSwitch)
        {
            return BmsValue.Of((raw & BalanceBit) != 0);
        }

        var number = (double)((IsNegative ? -(short)raw : raw) * (decimal)Setting.Resolution);
        return BmsValue.Of(Quantity.Of(Setting.Unit == Units.Celsius ? Math.Round(number - KelvinOffset, 1) : number, Setting.Unit));
    }

    /// <summary>The number that stands for a value on the wire. The value has been accepted by <see cref="BmsSetting.Refuse"/>.</summary>
    public ushort Raw(BmsValue value)
    {
        var number = value.Quantity!.Value.In(Setting.Unit) + (Setting.Unit == Units.Celsius ? KelvinOffset : 0);
        var steps = (int)Math.Round(number / Setting.Resolution, MidpointRounding.AwayFromZero);
        return unchecked((ushort)(IsNegative ? -steps : steps));
    }

    private static JbdSettingRow Row(string name, string title, Unit unit, double resolution, double minimum, double maximum, byte register, SettingKind kind = SettingKind.Other) =>
        new(new BmsSetting(name, title, kind, unit, resolution, minimum, maximum, "bench"), register);

    private static JbdSettingRow Volts(string name, string title, byte register) => Row(name, title, Units.Volt, 0.001, 1.2, 4.4, register, SettingKind.CellVoltage);

    private static JbdSettingRow PackVolts(string name, string title, byte register) => Row(name, title, Units.Volt, 0.01, 2, 150, register, SettingKind.PackVoltage);

    private static JbdSettingRow Celsius(string name, string title, byte register, double minimum, double maximum) =>
        Row(name, title, Units.Celsius, 0.1, minimum, maximum, register);

    private static JbdSettingRow ReadOnly(string name, string title, Unit unit, double resolution, byte register, string because) =>
        new(new BmsSetting(name, title, SettingKind.Other, unit, resolution) { ReadOnlyBecause = because }, register);
}
