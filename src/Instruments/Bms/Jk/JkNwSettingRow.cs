using System.Buffers.Binary;
using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>One setting of the older generation: its id in the read-all reply. Big-endian, as wide as <see cref="JkNwFields.WidthOf"/> says.</summary>
/// <remarks>
/// Vendor's serial protocol V2.5 marks all of them as writable; only the charge and discharge switches have been reported
/// to work over this port (syssi/esphome-jk-bms issues 20, 130, 266, 404). The others are read.
/// </remarks>
internal sealed record JkNwSettingRow(BmsSetting Setting, byte Id)
{
    private const string Unproven = "nobody has shown that the 4E57 port of a JK takes a write of it; use the maker's app";

    public static readonly ImmutableArray<JkNwSettingRow> All =
    [
        Row("pack_ovp", "pack over-voltage protection", Units.Volt, 0.01, 0x8E, SettingKind.PackVoltage),
        Row("pack_uvp", "pack under-voltage protection", Units.Volt, 0.01, 0x8F, SettingKind.PackVoltage),
        Row("cell_ovp", "cell over-voltage protection", Units.Volt, 0.001, 0x90, SettingKind.CellVoltage),
        Row("cell_ovp_recovery", "recovery from cell over-voltage", Units.Volt, 0.001, 0x91, SettingKind.CellVoltage),
        Row("cell_ovp_delay", "delay of cell over-voltage protection", Units.Second, 1, 0x92),
        Row("cell_uvp", "cell under-voltage protection", Units.Volt, 0.001, 0x93, SettingKind.CellVoltage),
        Row("cell_uvp_recovery", "recovery from cell under-voltage", Units.Volt, 0.001, 0x94, SettingKind.CellVoltage),
        Row("cell_uvp_delay", "delay of cell under-voltage protection", Units.Second, 1, 0x95),
        Row("cell_difference", "largest difference between cells", Units.Volt, 0.001, 0x96),
        Row("discharge_current", "largest discharge current", Units.Ampere, 1, 0x97),
        Row("discharge_ocp_delay", "delay of discharge over-current protection", Units.Second, 1, 0x98),
        Row("charge_current", "largest charge current", Units.Ampere, 1, 0x99),
        Row("charge_ocp_delay", "delay of charge over-current protection", Units.Second, 1, 0x9A),
        Row("balance_start", "cell voltage from which it balances", Units.Volt, 0.001, 0x9B, SettingKind.CellVoltage),
        Row("balance_trigger", "cell difference that starts balancing", Units.Volt, 0.001, 0x9C),
        Switch("balance_switch", "balancing allowed", JkNwFields.BalanceSwitch, "the 4E57 port does not take it (syssi/esphome-jk-bms issue 20); use the maker's app"),
        Celsius("mos_ot", "switch over-temperature protection", 0x9E),
        Celsius("mos_ot_recovery", "recovery from switch over-temperature", 0x9F),
        Celsius("charge_ot", "charge over-temperature protection", 0xA3),
        Celsius("discharge_ot", "discharge over-temperature protection", 0xA4),
        Celsius("charge_ut", "charge under-temperature protection", 0xA5),
        Celsius("charge_ut_recovery", "recovery from charge under-temperature", 0xA6),
        Celsius("discharge_ut", "discharge under-temperature protection", 0xA7),
        Celsius("discharge_ut_recovery", "recovery from discharge under-temperature", 0xA8),
        Row("sleep_delay", "time at rest before it sleeps", Units.Second, 1, 0xB0),
        Row("cell_count", "cells in series", Units.One, 1, 0xA9),
        Row("capacity", "capacity that the state of charge is counted in", Units.AmpereHour, 1, JkNwFields.CapacitySetting),
        Switch("charge_switch", "charging allowed", JkNwFields.ChargeSwitch),
        Switch("discharge_switch", "discharging allowed", JkNwFields.DischargeSwitch),
    ];

    private static readonly ImmutableDictionary<byte, JkNwSettingRow> ById = All.ToImmutableDictionary(row => row.Id);

    private static readonly ImmutableDictionary<string, JkNwSettingRow> ByName = All.ToImmutableDictionary(row => row.Setting.Name);

    public static JkNwSettingRow? Find(string name) => ByName.GetValueOrDefault(name);

    public static JkNwSettingRow? Find(byte id) => ById.GetValueOrDefault(id);

    public BmsValue Read(ReadOnlySpan<byte> value)
    {
        int raw = value.Length switch
        {
            1 => value[0],
            2 => BinaryPrimitives.ReadInt16BigEndian(value),
            _ => BinaryPrimitives.ReadInt32BigEndian(value),
        };

        // Only temperatures are signed; everything else uses the whole width.
        raw = Setting.Unit == Units.Celsius || value.Length != 2 ? raw : (ushort)raw;
        return Setting.IsSwitch ? BmsValue.Of(raw != 0) : BmsValue.Of(Quantity.Of((double)(raw * (decimal)Setting.Resolution), Setting.Unit));
    }

    public int Raw(BmsValue value) => value.IsOn is { } isOn ? isOn ? 1 : 0 : (int)Math.Round(value.Quantity!.Value.In(Setting.Unit) / Setting.Resolution, MidpointRounding.AwayFromZero);

    private static JkNwSettingRow Row(string name, string title, Unit unit, double resolution, byte id, SettingKind kind = SettingKind.Other) =>
        new(new BmsSetting(name, title, kind, unit, resolution) { ReadOnlyBecause = Unproven }, id);

    private static JkNwSettingRow Celsius(string name, string title, byte id) => Row(name, title, Units.Celsius, 1, id);

    private static JkNwSettingRow Switch(string name, string title, byte id, string? readOnlyBecause = null) =>
        new(new BmsSetting(name, title, SettingKind.Switch, Units.One) { ReadOnlyBecause = readOnlyBecause }, id);
}
