using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Packs;
using PackBench.Rig.Tests.Language;
using Xunit;

namespace PackBench.Rig.Tests.Packs;

public sealed class PackFileTests
{
    private const string Good = """
        pack: p
        chemistry: LTO
        series: 6
        capacity: 80 Ah
        limits: { charge: 25 A, discharge: 0.5 C }
        """;

    [Fact]
    public void What_is_not_stated_follows_from_what_is()
    {
        var pack = Read(Good, out _)!;

        Assert.Equal(40.0, pack.MaximumDischarge.Amperes, 1e-9);
        Assert.Equal(1104.0, pack.Energy.WattHours, 1e-9);
        Assert.Equal((1, "p"), (pack.Parallel, pack.Title));
    }

    [Fact]
    public void A_data_sheet_value_overrides_the_chemistry_and_is_remembered()
    {
        var pack = Read(Good + "\ncell: { charge_stop: 2.70 V, open_circuit: { 0 %: 2.0 V, 100 %: 2.6 V } }", out _)!;

        Assert.Equal(2.70.Volts, pack.Chemistry.ChargeStop);
        Assert.Equal([(0.0, 2.0), (1.0, 2.6)], pack.Chemistry.OpenCircuit);
        Assert.Equal(["charge_stop", "open_circuit"], pack.CellOverrides);
    }

    [Theory]
    [InlineData("limits: { charge: 25 A }", "'discharge' is missing in a pack's limits")]
    [InlineData("limits: { charge: 25, discharge: 40 A }", "`25` needs a unit; a current such as `25 A`")]
    [InlineData("limits: { charge: 25 A, discharge: 40 A, voltage_max: 18 V }", "18 V is above 6 × 2.85 V, the cells' absolute maximum")]
    [InlineData("limits: { charge: 25 A, discharge: 40 A, voltage_min: 8 V }", "8 V is below 6 × 1.5 V, the cells' absolute minimum")]
    [InlineData("limits: { charge: 25 A, discharge: 40 A, fuse: 30 A }", "a fuse of 30 A blows below the largest discharge of 40 A")]
    [InlineData("limits: { charge: 25 A, discharge: 40 A, temperature: 50 K }", "expected a temperature such as `2.5 °C`; this is a temperature difference")]
    [InlineData("cell: { discharge_stop: 19 V }", "nominal (2.3 V) is below discharge_stop (19 V)")]
    [InlineData("cell: { open_circuit: { 0 %: 2.5 V, 100 %: 2.4 V } }", "state of charge and voltage both rise from line to line; these do not")]
    [InlineData("charger: { voltage: 18 V }", "a charger of 18 V is above 6 × 2.85 V, the cells' absolute maximum")]
    [InlineData("bms: { settings: { cell_ovp: 2.9 V } }", "cell_ovp of 2.9 V is above the cells' absolute maximum of 2.85 V")]
    [InlineData("chemistry: LTX", "there is no chemistry 'LTX'; did you mean 'LTO'?; known are LTO")]
    [InlineData("series: 0", "'series' wants a whole number from 1 to 200; this is '0'")]
    [InlineData("serie: 6", "'serie' is not a key of a pack; did you mean 'series'?")]
    [InlineData("capacity: 80 mAh h", "there is no unit 'mAh h'")]
    [InlineData("runtimes: [ { name: cam, power: 4.5 V } ]", "expected a power such as `2.5 W`; this is a voltage")]
    public void A_mistake_in_a_pack_file_is_told(string line, string expected)
    {
        var key = line.Split(':')[0];
        var text = string.Join('\n', Good.Split('\n').Where(one => !one.StartsWith(key + ":", StringComparison.Ordinal)).Append(line));

        Assert.Null(Read(text, out var findings));

        Assert.Contains(expected, findings.Select(finding => finding.Message));
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_finding()
    {
        var result = PackFile.Read("packs/nowhere.yaml", new ChemistryTable(ImmutableSortedDictionary<string, Chemistry>.Empty));

        Assert.Equal("packs/nowhere.yaml:1:1: there is no such file", Assert.Single(result.Findings).ToString());
    }

    private static Pack? Read(string text, out List<Finding> findings)
    {
        findings = [];
        return PackFile.Read(new SourceText("p.yaml", text), ImmutableSortedDictionary<string, Chemistry>.Empty.Add("LTO", Samples.Lto), findings);
    }
}
