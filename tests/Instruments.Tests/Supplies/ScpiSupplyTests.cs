using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;
using PackBench.Instruments.Tests.Profiles;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Supplies;

public sealed class ScpiSupplyTests
{
    private const string NoError = "0,\"No error\"";
    private static readonly (string, string?)[] Greeting = [("*IDN?", "PackBench,SIMCHARGER,1,1.0"), ("*CLS", null), ("SYST:ERR?", NoError)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_set_points_are_read_back_before_the_output_goes_on()
    {
        var wire = new ScriptedTransport([
            .. Greeting, ("VOLT 16.2", null), ("VOLT?", "16.2"), ("CURR 10", null), ("CURR?", "10"), ("SYST:ERR?", NoError), ("OUTP ON", null), ("OUTP?", "1"),
            ("MEAS:VOLT?", "14.1"), ("MEAS:CURR?", "9.98"), ("MEAS:INP:POW?", "162.5"), ("OUTP?", "1"), ("OUTP OFF", null), ("OUTP?", "0")]);
        await using var supply = await ConnectAsync(wire);
        await supply.ApplyAsync(new SupplySetpoint.Output(16.2.Volts, 10.0.Amperes), Cancel);
        Assert.Equal(new SupplyReading(14.1.Volts, 9.98.Amperes, true, 162.5.Watts), await supply.ReadAsync(Cancel));
        await supply.ApplyAsync(new SupplySetpoint.Off(), Cancel);
        wire.AssertFinished();
    }

    [Theory]
    [InlineData(21, 1)]
    [InlineData(12, 26)]
    [InlineData(-1, 1)]
    public async Task Outside_the_rating_nothing_is_sent(double volts, double amperes)
    {
        var wire = new ScriptedTransport(Greeting);
        await using var supply = await ConnectAsync(wire);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await supply.ApplyAsync(new SupplySetpoint.Output(volts.Volts, amperes.Amperes), Cancel));
        wire.AssertFinished();
    }

    [Fact]
    public async Task The_safe_state_is_confirmed()
    {
        var wire = new ScriptedTransport([.. Greeting, ("OUTP OFF", null), ("OUTP?", "0")]);
        await using var supply = await ConnectAsync(wire);
        await supply.MakeSafeAsync(Cancel);
        wire.AssertFinished();
    }

    private static ValueTask<ScpiSupply> ConnectAsync(ScriptedTransport wire) =>
        ScpiSupply.ConnectAsync(Shipped.Profile("simulated-charger"), wire, TimeProvider.System, Cancel);
}
