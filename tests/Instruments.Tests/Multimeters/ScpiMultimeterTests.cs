using PackBench.Instruments.Multimeters;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Tests.Profiles;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Multimeters;

public sealed class ScpiMultimeterTests
{
    private const string Sdm3055 = "Siglent Technologies,SDM3055,SDM35GBQ4R0653,1.01.01.20R2";
    private const string Truevolt = "Keysight Technologies,34465A,MY59008389,A.03.01-03.15-03.01-00.52-03-02";
    private const string NoError = "+0,\"No error\"";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Identity: stored Siglent log; words of ranges and NPLC: djacobow/sdm3055; FUNC? quoted: inst_conductor siglent_sdm3000.py.
    [Fact]
    public async Task An_SDM3055_measures_DC_voltage_on_a_fixed_range()
    {
        var wire = new ScriptedTransport([
            ("*IDN?", Sdm3055), ("*CLS", null), ("TRIG:SOUR IMM", null), ("SAMP:COUN 1", null), ("SYST:ERR?", NoError),
            ("CONF:VOLT:DC 20V", null), ("VOLT:DC:NPLC 10", null), ("FUNC?", "\"VOLT\""), ("VOLT:DC:RANG?", "+2.00000000E+01"), ("VOLT:DC:NPLC?", "+1.00000000E+01"),
            ("SYST:ERR?", NoError), ("READ?", "+1.31874500E+01"), ("READ?", "+9.90000000E+37")]);
        await using var meter = await ConnectAsync("siglent-sdm3055", wire);
        Assert.Equal(new InstrumentIdentity("Siglent Technologies", "SDM3055", "SDM35GBQ4R0653", "1.01.01.20R2"), meter.Identity);
        Assert.Equal("SDM3055 at sim://scripted", meter.Who);

        await meter.SelectAsync(new MultimeterSetup(MultimeterFunction.DcVoltage, QuantityText.Parse("20 V"), 10), Cancel);
        var reading = await meter.ReadAsync(Cancel);
        Assert.Equal(13.18745, reading.Value.Si, 9);
        Assert.Equal(Dimension.Voltage, reading.Value.Dimension);
        Assert.False(reading.IsOverload);
        Assert.True((await meter.ReadAsync(Cancel)).IsOverload);
        wire.AssertFinished();
    }

    // Identity: stored log of a 34465A; FUNC keeps range and NPLC, CONF does not: Truevolt guide.
    [Fact]
    public async Task A_34465A_measures_10_A_without_losing_its_integration_time()
    {
        var wire = new ScriptedTransport([
            .. Greeting(), ("FUNC \"CURR\"", null), ("CURR:DC:RANG 10", null), ("CURR:DC:NPLC 100", null), ("FUNC?", "\"CURR\""),
            ("CURR:DC:RANG?", "+1.00000000E+01"), ("CURR:DC:NPLC?", "+1.00000000E+02"), ("SYST:ERR?", NoError), ("READ?", "-8.00012345E+00")]);
        await using var meter = await ConnectAsync("keysight-34465a", wire);
        await meter.SelectAsync(new MultimeterSetup(MultimeterFunction.DcCurrent, QuantityText.Parse("10 A"), 100), Cancel);
        Assert.Equal(-8.00012345, (await meter.ReadAsync(Cancel)).Value.Si, 9);
        Assert.Equal(100, meter.Setup!.PowerLineCycles);
        wire.AssertFinished();
    }

    [Fact]
    public async Task An_automatic_range_is_asked_for_and_confirmed()
    {
        var wire = new ScriptedTransport([
            .. Greeting(), ("FUNC \"VOLT\"", null), ("VOLT:DC:RANG:AUTO ON", null), ("VOLT:DC:NPLC 1", null), ("FUNC?", "\"VOLT\""), ("VOLT:DC:RANG:AUTO?", "1"),
            ("VOLT:DC:NPLC?", "+1.00000000E+00"), ("SYST:ERR?", NoError)]);
        await using var meter = await ConnectAsync("keysight-34465a", wire);
        await meter.SelectAsync(new MultimeterSetup(MultimeterFunction.DcVoltage), Cancel);
        wire.AssertFinished();
    }

