using System.Globalization;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Multimeters;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Supplies;
using PackBench.Instruments.Thermometers;
using PackBench.Tests.Shared;
using Xunit;

namespace PackBench.Instruments.Tests.Profiles;

/// <summary>Every profile is spoken once, from connecting to giving the link up, against answers of a named source, with nothing left over.</summary>
public sealed class ExchangeTests
{
    public static TheoryData<string> Ids => [.. Shipped.Library.Ids];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_profile_speaks_as_its_source_says(string id)
    {
        var exchange = Exchange.Read(id);
        var profile = Shipped.Profile(id);
        Assert.NotEmpty(exchange.Header["source"]);
        var ends = exchange.Header.TryGetValue("ends", out var stated) ? Exchange.Unescape(stated)
            : profile.Session.ReadTerminator == ScpiSessionOptions.AnyLineEnd ? "\n" : profile.Session.ReadTerminator;
        var wire = new ScriptedTransport(exchange.Pairs, ends, profile.Session.WriteTerminator);
        await (profile.Kind switch
        {
            InstrumentKind.Multimeter => MeterAsync(exchange, profile, wire),
            InstrumentKind.ScanningMultimeter => ScannerAsync(exchange, profile, wire),
            InstrumentKind.Load => LoadAsync(exchange, profile, wire),
            InstrumentKind.Supply => SupplyAsync(exchange, profile, wire),
            _ => ThermometerAsync(exchange, profile, wire),
        });
        wire.AssertFinished();
        Assert.True(wire.IsDisposed);
    }

    [Fact]
    public void There_is_no_exchange_without_its_profile() =>
        Assert.All(Directory.EnumerateFiles(Exchange.Folder), file => Assert.NotNull(Shipped.Library.Find(Path.GetFileNameWithoutExtension(file))));

    private static async Task MeterAsync(Exchange exchange, InstrumentProfile profile, ScriptedTransport wire)
    {
        var setup = exchange.Header["select"].Split(", ");
        var function = ProfileSections.Functions.Single(entry => entry.Name == setup[0]).Function;
        await using var meter = await ScpiMultimeter.ConnectAsync(profile, wire, TimeProvider.System, Cancel);
        await meter.SelectAsync(new MultimeterSetup(function, exchange.At("select", 1), Number(setup[2])), Cancel);
        var reading = await meter.ReadAsync(Cancel);
        Assert.Equal(Number(exchange.Header["reading"]), reading.Value.Si, 12);
        Assert.False(reading.IsOverload);
    }

    private static async Task ScannerAsync(Exchange exchange, InstrumentProfile profile, ScriptedTransport wire)
    {
        var setup = exchange.Header["scan"].Split(", ");
        await using var meter = await ScpiScanningMultimeter.ConnectAsync(profile, wire, TimeProvider.System, Cancel);
        await meter.SelectAsync([.. setup[0].Split(' ').Select(input => int.Parse(input, CultureInfo.InvariantCulture))],
            new MultimeterSetup(MultimeterFunction.DcVoltage, exchange.At("scan", 1), Number(setup[2])), Cancel);
        Assert.Equal(exchange.Header["reading"].Split(' ').Select(Number), (await meter.ReadAllAsync(Cancel)).Select(reading => reading.Value.Si));
    }

    private static async Task LoadAsync(Exchange exchange, InstrumentProfile profile, ScriptedTransport wire)
    {
        await using var load = await ScpiElectronicLoad.ConnectAsync(profile, wire, TimeProvider.System, Cancel);
        if (exchange.Header.ContainsKey("arm"))
        {
            var armed = await load.ArmAsync(
                new LoadProtection(
                    exchange.At("arm", 0)?.Si.Volts, exchange.At("arm", 1)?.Si.Amperes, exchange.At("arm", 2)?.Si.Watts,
                    exchange.At("arm", 3) is { } timer ? TimeSpan.FromSeconds(timer.Si) : null),
                Cancel);
            Assert.Equal(Number(exchange.Header["armed"]), armed.Count);
        }

        var apply = exchange.Header["apply"].Split(' ', 2);
        var level = QuantityText.Parse(apply[1]).Si;
        await load.ApplyAsync(
            apply[0] switch
            {
                "current" => new LoadSetpoint.ConstantCurrent(level.Amperes),
                "voltage" => new LoadSetpoint.ConstantVoltage(level.Volts),
                "power" => new LoadSetpoint.ConstantPower(level.Watts),
                _ => new LoadSetpoint.ConstantResistance(level.Ohms),
            },
            Cancel);
        var expected = exchange.Header["reading"].Split(", ");
        Assert.Equal(new LoadReading(Number(expected[0]).Volts, Number(expected[1]).Amperes, expected[2] == "on"), await load.ReadAsync(Cancel));
        await load.ApplyAsync(new LoadSetpoint.Off(), Cancel);
    }

    private static async Task SupplyAsync(Exchange exchange, InstrumentProfile profile, ScriptedTransport wire)
    {
        await using var supply = await ScpiSupply.ConnectAsync(profile, wire, TimeProvider.System, Cancel);
        await supply.ApplyAsync(new SupplySetpoint.Output(exchange.At("output", 0)!.Value.Si.Volts, exchange.At("output", 1)!.Value.Si.Amperes), Cancel);
        var expected = exchange.Header["reading"].Split(", ");
        var reading = await supply.ReadAsync(Cancel);
        Assert.Equal((Number(expected[0]).Volts, Number(expected[1]).Amperes, expected[2] == "on"), (reading.Voltage, reading.Current, reading.OutputOn));
        await supply.ApplyAsync(new SupplySetpoint.Off(), Cancel);
    }

    private static async Task ThermometerAsync(Exchange exchange, InstrumentProfile profile, ScriptedTransport wire)
    {
        await using var thermometer = await ScpiThermometer.ConnectAsync(profile, wire, TimeProvider.System, Cancel);
        Assert.Equal(Number(exchange.Header["reading"]), (await thermometer.ReadAsync(Cancel))[0]!.Value.Celsius);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
