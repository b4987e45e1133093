using System.Buffers.Binary;
using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>
/// One setting of the newer generation: where it stands in the settings frame, and the register that writes it in each
/// edition. All are 32 bits wide; the raw number is the value over the setting's resolution.
/// </summary>
/// <remarks>
/// Offsets and Modbus addresses: the vendor's RS485 Modbus V1.1 list, where address = 1000h + offset - 6. Registers: syssi/esphome-jk-bms
/// and the app's traffic recorded there. Ranges of the vendor are those of its PC program, as found in Spuddles-Dev/jk-bms-usb; the bench
/// states its own where that has none.
/// </remarks>
internal sealed record Jk02SettingRow(BmsSetting Setting, int Offset, bool IsSigned, byte Register24, byte Register32)
{
    private const string NoRange = "the vendor states no range for it, and a wrong one can destroy the switches";

    public static readonly ImmutableArray<Jk02SettingRow> All =
    [
        Volts("smart_sleep_voltage", "cell voltage of smart sleep", 6, 0),
        Volts("cell_uvp", "cell under-voltage protection", 10, 0x02),
        Volts("cell_uvp_recovery", "recovery from cell under-voltage", 14, 0x03),
        Volts("cell_ovp", "cell over-voltage protection", 18, 0x04),
        Volts("cell_ovp_recovery", "recovery from cell over-voltage", 22, 0x05),
        Row("balance_trigger", "cell difference that starts balancing", Units.Volt, 0.001, 0.003, 1, 26, 0x06),
        Volts("soc_100_voltage", "cell voltage taken as full", 30, 0x07, "bench"),
        Volts("soc_0_voltage", "cell voltage taken as empty", 34, 0x08, "bench"),
        Volts("cell_rcv", "requested charge voltage per cell", 38, 0x09, "bench"),
        Volts("cell_rfv", "requested float voltage per cell", 42, 0x0A, "bench"),
        Volts("power_off_voltage", "cell voltage at which it shuts down", 46, 0x0B, "bench"),
        Row("charge_current", "largest charge current", Units.Ampere, 0.001, 1, 600, 50, 0x0C),
        Row("charge_ocp_delay", "delay of charge over-current protection", Units.Second, 1, 1, 600, 54, 0x0D, "bench"),
        Row("charge_ocp_release", "release of charge over-current protection", Units.Second, 1, 1, 3600, 58, 0x0E, "bench"),
        Row("discharge_current", "largest discharge current", Units.Ampere, 0.001, 1, 1200, 62, 0x0F),
        Row("discharge_ocp_delay", "delay of discharge over-current protection", Units.Second, 1, 1, 600, 66, 0x10, "bench"),
        Row("discharge_ocp_release", "release of discharge over-current protection", Units.Second, 1, 1, 3600, 70, 0x11, "bench"),
        Row("short_circuit_release", "release of short-circuit protection", Units.Second, 1, 1, 3600, 74, 0x12, "bench"),
        Row("balance_current", "largest balance current", Units.Ampere, 0.001, 0.3, 15, 78, 0x13),
        Celsius("charge_ot", "charge over-temperature protection", 82, 0x14, 30, 80),
        Celsius("charge_ot_recovery", "recovery from charge over-temperature", 86, 0x15, 30, 80),
        Celsius("discharge_ot", "discharge over-temperature protection", 90, 0x16, 30, 80),
        Celsius("discharge_ot_recovery", "recovery from discharge over-temperature", 94, 0x17, 30, 80),
        Celsius("charge_ut", "charge under-temperature protection", 98, 0x18, -30, 20),
        Celsius("charge_ut_recovery", "recovery from charge under-temperature", 102, 0x19, -30, 20),
        Celsius("mos_ot", "switch over-temperature protection", 106, 0x1A, 30, 100),
        Celsius("mos_ot_recovery", "recovery from switch over-temperature", 110, 0x1B, 30, 100),
        Row("cell_count", "cells in series", Units.One, 1, 2, 32, 114, 0x1C),
        Switch("charge_switch", "charging allowed", 118, 0x1D),
        Switch("discharge_switch", "discharging allowed", 122, 0x1E),
        Switch("balance_switch", "balancing allowed", 126, 0x1F),
        Row("capacity", "capacity that the state of charge is counted in", Units.AmpereHour, 0.001, 2, 20000, 130, 0x20),
        new(new BmsSetting("short_circuit_delay", "delay of short-circuit protection", SettingKind.Other, Units.Find("µs")) { ReadOnlyBecause = NoRange }, 134, false, 0, 0),
        Row("balance_start", "cell voltage from which it balances", Units.Volt, 0.001, 1.2, 4.25, 138, 0x22) with { Register24 = 0x26 },
    ];