    [Fact]
    public async Task A_setting_that_is_not_taken_is_told_with_both_values_and_leaves_no_setup()
    {
        var wire = new ScriptedTransport([
            .. Greeting(), ("FUNC \"VOLT\"", null), ("VOLT:DC:RANG 10", null), ("VOLT:DC:NPLC 1", null), ("FUNC?", "\"VOLT\""), ("VOLT:DC:RANG?", "+1.00000000E+02")]);
        await using var meter = await ConnectAsync("keysight-34465a", wire);
        var wrong = await Assert.ThrowsAsync<InstrumentException>(async () => await meter.SelectAsync(new MultimeterSetup(MultimeterFunction.DcVoltage, QuantityText.Parse("10 V")), Cancel));
        Assert.Contains("answered '+1.00000000E+02' to 'VOLT:DC:RANG?'; expected 10", wrong.Message, StringComparison.Ordinal);
        Assert.Null(meter.Setup);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await meter.ReadAsync(Cancel));
    }

    [Fact]
    public async Task An_error_in_the_queue_after_selecting_is_thrown()
    {
        var wire = new ScriptedTransport([
            .. Greeting(), ("FUNC \"VOLT\"", null), ("VOLT:DC:RANG 10", null), ("VOLT:DC:NPLC 1", null), ("FUNC?", "\"VOLT\""), ("VOLT:DC:RANG?", "10"), ("VOLT:DC:NPLC?", "1"),
            ("SYST:ERR?", "-221,\"Settings conflict\""), ("SYST:ERR?", NoError)]);
        await using var meter = await ConnectAsync("keysight-34465a", wire);
        var wrong = await Assert.ThrowsAsync<InstrumentException>(async () => await meter.SelectAsync(new MultimeterSetup(MultimeterFunction.DcVoltage, QuantityText.Parse("10 V")), Cancel));
        Assert.Contains("-221 \"Settings conflict\"", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("15 V", 1, "no range of 15 V; it has 0.1, 1, 10, 100, 1000")]
    [InlineData("10 V", 500, "cannot integrate over 500 or more power line cycles")]
    public async Task What_the_model_does_not_have_is_refused_before_a_byte_is_sent(string range, double cycles, string message)
    {
        var wire = new ScriptedTransport(Greeting());
        await using var meter = await ConnectAsync("keysight-34465a", wire);
        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await meter.SelectAsync(new MultimeterSetup(MultimeterFunction.DcVoltage, QuantityText.Parse(range), cycles), Cancel));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        wire.AssertFinished();
    }

    [Fact]
    public async Task Another_model_is_refused_and_its_transport_closed()
    {
        var wire = new ScriptedTransport([("*IDN?", "Siglent Technologies,SDM3065X,SDM36HCD801207,3.02.01.13")]);
        var wrong = await Assert.ThrowsAsync<InstrumentException>(async () => await ConnectAsync("keysight-34465a", wire));
        Assert.Contains("SDM3065X", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("keysight-34465a", wrong.Message, StringComparison.Ordinal);
        Assert.True(wire.IsDisposed);
    }

    // Keysight 34970A user's guide: CONF with a channel list, READ? answers a list; identity as logged by public bench scripts.
    [Fact]
    public async Task A_34970A_reads_six_cells_in_one_question()
    {
        const string List = "(@101,102,103,104,105,106)";
        var wire = new ScriptedTransport([
            ("*IDN?", "HEWLETT-PACKARD,34970A,0,13-2-2"), ("*CLS", null), ("FORM:READ:CHAN OFF", null), ("FORM:READ:TIME OFF", null), ("FORM:READ:ALAR OFF", null),
            ("FORM:READ:UNIT OFF", null), ("TRIG:SOUR IMM", null), ("TRIG:COUN 1", null), ("SYST:ERR?", NoError),
            ($"CONF:VOLT:DC 10,{List}", null), ($"VOLT:DC:NPLC 1,{List}", null), ($"ROUT:SCAN {List}", null), ("ROUT:SCAN:SIZE?", "+6"), ("SYST:ERR?", NoError),
            ("READ?", "+2.31250000E+00,+2.31190000E+00,+2.31330000E+00,+2.30910000E+00,+2.31270000E+00,+9.90000000E+37"), ("READ?", "+2.3,+2.3")]);
        await using var meter = await ScpiScanningMultimeter.ConnectAsync(Shipped.Profile("keysight-34970a"), wire, TimeProvider.System, Cancel);
        await meter.SelectAsync([101, 102, 103, 104, 105, 106], new MultimeterSetup(MultimeterFunction.DcVoltage, QuantityText.Parse("10 V")), Cancel);
        var cells = await meter.ReadAllAsync(Cancel);
        Assert.Equal(6, cells.Count);
        Assert.Equal(2.3091, cells[3].Value.Si, 9);
        Assert.True(cells[5].IsOverload);
        await Assert.ThrowsAsync<InstrumentException>(async () => await meter.ReadAllAsync(Cancel));
        wire.AssertFinished();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await meter.SelectAsync([102, 101], new MultimeterSetup(MultimeterFunction.DcVoltage), Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await meter.SelectAsync([101, 1], new MultimeterSetup(MultimeterFunction.DcVoltage), Cancel));
    }

    private static (string, string?)[] Greeting() =>
        [("*IDN?", Truevolt), ("*CLS", null), ("TRIG:SOUR IMM", null), ("TRIG:COUN 1", null), ("SAMP:COUN 1", null), ("SYST:ERR?", NoError)];

    private static ValueTask<ScpiMultimeter> ConnectAsync(string profile, ScriptedTransport wire) =>
        ScpiMultimeter.ConnectAsync(Shipped.Profile(profile), wire, TimeProvider.System, Cancel);
}
