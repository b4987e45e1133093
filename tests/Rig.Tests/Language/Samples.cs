using System.Collections.Immutable;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using Xunit;

namespace PackBench.Rig.Tests.Language;

/// <summary>A small pack and bench in code, for tests that read no such file.</summary>
internal static class Samples
{
    public static readonly Chemistry Lto = new(
        "LTO", 2.3.Volts, 2.85.Volts, 1.5.Volts, 2.68.Volts, 1.9.Volts, 0.0.Celsius, 45.0.Celsius, (-20.0).Celsius, 55.0.Celsius,
        0.003, [(0, 2.0), (1, 2.6)], "S", "test");

    public static readonly Pack Pack = new()
    {
        Id = "lto", Title = "LTO", Chemistry = Lto, Series = 6, Parallel = 4, Capacity = 80.0.AmpereHours, Energy = 1104.0.WattHours,
        MaximumCharge = 25.0.Amperes, MaximumDischarge = 40.0.Amperes, Voltage = new Limits<Voltage>(9.0.Volts, 16.5.Volts),
        ChargerVoltage = 15.85.Volts, ChargerCurrent = 10.0.Amperes,
        BmsSettings = ImmutableSortedDictionary<string, Quantity>.Empty.Add("cell_ovp", QuantityText.Parse("2.70 V")),
    };

    public static readonly BenchFile Bench = BenchOf("voltage_reference", "current_reference", "load", "supply", "bms", "thermometer");

    public static BenchFile BenchOf(params ReadOnlySpan<string> roles) => new()
    {
        Name = "test", SourceFile = "bench/test.yaml", SourceText = "", Instruments = [.. roles.ToArray().Select(Instrument)],
    };

    public static NameTable Names() => RigNames.For(Pack, Bench, new TestRatings());

    /// <summary>What is complained about, as <c>column: message</c>, one line each.</summary>
    public static string Complaints(string text, Expected expected, NameTable? names = null)
    {
        var findings = new List<Finding>();
        var expression = ExpressionCompiler.Compile(text, PlaceMap.From(new Place("f", 1, 1)), names ?? Names(), expected, findings);
        Assert.Equal(findings.Count == 0, expression is not null);
        return string.Join('\n', findings.Select(finding => $"{finding.Place.Column}: {finding.Message}"));
    }

    public static CompiledExpression Compile(string text, Expected expected, NameTable? names = null)
    {
        var findings = new List<Finding>();
        var expression = ExpressionCompiler.Compile(text, PlaceMap.From(new Place("f", 1, 1)), names ?? Names(), expected, findings);
        Assert.Empty(findings);
        return expression!;
    }

    private static BenchInstrument Instrument(string role) => new(
        role, $"test-{role}", new TransportAddress("sim", role), "", null, "", null, 0, null, 1, [],
        role == "thermometer" ? ["ambient", "charger", "cell"] : [], false, new Place("bench/test.yaml", 1, 1));
}

/// <summary>A 40 A load and a 30 A charger.</summary>
internal sealed class TestRatings : IRatings
{
    public IEnumerable<string> Profiles =>
    [
        "test-load", "test-supply", "test-bms", "test-voltage_reference", "test-current_reference", "test-thermometer",
        "siglent-sdm3055", "keysight-34465a", "rigol-dl3021", "simulated-charger", "simulated-thermometer", "simulated-scanner",
    ];

    public InstrumentKind? Kind(string profile) => !Profiles.Contains(profile) ? null : profile.Split('-', 2)[1] switch
    {
        "load" or "dl3021" => InstrumentKind.Load,
        "supply" or "charger" => InstrumentKind.Supply,
        "thermometer" => InstrumentKind.Thermometer,
        "scanner" => InstrumentKind.ScanningMultimeter,
        _ => InstrumentKind.Multimeter,
    };

    public LoadRating? Load(string profile) => profile.Contains("load", StringComparison.Ordinal) || profile == "rigol-dl3021"
        ? new LoadRating(new Limits<Voltage>(0.0.Volts, 150.0.Volts), new Limits<Current>(0.0.Amperes, 40.0.Amperes), 200.0.Watts) : null;

    public SupplyRating? Supply(string profile) => profile is "test-supply" or "simulated-charger"
        ? new SupplyRating(new Limits<Voltage>(0.0.Volts, 30.0.Volts), new Limits<Current>(0.0.Amperes, 30.0.Amperes), 600.0.Watts) : null;

    public bool MeasuresInputPower(string profile) => profile == "simulated-charger";
}
