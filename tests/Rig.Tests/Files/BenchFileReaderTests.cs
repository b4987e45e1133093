using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using Xunit;

namespace PackBench.Rig.Tests.Files;

public sealed class BenchFileReaderTests
{
    [Fact]
    public void An_instrument_reads_as_its_line_says()
    {
        var bench = Read(
            "current_reference: { profile: keysight-34465a, at: \"tcp://10.0.0.7:5025\", serial: MY1, calibrated: 2026-03-31, certificate: K-12, shunt: 1.5 mΩ, shunt_uncertainty: 0.02 %, range: 100 mV, invert: true }",
            out _)!;

        var meter = Assert.Single(bench.Instruments);
        Assert.Equal(("current_reference", "MY1", new DateOnly(2026, 3, 31), "K-12"), (meter.Role, meter.Serial, meter.Calibrated!.Value, meter.Certificate));
        Assert.Equal(1.5, meter.Shunt!.Value.Milliohms, 1e-12);
        Assert.Equal(0.0002, meter.ShuntUncertainty, 1e-12);
        Assert.Equal(QuantityText.Parse("100 mV"), meter.Range);
        Assert.True(meter.Invert);
        Assert.Equal(new Place("b.yaml", 3, 3), meter.Place);
        Assert.False(bench.IsSimulated);
    }

    [Theory]
    [InlineData("bms: { profile: auto, at: \"tcp://a\", current_reported: [-1, 0, 1], current_measured: [-1, 0] }", "'current_reported' and 'current_measured' are two lists of one length")]
    [InlineData("bms: { profile: auto, at: \"tcp://a\", current_reported: [0, 1] }", "these have 2 and 0")]
    [InlineData("bms: { profile: auto, at: \"tcp://a\", current_reported: [0, 2, 1], current_measured: [0, 1, 2] }", "both lists ascend")]
    [InlineData("bms: { profile: auto, at: \"tcp://a\", current_reported: [0, 1 A], current_measured: [0, 1] }", "'1 A' is none")]
    [InlineData("load: { profile: rigol-dl3021, at: \"tcp://a\", current_reported: [0, 1] }", "'current_reported' belongs to bms, not to load")]
    public void A_correction_that_is_none_is_told(string line, string expected)
    {
        Assert.Null(Read(line, out var findings));
        Assert.Contains(findings, finding => finding.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_correction_is_read_and_printed()
    {
        var bench = Read("bms: { profile: auto, at: \"tcp://a\", current_reported: [-80, 0, 80], current_measured: [-76.5, 0, 79] }", out _)!;
        var bms = bench.Instruments[0];
        Assert.Equal(-76.5, bms.Correction!.Correct(-80), 9);
        Assert.Contains("current_reported: [-80, 0, 80], current_measured: [-76.5, 0, 79]", BenchFileText.Line(bms), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("laod: { profile: rigol-dl3021, at: \"tcp://a\" }", "3:3 there is no role 'laod'; did you mean 'load'?; roles are voltage_reference, current_reference, cell_reference, load, supply, bms, thermometer")]
    [InlineData("load: { profile: rigol-dl3012, at: \"tcp://a\" }", "3:20 there is no profile 'rigol-dl3012'; did you mean 'rigol-dl3021'?")]
    [InlineData("load: { profile: siglent-sdm3055, at: \"tcp://a\" }", "3:20 'siglent-sdm3055' is of the kind Multimeter; load wants a Load, such as ")]
    [InlineData("bms: { profile: jk02-33s, at: \"serial:///dev/ttyUSB0\" }", "3:19 there is no BMS protocol 'jk02-33s'; did you mean 'jk02-32s'?")]
    [InlineData("load: { profile: rigol-dl3021, at: \"tpc://a\" }", "3:39 ")]
    [InlineData("load: { profile: rigol-dl3021 }", "3:9 'at' is missing in an instrument")]
    [InlineData("load: { profile: rigol-dl3021, at: \"sim://load\" }", "3:3 load is simulated, and this bench has no 'simulation:'")]
    [InlineData("load: { profile: rigol-dl3021, at: \"tcp://a\", shunt: 1 mΩ }", "3:56 'shunt' belongs to current_reference, not to load")]
    [InlineData("voltage_reference: { profile: siglent-sdm3055, at: \"tcp://a\", range: 10 A }", "3:72 expected a voltage such as `2.5 V`; this is a current")]
    [InlineData("voltage_reference: { profile: siglent-sdm3055, at: \"tcp://a\", calibrated: 31.3.2026 }", "3:77 'calibrated' wants a date such as 2026-03-31; this is '31.3.2026'")]
    [InlineData("thermometer: { profile: simulated-thermometer, at: \"tcp://a\" }", "3:16 'probes' is missing in an instrument")]
    [InlineData("thermometer: { profile: simulated-thermometer, at: \"tcp://a\", probes: [Cell 1] }", "3:73 'Cell 1' cannot name a probe: small letters, digits and _")]
    public void A_mistake_in_a_bench_file_is_told_at_its_place(string line, string expected)
    {
        Assert.Null(Read(line, out var findings));

        var finding = Assert.Single(findings);
        Assert.StartsWith(expected, $"{finding.Place.Line}:{finding.Place.Column} {finding.Message}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sed: 1", "5:3 'sed' is nothing that the simulation knows; did you mean 'seed'?")]
    [InlineData("removed: 53 A", "5:12 simulation: removed: 53 A: ")]
    public void A_mistake_in_the_simulation_is_told_at_its_place(string line, string expected)
    {
        Assert.Null(Read($"load: {{ profile: rigol-dl3021, at: \"sim://load\" }}\nsimulation:\n  {line}", out var findings));

        var finding = Assert.Single(findings);
        Assert.StartsWith(expected, $"{finding.Place.Line}:{finding.Place.Column} {finding.Message}", StringComparison.Ordinal);
    }

    private static BenchFile? Read(string instrument, out List<Finding> findings)
    {
        findings = [];
        return BenchFileReader.Read(new SourceText("b.yaml", $"bench: b\ninstruments:\n  {instrument}\n"), TestFiles.Ratings, findings);
    }
}
