using System.Collections.Immutable;
using CsCheck;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class JkSettingsTests
{
    // The presets as the vendor's program and tlamoureux24's log show them, and the settings of the three units as read from their bytes.
    [Theory]
    [InlineData("jk-pb-rs485", "pb-settings-after-preset-liion", "cell_ovp", "4.2 V")]
    [InlineData("jk-pb-rs485", "pb-settings-after-preset-liion", "cell_uvp", "2.82 V")]
    [InlineData("jk-pb-rs485", "pb-bus-master-type01-2", "capacity", "314 Ah")]
    [InlineData("jk-pb-rs485", "pb-bus-master-type01-2", "charge_ut", "2 °C")]
    [InlineData("jk02-32s", "32s-settings-sw19.04-issue377", "charge_ut", "-10 °C")]
    [InlineData("jk02-32s", "32s-settings-sw19.04-issue377", "cell_rcv", "3.45 V")]
    [InlineData("jk02-24s", "24s-pdus-b2a24s20p-type01-1", "cell_count", "24")]
    [InlineData("jk02-24s", "24s-pdus-b2a24s20p-type01-1", "balance_current", "0.7 A")]
    [InlineData("jk02-24s", "24s-pdus-b2a24s20p-type01-1", "discharge_switch", "off")]
    public void A_captured_settings_frame_reads_as_its_unit_was_set(string file, string name, string setting, string value)
    {
        Assert.True(Jk02Settings.TryRead(CapturedFrames.Find(file, name).Bytes, out var settings));
        Assert.True(BmsValue.TryParse(value, out var expected, out _, out _));
        Assert.True(BmsSettings.AreSame(expected, settings.Find(setting)), $"{setting} reads {settings.Find(setting)}");
    }

    [Fact]
    public void Settings_that_are_written_into_a_frame_read_back()
    {
        Writable(Jk02SettingRow.All.Select(row => row.Setting)).Sample(
            settings =>
            {
                var frame = new byte[Jk02Frame.Length];
                Jk02Settings.Write(frame, settings, 3);
                Assert.True(Jk02Settings.TryRead(frame, out var read));
                Assert.Equal(settings, read.Values.Where(pair => settings.Find(pair.Key) is not null).Aggregate(BmsSettings.Empty, (all, pair) => all.With(pair.Key, pair.Value)));
            },
            iter: 200);
    }

    [Fact]
    public void What_Modbus_reads_is_the_settings_frame_in_the_other_byte_order()
    {
        // Three reads of 64 words from 1000h, 1080h and 1100h, as logged: the address counts bytes.
        byte[] block = [.. Data("modbus-fc03-reply-settings-1000-addr0"), .. Data("modbus-fc03-reply-settings-1080-addr0"), .. Data("modbus-fc03-reply-settings-1100-addr0")];
        var frame = new byte[Jk02Frame.Length];
        JkModbusBlock.ToFrame(block.AsSpan(0, 293), Jk02Type.Settings, frame);
        Assert.True(Jk02Settings.TryRead(frame, out var settings));
        Assert.Equal(QuantityText.Parse("16"), settings.Quantity("cell_count"));
        Assert.InRange(settings.Quantity("cell_ovp")!.Value.Si, 3.4, 3.7);
        Assert.InRange(settings.Quantity("cell_uvp")!.Value.Si, 2.4, 3.0);
        Assert.True(settings.Find("charge_switch")!.Value.IsOn.HasValue);

        static byte[] Data(string name) => CapturedFrames.Find("jk-modbus", name).Bytes[3..^2];
    }

    [Fact]
    public void An_old_unit_shows_its_settings_in_the_answer_to_read_all()
    {
        Assert.True(JkNwSettings.TryRead(CapturedFrames.Find("jk-nw-uart", "nw-14s-charging-2.08A-h6x").Bytes, out var settings));
        Assert.True(BmsSettings.AreSame(BmsValue.Of(QuantityText.Parse("3.3 V")), settings.Find("balance_start")));
        Assert.True(BmsSettings.AreSame(BmsValue.Of(QuantityText.Parse("8 mV")), settings.Find("balance_trigger")));
        Assert.True(BmsSettings.AreSame(BmsValue.Of(QuantityText.Parse("14 Ah")), settings.Find("capacity")));
        Assert.Equal(BmsValue.Of(true), settings.Find("balance_switch"));
        Assert.True(settings.Quantity("charge_ut")!.Value.In(Units.Celsius) < 0);
    }

    /// <summary>Settings with every value on its own grid and in its own range.</summary>
    internal static Gen<BmsSettings> Writable(IEnumerable<BmsSetting> settings)
    {
        var all = settings.Where(setting => setting.ReadOnlyBecause is null).ToImmutableArray();
        return Gen.Double[0, 1].Array[all.Length].Select(parts =>
            all.Zip(parts).Aggregate(BmsSettings.Empty, (sofar, pair) => sofar.With(pair.First.Name, Value(pair.First, pair.Second))));
    }

    internal static BmsValue Value(BmsSetting setting, double part)
    {
        if (setting.IsSwitch)
        {
            return BmsValue.Of(part > 0.5);
        }

        var least = (long)Math.Ceiling((setting.Minimum / setting.Resolution) - 1e-6);
        var most = (long)Math.Floor((setting.Maximum / setting.Resolution) + 1e-6);
        return BmsValue.Of(Quantity.Of((least + (long)(part * (most - least))) * setting.Resolution, setting.Unit));
    }
}
