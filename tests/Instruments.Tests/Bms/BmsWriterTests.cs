using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class BmsWriterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("jk02-32s", true, false)]
    [InlineData("jk-modbus", false, false)]
    [InlineData("jk02-32s", false, true)]
    public async Task A_setting_is_written_once_and_confirmed_by_reading_back(string protocol, bool triggers, bool requests)
    {
        var unit = new JkUnit("32s-devinfo-sw15.38-a", "32s-cellinfo-v15-charging-31.881A", "32s-settings-sw19.04-issue377") { SpeaksTriggers = triggers, SpeaksRequests = requests };
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, protocol);
        var before = await setup.Writer.ReadSettingsAsync(Token);

        var outcome = await setup.WriteAsync("cell_ovp", "3.6 V");
        Assert.Equal(BmsWriteVerdict.Confirmed, outcome.Verdict);
        Assert.Equal([0x100C], unit.Written);
        Assert.Equal(["cell_ovp"], (await setup.Writer.ReadSettingsAsync(Token)).Differences(before));

        Assert.Equal(BmsWriteVerdict.AlreadySet, (await setup.WriteAsync("cell_ovp", "3600 mV")).Verdict);
        Assert.Equal([0x100C], unit.Written);
    }

    [Theory]
    [InlineData(BmsSwitch.Charge, 0x1070)]
    [InlineData(BmsSwitch.Discharge, 0x1074)]
    [InlineData(BmsSwitch.Balance, 0x1078)]
    public async Task Each_switch_has_its_own_register(BmsSwitch which, int address)
    {
        var unit = JkUnit.New();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        Assert.True((await setup.Writer.SetSwitchAsync(setup.Backup, which, false, WriterSetup.Lfp, Token)).IsAsAsked);
        Assert.Equal([address], unit.Written);
    }

    [Theory]
    [InlineData(Habit.Deaf, BmsWriteVerdict.NotTaken, 1)]
    [InlineData(Habit.Refusing, BmsWriteVerdict.NotTaken, 1)]
    [InlineData(Habit.ApproximateOnce, BmsWriteVerdict.Restored, 2)]
    [InlineData(Habit.Approximate, BmsWriteVerdict.Unresolved, 2)]
    [InlineData(Habit.Meddling, BmsWriteVerdict.Unresolved, 2)]
    internal async Task A_write_that_came_out_otherwise_is_never_repeated_but_put_back(Habit habit, BmsWriteVerdict verdict, int writes)
    {
        var unit = JkUnit.New(habit);
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        var outcome = await setup.WriteAsync("cell_ovp", "3.6 V");
        Assert.Equal(verdict, outcome.Verdict);
        Assert.False(outcome.IsAsAsked);
        Assert.Equal(writes, unit.Written.Count);
        Assert.Equal(habit == Habit.Refusing, outcome.Text.Contains("Modbus exception 03", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cell_ovp", "4.5 V", "outside 1.2 V to 4.4 V (the vendor's range)")]
    [InlineData("cell_ovp", "3.9 V", "above 3.8 V, the cell's absolute maximum")]
    [InlineData("cell_uvp", "1.9 V", "below 2 V, the cell's absolute minimum")]
    [InlineData("cell_ovp", "3.6003 V", "stored in steps of 0.001 V")]
    [InlineData("cell_ovp", "3.6 A", "is a voltage in V; 3.6 A is a current")]
    [InlineData("cell_ovp", "on", "takes a value in V")]
    [InlineData("cell_ovp", "3.4 V", "change cell_ovp_recovery first")]
    [InlineData("cell_uvp", "2.95 V", "change cell_uvp_recovery first")]
    [InlineData("charge_switch", "1", "is a switch")]
    [InlineData("short_circuit_delay", "100 µs", "destroy the switches")]
    [InlineData("restart", "on", "has no setting 'restart'")]
    public async Task What_is_refused_says_why_and_sends_nothing(string name, string value, string reason)
    {
        var unit = JkUnit.New();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        var outcome = await setup.WriteAsync(name, value);
        Assert.Equal(BmsWriteVerdict.Refused, outcome.Verdict);
        Assert.Contains(reason, outcome.Text, StringComparison.Ordinal);
        Assert.Empty(unit.Written);
    }

    [Fact]
    public async Task A_voltage_that_the_firmware_does_not_have_is_not_written()
    {
        var unit = new JkUnit("32s-pdus-b2a8s20p-sw11.17-type03-1", "32s-pdus-b2a8s20p-sw11.17-type02-1", "32s-pdus-b2a8s20p-sw11.17-type01-1") { SpeaksTriggers = false };
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        var outcome = await setup.WriteAsync("cell_rcv", "3.5 V");
        Assert.Equal(BmsWriteVerdict.Refused, outcome.Verdict);
        Assert.Contains("0 V, as firmware does that does not have it", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_of_another_unit_opens_nothing()
    {
        var other = JkUnit.New();
        other.Rename("99999999");
        await using var theirs = await WriterSetup.ConnectAsync(other.Answer, "jk02-32s");
        var unit = JkUnit.New();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        var outcome = await setup.Writer.WriteAsync(theirs.Backup, "cell_ovp", WriterSetup.Value("3.6 V"), WriterSetup.Lfp, Token);
        Assert.Equal(BmsWriteVerdict.Refused, outcome.Verdict);
        Assert.Contains("back it up first", outcome.Text, StringComparison.Ordinal);
        Assert.Empty(unit.Written);
    }

    [Fact]
    public async Task A_unit_that_was_exchanged_on_the_line_is_not_written()
    {
        var unit = JkUnit.New();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        unit.Rename("99999999");
        var outcome = await setup.WriteAsync("cell_ovp", "3.6 V");
        Assert.Equal(BmsWriteVerdict.Refused, outcome.Verdict);
        Assert.Contains("another unit", outcome.Text, StringComparison.Ordinal);
        Assert.Empty(unit.Written);
    }

    [Fact]
    public async Task Changes_that_depend_on_each_other_are_put_in_order()
    {
        var unit = JkUnit.New();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        Dictionary<string, BmsValue> lto = new()
        {
            ["cell_ovp"] = WriterSetup.Value("2.70 V"), ["cell_ovp_recovery"] = WriterSetup.Value("2.65 V"), ["cell_rcv"] = WriterSetup.Value("2.68 V"),
            ["cell_rfv"] = WriterSetup.Value("2.60 V"), ["cell_uvp"] = WriterSetup.Value("1.90 V"), ["cell_uvp_recovery"] = WriterSetup.Value("2.10 V"),
            ["power_off_voltage"] = WriterSetup.Value("1.80 V"),
        };
        foreach (var (name, value) in SettingRules.InOrder(lto, await setup.Writer.ReadSettingsAsync(Token)))
        {
            var outcome = await setup.Writer.WriteAsync(setup.Backup, name, value, WriterSetup.Lto, Token);
            Assert.True(outcome.IsAsAsked, outcome.Text);
        }

        Assert.Equal(7, unit.Written.Count);
        Assert.Equal(QuantityText.Parse("2.70 V"), (await setup.Writer.ReadSettingsAsync(Token)).Quantity("cell_ovp"));
    }

    [Fact]
    public async Task A_line_that_fails_behind_a_write_says_that_it_may_have_been_taken()
    {
        var unit = JkUnit.New();
        var isCut = false;
        await using var setup = await WriterSetup.ConnectAsync(
            request =>
            {
                isCut |= request is [_, 0x10, 0x10, ..];
                return isCut ? throw new IOException("cable out") : unit.Answer(request);
            },
            "jk02-32s");
        var failed = await Assert.ThrowsAsync<LinkException>(async () => await setup.WriteAsync("cell_ovp", "3.6 V"));
        Assert.Contains("may or may not have been taken", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_unit_takes_its_two_switches_and_nothing_else()
    {
        var unit = new NwUnit();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk-nw");
        Assert.True((await setup.WriteAsync("discharge_switch", "off")).IsAsAsked);
        Assert.Equal([0xAC], unit.Written);
        var outcome = await setup.WriteAsync("cell_ovp", "3.6 V");
        Assert.Equal(BmsWriteVerdict.Refused, outcome.Verdict);
        Assert.Contains("not written on JK 4E57 v1", outcome.Text, StringComparison.Ordinal);
        Assert.Contains("issue 20", (await setup.WriteAsync("balance_switch", "off")).Text, StringComparison.Ordinal);
        Assert.Equal([0xAC], unit.Written);

        unit.Habit = Habit.Deaf;
        Assert.Equal(BmsWriteVerdict.NotTaken, (await setup.WriteAsync("charge_switch", "off")).Verdict);
    }

    [Theory]
    [InlineData("cell_ovp", "4.2 V", 0x24, 4200)]
    [InlineData("discharge_current", "40 A", 0x29, 65536 - 4000)]
    [InlineData("charge_ut", "-10 °C", 0x1A, 2631)]
    [InlineData("balance_switch", "off", 0x2D, 0x000B)]
    public async Task A_JBD_is_written_in_factory_mode_and_saves_it(string name, string value, byte register, int raw)
    {
        var unit = new JbdUnit();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jbd");
        var outcome = await setup.WriteAsync(name, value, new SettingGuards(2.5.Volts, 4.25.Volts, 4));
        Assert.True(outcome.Verdict == BmsWriteVerdict.Confirmed, outcome.Text);
        Assert.Equal([register], unit.Written);
        Assert.Equal(raw, unit.Saved[register]);
    }

    [Fact]
    public async Task A_JBD_that_does_not_keep_a_write_is_noticed()
    {
        var unit = new JbdUnit { Habit = Habit.Forgetful };
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jbd");
        Assert.Equal(BmsWriteVerdict.NotTaken, (await setup.WriteAsync("cell_ovp", "4.2 V", new SettingGuards(2.5.Volts, 4.25.Volts, 4))).Verdict);
    }

    [Fact]
    public async Task A_switch_of_a_JBD_leaves_the_other_as_it_is()
    {
        var unit = new JbdUnit();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jbd");
        Assert.True((await setup.WriteAsync("charge_switch", "off")).IsAsAsked);
        Assert.True((await setup.WriteAsync("discharge_switch", "off")).IsAsAsked);
        Assert.True((await setup.WriteAsync("charge_switch", "on")).IsAsAsked);
        var settings = await setup.Writer.ReadSettingsAsync(Token);
        Assert.Equal(BmsValue.Of(false), settings.Find("discharge_switch"));
        Assert.Equal([0xE1, 0xE1, 0xE1], unit.Written);
    }

    [Fact]
    public async Task A_JBD_with_other_units_gets_no_currents()
    {
        await using var setup = await WriterSetup.ConnectAsync(new JbdUnit().Answer, "jbd");
        await using var other = await WriterSetup.ConnectAsync(WithOtherUnits().Answer, "jbd");
        Assert.True((await setup.WriteAsync("charge_current", "30 A")).IsAsAsked);
        var outcome = await other.WriteAsync("charge_current", "30 A");
        Assert.Equal(BmsWriteVerdict.Refused, outcome.Verdict);
        Assert.Contains("bit 12", outcome.Text, StringComparison.Ordinal);

        static JbdUnit WithOtherUnits()
        {
            var made = new JbdUnit();
            made.Saved[0x2D] |= 1 << 12;
            made.Answer([0xDD, 0x5A, 0x01, 0x02, 0x00, 0x00, 0xFF, 0xFD, 0x77]);
            return made;
        }
    }
}
