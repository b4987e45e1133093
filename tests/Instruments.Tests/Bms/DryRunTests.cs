using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class DryRunTests
{
    private static readonly SettingGuards Loose = new(0.5.Volts, 5.0.Volts, 16);

    [Theory]
    [InlineData("modbus-doc-write-1000-3540", "smart_sleep_voltage", "3.54 V")]
    [InlineData("modbus-doc-write-1004-2830", "cell_uvp", "2.83 V")]
    [InlineData("modbus-doc-write-102C-30000", "charge_current", "30 A")]
    [InlineData("modbus-doc-write-1038-149000", "discharge_current", "149 A")]
    [InlineData("modbus-doc-write-1048-1000", "balance_current", "1 A")]
    [InlineData("modbus-doc-write-105C-4294967046", "charge_ut", "-25 °C")]
    [InlineData("modbus-doc-write-106C-15", "cell_count", "15")]
    [InlineData("modbus-doc-write-1070-1", "charge_switch", "on")]
    [InlineData("modbus-doc-write-1070-0", "charge_switch", "off")]
    [InlineData("modbus-doc-write-1074-1", "discharge_switch", "on")]
    [InlineData("modbus-doc-write-1074-0", "discharge_switch", "off")]
    [InlineData("modbus-doc-write-1078-1", "balance_switch", "on")]
    [InlineData("modbus-doc-write-1078-0", "balance_switch", "off")]
    [InlineData("modbus-doc-write-107C-50000", "capacity", "50 Ah")]
    public async Task The_bytes_of_a_Modbus_write_are_those_of_the_vendors_samples(string sample, string name, string value)
    {
        var plan = await PlanAsync(JkUnit.New().Answer, "jk-modbus", name, value);
        Assert.Equal(CapturedFrames.Find("jk-modbus", sample).Bytes, Assert.Single(plan.Frames));
    }

    [Theory]
    [InlineData("24s-set-cell-ovp-3.65V", "cell_ovp", "3.65 V")]
    [InlineData("24s-set-cell-ovpr-1.2V", "cell_ovp_recovery", "1.2 V")]
    [InlineData("24s-set-cell-uvp-1.2V", "cell_uvp", "1.2 V")]
    [InlineData("24s-set-cell-uvpr-1.2V", "cell_uvp_recovery", "1.2 V")]
    [InlineData("24s-set-power-off-1.2V", "power_off_voltage", "1.2 V")]
    [InlineData("24s-set-start-balance-1.2V", "balance_start", "1.2 V")]
    [InlineData("24s-set-balance-trigger", "balance_trigger", "3 mV")]
    [InlineData("24s-set-max-balance-current-0.3A", "balance_current", "0.3 A")]
    public async Task The_bytes_of_a_24S_request_are_those_seen_from_the_app(string sample, string name, string value)
    {
        var device = CapturedFrames.Find("jk02-24s", "24s-devinfo-sw10.08-aiobmsble").Bytes;
        var plan = await PlanAsync(request => request[0] == 0xAA ? device : [], "jk02-24s", name, value);
        Assert.Equal(CapturedFrames.Find("jk02-commands", sample).Bytes, Assert.Single(plan.Frames));
    }

    [Fact]
    public async Task The_editions_do_not_share_the_register_at_which_they_differ()
    {
        var unit = new JkUnit("32s-devinfo-sw15.38-a", "32s-cellinfo-v15-charging-31.881A", "32s-settings-sw19.04-issue377") { SpeaksTriggers = false, SpeaksModbus = false };
        Assert.Equal(0x22, (await PlanAsync(unit.Answer, "jk02-32s", "balance_start", "3 V")).Frames[0][4]);
        Assert.Equal(0x26, Jk02SettingRow.Find("balance_start")!.Register24);
        Assert.Contains("documents disagree", (await PlanAsync(unit.Answer, "jk02-32s", "smart_sleep_voltage", "3 V")).Refusal, StringComparison.Ordinal);
    }

    // As reported to work in syssi/esphome-jk-bms issue 404.
    [Theory]
    [InlineData("charge_switch", "on", "4E57001400000000020300AB010000000068000001D2")]
    [InlineData("charge_switch", "off", "4E57001400000000020300AB000000000068000001D1")]
    [InlineData("discharge_switch", "on", "4E57001400000000020300AC010000000068000001D3")]
    [InlineData("discharge_switch", "off", "4E57001400000000020300AC000000000068000001D2")]
    public async Task The_bytes_of_an_old_units_switch_are_those_that_were_reported_to_work(string name, string value, string hex)
    {
        var plan = await PlanAsync(new NwUnit().Answer, "jk-nw", name, value);
        Assert.Equal(hex, Convert.ToHexString(Assert.Single(plan.Frames).AsSpan()));
    }

    [Fact]
    public async Task A_dry_run_sends_nothing_and_prints_its_bytes()
    {
        var unit = JkUnit.New();
        await using var transport = new ReplayTransport(unit.Answer);
        await using var bms = await BmsConnector.ConnectAsync(transport, "jk02-32s", new HurriedTime(), TestContext.Current.CancellationToken);
        var asked = transport.Requests.Count;
        var plan = bms.Writer!.Plan("charge_switch", BmsValue.Of(true), Loose);
        Assert.Equal("charge_switch = on: 01 10 10 70 00 02 04 00 00 00 01 F8 8B", plan.ToString());
        Assert.Equal(asked, transport.Requests.Count);
        Assert.StartsWith("cell_ovp: refused: cell_ovp of 9 V is outside", bms.Writer.Plan("cell_ovp", WriterSetup.Value("9 V"), Loose).ToString(), StringComparison.Ordinal);
    }

    private static async Task<BmsWritePlan> PlanAsync(Func<byte[], byte[]> unit, string protocol, string name, string value)
    {
        await using var transport = new ReplayTransport(unit);
        await using var bms = await BmsConnector.ConnectAsync(transport, protocol, new HurriedTime(), TestContext.Current.CancellationToken);
        return bms.Writer!.Plan(name, WriterSetup.Value(value), Loose);
    }
}
