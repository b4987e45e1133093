using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Tests.Profiles;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Loads;

public sealed class ScpiElectronicLoadTests
{
    private const string NoError = "0,\"No error\"";
    private static readonly (string, string?)[] Off = [(":SOUR:INP:STAT OFF", null), (":SOUR:INP:STAT?", "0")];
    private static readonly (string, string?)[] On = [(":SOUR:INP:STAT ON", null), (":SOUR:INP:STAT?", "1")];

    // Identity: stored log; FUNC CURR answered CC: PyFixate/Fixate test run on hardware; forms of 'RANGe?' and 'LEVel?': charkster/rigol_dl3021a dump.
    private static readonly (string, string?)[] Greeting = [("*IDN?", "RIGOL TECHNOLOGIES,DL3021,DL3A204800938,00.01.05.00.01"), ("*CLS", null), (":SYST:ERR?", NoError)];

    private static readonly (string, string?)[] EightAmperes =
    [
        .. Off, (":SOUR:FUNC CURR", null), (":SOUR:FUNC?", "CC"), (":SOUR:CURR:RANG 40", null), (":SOUR:CURR:RANG?", "40"),
        (":SOUR:CURR:LEV:IMM 8", null), (":SOUR:CURR:LEV:IMM?", "8.0000"), (":SYST:ERR?", NoError), .. On,
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_goes_off_mode_range_level_read_back_and_only_then_on()
    {
        var wire = new ScriptedTransport([.. Greeting, .. EightAmperes, (":MEAS:VOLT?", "13.1874"), (":MEAS:CURR?", "7.9998\n0"), (":SOUR:INP:STAT?", "1")]);
        await using var load = await ConnectAsync(wire);
        await load.ApplyAsync(new LoadSetpoint.ConstantCurrent(8.0.Amperes), Cancel);
        Assert.Equal(new LoadReading(13.1874.Volts, 7.9998.Amperes, true), await load.ReadAsync(Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task A_new_level_in_the_same_range_does_not_switch_the_input()
    {
        var wire = new ScriptedTransport([
            .. Greeting, .. EightAmperes, (":SOUR:CURR:LEV:IMM 1.5", null), (":SOUR:CURR:LEV:IMM?", "1.5000"), (":SYST:ERR?", NoError)]);
        await using var load = await ConnectAsync(wire);
        await load.ApplyAsync(new LoadSetpoint.ConstantCurrent(8.0.Amperes), Cancel);
        await load.ApplyAsync(new LoadSetpoint.ConstantCurrent(1.5.Amperes), Cancel);
        wire.AssertFinished();
    }

    [Fact]
    public async Task Another_mode_is_selected_with_the_input_off()
    {
        var wire = new ScriptedTransport([
            .. Greeting, .. EightAmperes, .. Off, (":SOUR:FUNC POW", null), (":SOUR:FUNC?", "CP"), (":SOUR:POW:LEV:IMM 60", null), (":SOUR:POW:LEV:IMM?", "60.000"),
            (":SYST:ERR?", NoError), .. On]);
        await using var load = await ConnectAsync(wire);
        await load.ApplyAsync(new LoadSetpoint.ConstantCurrent(8.0.Amperes), Cancel);
        await load.ApplyAsync(new LoadSetpoint.ConstantPower(60.0.Watts), Cancel);
        wire.AssertFinished();
    }

    public static TheoryData<LoadSetpoint> OutsideTheRating => [
        new LoadSetpoint.ConstantCurrent(80.0.Amperes), new LoadSetpoint.ConstantCurrent((-1.0).Amperes), new LoadSetpoint.ConstantCurrent(double.NaN.Amperes),
        new LoadSetpoint.ConstantVoltage(151.0.Volts), new LoadSetpoint.ConstantPower(200.1.Watts), new LoadSetpoint.ConstantResistance(0.01.Ohms)];

    [Theory]
    [MemberData(nameof(OutsideTheRating), DisableDiscoveryEnumeration = true)]
    public async Task A_set_point_outside_the_rating_is_refused_before_the_first_byte(LoadSetpoint setpoint)
    {
        var wire = new ScriptedTransport(Greeting);
        await using var load = await ConnectAsync(wire);
        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await load.ApplyAsync(setpoint, Cancel));
        Assert.Contains("Nothing was sent", refused.Message, StringComparison.Ordinal);
        wire.AssertFinished();
    }

    // X9X0/LabLink: Rigol refuses silently and keeps the old setting.
    [Fact]
    public async Task A_level_that_is_not_taken_never_reaches_the_input_switch()
    {
        var wire = new ScriptedTransport([.. Greeting, .. EightAmperes[..7], (":SOUR:CURR:LEV:IMM?", "0.0000")]);
        await using var load = await ConnectAsync(wire);
        var wrong = await Assert.ThrowsAsync<InstrumentException>(async () => await load.ApplyAsync(new LoadSetpoint.ConstantCurrent(8.0.Amperes), Cancel));
        Assert.Contains("answered '0.0000' to ':SOUR:CURR:LEV:IMM?'; expected 8", wrong.Message, StringComparison.Ordinal);
        wire.AssertFinished();
    }

    [Fact]
    public async Task The_safe_state_brings_a_broken_link_back_first_and_confirms_off()
    {
        var wire = new ScriptedTransport([.. Greeting, (":MEAS:VOLT?", "garbage")]);
        await using var load = await ConnectAsync(wire);
        await Assert.ThrowsAsync<LinkException>(async () => await load.ReadAsync(Cancel));
        wire.Expect([Off[0], ("*IDN?", Greeting[0].Item2), .. Off]);
        await load.MakeSafeAsync(Cancel);
        Assert.Equal(1, wire.Resynchronized);
        wire.AssertFinished();
    }

    [Fact]
    public async Task Another_load_on_the_same_line_after_a_reconnection_is_not_believed()
    {
        var wire = new ScriptedTransport([.. Greeting, (":MEAS:VOLT?", "garbage"), .. Enumerable.Repeat<(string, string?)[]>([Off[0], .. Enumerable.Repeat<(string, string?)>(("*IDN?", "RIGOL TECHNOLOGIES,DL3021,DL3A999999999,00.01.05.00.01"), 3)], 9).SelectMany(part => part)]);
        await using var load = await ConnectAsync(wire);
        await Assert.ThrowsAsync<LinkException>(async () => await load.ReadAsync(Cancel));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(400), TimeProvider.System);
        await Assert.ThrowsAsync<LinkException>(async () => await load.MakeSafeAsync(deadline.Token));
        // Told off blindly, as whatever is there may be off; its word for it is not asked for.
        Assert.DoesNotContain(":SOUR:INP:STAT?", wire.Sent);
    }

    [Fact]
    public async Task Off_is_told_again_until_the_load_confirms_it()
    {
        var wire = new ScriptedTransport([.. Greeting, (":SOUR:INP:STAT OFF", null), (":SOUR:INP:STAT?", "1"), .. Off]);
        await using var load = await ConnectAsync(wire);
        await load.MakeSafeAsync(Cancel);
        wire.AssertFinished();
    }

    [Fact]
    public async Task A_load_that_stays_on_is_reported_when_the_time_is_up()
    {
        var stuck = Enumerable.Repeat<(string, string?)[]>([(":SOUR:INP:STAT OFF", null), (":SOUR:INP:STAT?", "1")], 100).SelectMany(pair => pair);
        await using var load = await ConnectAsync(new ScriptedTransport([.. Greeting, .. stuck]));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<LinkException>(async () => await load.MakeSafeAsync(deadline.Token));
        Assert.Contains("could not be confirmed off", failure.Message, StringComparison.Ordinal);
        Assert.Contains("answered '1' to ':SOUR:INP:STAT?'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Protections_are_armed_with_the_input_off_and_read_back()
    {
        var wire = new ScriptedTransport([
            .. Greeting, (":SOUR:INP:STAT?", "0"), (":SOUR:CURR:VON 11.5", null), (":SOUR:CURR:VON?", "11.500"), (":SYST:ERR?", NoError),
            (":SOUR:CURR:ILIM 10", null), (":SOUR:CURR:ILIM?", "10.0000"), (":SYST:ERR?", NoError), (":SOUR:INP:STAT?", "1")]);
        await using var load = await ConnectAsync(wire);
        var asked = new LoadProtection(11.5.Volts, 10.0.Amperes, 150.0.Watts, TimeSpan.FromHours(1));
        Assert.Equal(new ArmedProtection(true, true, false, false), await load.ArmAsync(asked, Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await load.ArmAsync(asked, Cancel));
        wire.AssertFinished();
    }

    // Words and answers: ngscopeclient/scopehal SiglentLoad.cpp; identity: stored capture of an SDL1020X-E.
    [Fact]
    public async Task A_Siglent_is_started_and_armed_with_its_latch()
    {
        var wire = new ScriptedTransport([
            ("*IDN?", "Siglent Technologies,SDL1020X-E,SDL13GCC900335,1.1.1.23R4"), ("*CLS", null), ("SYST:ERR?", NoError), (":SOUR:INP:STAT?", "0"),
            (":SOUR:VOLT:LEV:ON 11.5", null), (":SOUR:VOLT:LEV:ON?", "11.500"), (":SOUR:VOLT:LATC:STAT OFF", null), (":SOUR:VOLT:LATC:STAT?", "0"), ("SYST:ERR?", NoError),
            .. Off, (":SOUR:FUNC CURR", null), (":SOUR:FUNC?", "CURRENT"), (":SOUR:CURR:IRANG 5", null), (":SOUR:CURR:IRANG?", "5"), (":SOUR:CURR:VRANG 150", null),
            (":SOUR:CURR:LEV:IMM 4", null), (":SOUR:CURR:LEV:IMM?", "4.000000"), ("SYST:ERR?", NoError), .. On]);
        await using var load = await ScpiElectronicLoad.ConnectAsync(Shipped.Profile("siglent-sdl1020x"), wire, TimeProvider.System, Cancel);
        Assert.Equal(1, (await load.ArmAsync(new LoadProtection(11.5.Volts, null, null, null), Cancel)).Count);
        await load.ApplyAsync(new LoadSetpoint.ConstantCurrent(4.0.Amperes), Cancel);
        wire.AssertFinished();
    }

    [Fact]
    public async Task An_apply_that_is_overtaken_by_the_safe_state_never_switches_on()
    {
        // The level is not answered: the apply hangs at its read-back while the watchdog makes safe.
        var wire = new ScriptedTransport([.. Greeting, .. EightAmperes[..7], (":SOUR:CURR:LEV:IMM?", null)]);
        await using var load = await ConnectAsync(wire);
        var applied = load.ApplyAsync(new LoadSetpoint.ConstantCurrent(8.0.Amperes), Cancel).AsTask();
        var safe = load.MakeSafeAsync(Cancel).AsTask();
        wire.Expect([Off[0], ("*IDN?", Greeting[0].Item2), .. Off, .. Off]);
        await Assert.ThrowsAsync<LinkException>(() => applied);
        await safe;
        Assert.DoesNotContain(":SOUR:INP:STAT ON", wire.Sent);
        wire.AssertFinished();
    }

    private static ValueTask<ScpiElectronicLoad> ConnectAsync(ScriptedTransport wire) =>
        ScpiElectronicLoad.ConnectAsync(Shipped.Profile("rigol-dl3021"), wire, TimeProvider.System, Cancel);
}
