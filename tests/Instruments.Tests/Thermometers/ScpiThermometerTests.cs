using PackBench.Instruments.Tests.Profiles;
using PackBench.Instruments.Thermometers;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Thermometers;

public sealed class ScpiThermometerTests
{
    [Fact]
    public async Task All_probes_are_read_in_one_question_and_a_broken_one_is_null()
    {
        var wire = new ScriptedTransport([
            ("*IDN?", "PackBench,SIMTHERMOMETER,1,1.0"), ("*CLS", null), ("SYST:ERR?", "0,\"No error\""), ("MEAS:TEMP? (@1,2,3)", "23.5,9.9E37,-273.0")]);
        await using var thermometer = await ScpiThermometer.ConnectAsync(
            Shipped.Profile("simulated-thermometer"), wire, ["ambient", "charger", "pack"], TimeProvider.System, TestContext.Current.CancellationToken);
        var temperatures = await thermometer.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(23.5, temperatures[0]!.Value.Celsius);
        Assert.Null(temperatures[1]);
        Assert.Null(temperatures[2]);
        Assert.Equal(["ambient", "charger", "pack"], thermometer.Probes);
        wire.AssertFinished();
    }
}