    /// <summary>A byte of hours that only the layout of 32 cells has; read where smart sleep is switched on.</summary>
    public static readonly BmsSetting SmartSleepTime = new("smart_sleep_time", "time at rest before smart sleep", SettingKind.Other, Units.Hour)
    {
        ReadOnlyBecause = "no source shows a write of it that took effect",
    };

    private static readonly ImmutableDictionary<string, Jk02SettingRow> ByName = All.ToImmutableDictionary(row => row.Setting.Name);

    /// <summary>The vendor's Modbus list counts in bytes, from the first byte after the frame's head.</summary>
    public ushort ModbusAddress => (ushort)(0x1000 + Offset - Jk02Frame.Head);

    /// <summary>The settings as the 20-byte requests of one edition write them.</summary>
    public static ImmutableArray<BmsSetting> ForRequests(bool is32S) =>
    [
        .. All.Select(row => row.Register(is32S) != 0 || row.Setting.ReadOnlyBecause is not null
            ? row.Setting.Name == "cell_count" && !is32S ? row.Setting with { Maximum = 24 } : row.Setting
            : row.Setting with { ReadOnlyBecause = "the documents disagree on how its register is written" }),
        .. is32S ? [SmartSleepTime] : ImmutableArray<BmsSetting>.Empty,
    ];

    /// <summary>The settings as the Modbus block writes them.</summary>
    public static ImmutableArray<BmsSetting> ForModbus() => [.. All.Select(row => row.Setting), SmartSleepTime];

    public static Jk02SettingRow? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The register of the 20-byte request; 0 where that edition certainly has none.</summary>
    public byte Register(bool is32S) => is32S ? Register32 : Register24;

    public BmsValue Read(ReadOnlySpan<byte> settings)
    {
        var raw = BinaryPrimitives.ReadUInt32LittleEndian(settings[Offset..]);
        return Setting.IsSwitch
            ? BmsValue.Of(raw != 0)
            : BmsValue.Of(Quantity.Of((double)((IsSigned ? (int)raw : raw) * (decimal)Setting.Resolution), Setting.Unit));
    }

    /// <summary>The number that stands for a value on the wire. The value has been accepted by <see cref="BmsSetting.Refuse"/>.</summary>
    public uint Raw(BmsValue value) => value.IsOn is { } isOn
        ? isOn ? 1u : 0u
        : unchecked((uint)(long)Math.Round(value.Quantity!.Value.In(Setting.Unit) / Setting.Resolution, MidpointRounding.AwayFromZero));

    private static Jk02SettingRow Row(string name, string title, Unit unit, double resolution, double minimum, double maximum, int offset, byte register, string source = "vendor") =>
        new(new BmsSetting(name, title, SettingKind.Other, unit, resolution, minimum, maximum, source), offset, false, register, register);

    private static Jk02SettingRow Volts(string name, string title, int offset, byte register, string source = "vendor") =>
        new(new BmsSetting(name, title, SettingKind.CellVoltage, Units.Volt, 0.001, 1.2, 4.4, source), offset, false, register, register);

    private static Jk02SettingRow Celsius(string name, string title, int offset, byte register, double minimum, double maximum) =>
        new(new BmsSetting(name, title, SettingKind.Other, Units.Celsius, 0.1, minimum, maximum, "bench"), offset, true, register, register);

    private static Jk02SettingRow Switch(string name, string title, int offset, byte register) =>
        new(new BmsSetting(name, title, SettingKind.Switch, Units.One), offset, false, register, register);
}
