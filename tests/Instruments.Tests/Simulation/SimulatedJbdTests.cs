using System.Buffers;
using System.Text;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jbd;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Tests.Bms;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>The simulated BMS in the language of a JBD, through the link that real ones are read by.</summary>
public sealed class SimulatedJbdTests
{
    private static readonly SimulationOptions Jbd = new() { IsJbd = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_found_and_shows_the_state_of_the_world()
    {
        var world = new SimulatedBench(Jbd, new SteppedTime());
        await using var bms = await ConnectAsync(world);
        Assert.Equal(("JBD", "SIM-JBD-SP06S020"), (bms.Identity.Maker, bms.Identity.Model));
        var state = await bms.ReadAsync(Token);
        Assert.Equal(Enumerable.Range(0, 6).Select(world.Cell), state.Cells.Select(cell => cell.Volts), (one, other) => Math.Abs(one - other) < 0.006);
        Assert.Equal(["t1", "t2"], state.Temperatures.Keys);
        Assert.Empty(state.Alarms);
    }

    [Theory]
    [InlineData("cell_ovp", "2.74 V")]
    [InlineData("cell_uvp", "1.85 V")]
    [InlineData("discharge_current", "40 A")]
    [InlineData("charge_ot", "52 °C")]
    [InlineData("charge_ut", "-18 °C")]
    [InlineData("capacity", "79 Ah")]
    [InlineData("pack_ovp", "16.2 V")]
    [InlineData("balance_switch", "on")]
    public async Task A_setting_is_written_saved_and_read_back(string name, string text)
    {
        var world = new SimulatedBench(Jbd, new SteppedTime());
        await using var setup = await WriterSetup.ConnectAsync(Unit(world), "jbd");
        Assert.True(BmsValue.TryParse(text, out var value, out _, out _));
        var outcome = await setup.Writer.WriteAsync(setup.Backup, name, value, WriterSetup.Lto, Token);
        Assert.Equal(BmsWriteVerdict.Confirmed, outcome.Verdict);
        Assert.NotEqual(setup.Backup.Backup.Settings.Find(name), (await setup.Writer.ReadSettingsAsync(Token)).Find(name));
    }

    [Fact]
    public async Task A_switch_keeps_the_load_out_and_is_named_as_software()
    {
        var world = new SimulatedBench(Jbd, new SteppedTime());
        await using var setup = await WriterSetup.ConnectAsync(Unit(world), "jbd");
        await setup.Writer.SetSwitchAsync(setup.Backup, BmsSwitch.Discharge, false, WriterSetup.Lto, Token);
        Assert.False(world.Bms.DischargeOn);
        var state = await setup.Bms.ReadAsync(Token);
        Assert.Equal((true, false), (state.ChargeOn, state.DischargeOn));
        Assert.Contains("switched off by software", state.Alarms);
    }

    [Fact]
    public void Outside_factory_mode_nothing_is_written_and_what_is_not_saved_is_forgotten()
    {
        var world = new SimulatedBench(Jbd, new SteppedTime());
        var unit = Unit(world);
        var row = JbdSettingRow.Find("cell_ovp")!;
        Assert.Equal(0x81, JbdFrame.StatusOf(unit(JbdRequest.Write(row, 2600))));
        Assert.Equal(0, JbdFrame.StatusOf(unit(JbdRequest.Enter())));
        Assert.Equal(0, JbdFrame.StatusOf(unit(JbdRequest.Write(row, 2600))));
        unit(JbdRequest.Leave());
        unit(JbdRequest.Enter());
        Assert.Equal(2750, System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(JbdFrame.DataOf(unit(JbdRequest.Read(row.Register)))));
        Assert.Equal(0x80, JbdFrame.StatusOf(unit(JbdRequest.Read(0x77))));
    }

    [Fact]
    public void A_request_in_pieces_behind_noise_is_answered_and_a_damaged_one_is_not()
    {
        var unit = Unit(new SimulatedBench(Jbd, new SteppedTime()));
        var request = JbdRequest.Read(JbdRequest.Name);
        Assert.Empty(unit([0xDD, 0x00, 0xDD, .. request[..3]]));
        Assert.Equal("SIM-JBD-SP06S020", Encoding.ASCII.GetString(JbdFrame.DataOf(unit(request[3..]))));
        byte[] damaged = [.. request];
        damaged[2] ^= 1;
        Assert.Empty(unit(damaged));
        Assert.NotEmpty(unit(request));
    }

    [Fact]
    public void A_calibration_moves_the_factor_of_the_direction_that_flows_only()
    {
        var time = new SteppedTime();
        var world = new SimulatedBench(Jbd, time);
        world.Endpoint("load").Receive(":SOUR:INP OFF;:SOUR:CURR:RANG 40;:SOUR:CURR 10;:SOUR:INP ON\n"u8, new ArrayBufferWriter<byte>());
        time.Advance(5);
        var unit = Unit(world);
        unit(JbdRequest.Enter());
        unit(JbdRequest.CalibrateCurrent(isCharge: true, 950));
        Assert.Equal((1, 1), (world.Bms.ChargeFactor, world.Bms.DischargeFactor));
        unit(JbdRequest.CalibrateCurrent(isCharge: false, 950));
        Assert.Equal(1, world.Bms.ChargeFactor);
        Assert.InRange(world.Bms.DischargeFactor, 0.90, 0.96);
    }

    private static async Task<IBms> ConnectAsync(SimulatedBench world) => await BmsConnector.ConnectAsync(new ReplayTransport(Unit(world)), "auto", new HurriedTime(), Token);

    private static Func<byte[], byte[]> Unit(SimulatedBench world) => request =>
    {
        var answer = new ArrayBufferWriter<byte>();
        world.Endpoint("bms").Receive(request, answer);
        return answer.WrittenSpan.ToArray();
    };
}
