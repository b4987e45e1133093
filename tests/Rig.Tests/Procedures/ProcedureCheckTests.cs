using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Tests.Language;
using Xunit;

namespace PackBench.Rig.Tests.Procedures;

/// <summary>A procedure that reads well may still make no sense on this pack and this bench.</summary>
public sealed class ProcedureCheckTests
{
    private const string Needs = "needs: { load: required, supply: optional, bms: optional }";

    [Theory]
    [InlineData("discharge: { current: 80 A, until: cells.min <= 2 V, at_most: 1 h }", "80 A is above the load's rating (test-load), 40 A; was 8 A meant?")]
    [InlineData("discharge: { current: 20 A, until: cells.min <= 2 V, at_most: 1 h }", "330 W is above the load's rating (test-load), at 16.5 V, 200 W")]
    [InlineData("discharge: { power: 250 W, until: cells.min <= 2 V, at_most: 1 h }", "250 W is above the load's rating (test-load), at 16.5 V, 200 W")]
    [InlineData("discharge: { resistance: 0.1 Ω, until: cells.min <= 2 V, at_most: 10 min }", "165 A is above the load's rating (test-load), 40 A")]
    [InlineData("discharge: { current: 8 A, until: cells.min <= 1.4 V, at_most: 12 h }", "a stop at 1.4 V is below the cell's absolute minimum of 1.5 V, where the run trips")]
    [InlineData("discharge: { current: 8 A, until: \"pack.voltage <= 8 V || cells.min < 2 V\", at_most: 12 h }", "a stop at 8 V is below the pack's minimum of 9 V")]
    [InlineData("discharge: { current: 8 A, until: cells.min >= 2 V, at_most: 12 h }", "a discharge ends when cells.min has fallen; this holds above 2 V, so at once")]
    [InlineData("discharge: { current: 8 A, until: \"2 V <= cells.min\", at_most: 12 h }", "a discharge ends when cells.min has fallen; this holds above 2 V, so at once")]
    [InlineData("discharge: { current: 8 A, until: \"pack.current > 2 A\", at_most: 12 h }", "pack.current is negative while the pack is discharged; it never rises above 2 A. Was -2 A meant?")]
    [InlineData("discharge: { current: 8 A, until: cells.min <= 2 V, at_most: 14 d }", "14 d at 8 A could move 2688 Ah; the pack holds 80 Ah")]
    [InlineData("discharge: { current: 8 A, until: pack.voltage <= 11 V, at_most: 12 h }", "the BMS acts before this: its cell_uvp is 1.9 V, and the first stop of this step is 1.8333 V a cell")]
    [InlineData("charge: { current: 26 A, voltage: 16 V, until: cells.max >= 2.6 V, at_most: 4 h }", "26 A is above the largest charge of the pack 'lto', 25 A; was 2.6 A meant?")]
    [InlineData("charge: { current: 10 A, voltage: 17 V, until: cells.max >= 2.6 V, at_most: 9 h }", "17 V is above the highest voltage of the pack 'lto', 16.5 V")]
    [InlineData("charge: { current: 10 A, voltage: 16 V, until: cells.max >= 2.9 V || pack.voltage > 16 V, at_most: 9 h }", "a stop at 2.9 V is above the cell's absolute maximum of 2.85 V")]
    [InlineData("charge: { current: 10 A, voltage: 16.4 V, until: cells.max >= 2.8 V, at_most: 9 h }", "the BMS acts before this: its cell_ovp is 2.7 V, and the first stop of this step is 2.8 V a cell")]
    [InlineData("charge: { current: 10 A, voltage: 16 V, until: cells.max <= 2.6 V, at_most: 9 h }", "a charge ends when cells.max has risen; this holds below 2.6 V, so at once")]
    [InlineData("pulse: { current: 50 A, on: 10 s, off: 40 s, until: cells.min < 2 V, at_most: 5 min }", "50 A is above the load's rating (test-load), 40 A; was 5 A meant?")]
    [InlineData("for_each: { name: level, in: [1 A, 80 A], steps: [ { discharge: { current: level, until: cells.min <= 2 V, at_most: 1 h } } ] }", "80 A is above the load's rating")]
    [InlineData("calibrate: { action: bms_current.point, with: { level: 80 A }, until: cells.min <= 2 V, at_most: 1 h }", "80 A is above the load's rating (test-load), 40 A; was 8 A meant?")]
    [InlineData("calibrate: { action: bms_current.point, with: { level: 30 A, direction: charge }, until: cells.max >= 2.6 V, at_most: 1 h }", "30 A is above the largest charge of the pack 'lto', 25 A")]
    [InlineData("calibrate: { action: bms_current.sign, until: cells.min <= 1.4 V, at_most: 5 min }", "a stop at 1.4 V is below the cell's absolute minimum of 1.5 V")]
    [InlineData("set: { target: thermometer.offset, value: 1 }", "this step sets thermometer.offset, and 'needs' does not name thermometer")]
    public void A_step_beyond_bench_pack_or_sense_is_refused(string step, string expected) =>
        Assert.Contains(Check($"{Needs}\nsteps:\n  - {step}\n"), complaint => complaint.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("discharge: { current: 8 A, until: cells.min <= 1.95 V || pack.voltage <= 9 V, at_most: 12 h }")]
    [InlineData("discharge: { current: 8 A, until: pack.current > -0.5 A && step.elapsed > 1 min, at_most: 12 h }")]
    [InlineData("charge: { current: 10 A, voltage: 16 V, until: cells.max >= 2.68 V || pack.current < 0.05 C, at_most: 9 h }")]
    [InlineData("charge: { current: 10 A, voltage: 16 V, until: \"!(cells.max < 2.68 V)\", at_most: 9 h }")]
    [InlineData("when: { condition: pack.series == 4, then: [ { discharge: { current: 80 A, until: cells.min <= 2 V, at_most: 1 h } } ] }")]
    public void A_step_that_makes_sense_is_left_alone(string step) => Assert.Empty(Check($"{Needs}\nsteps:\n  - {step}\n"));

    [Fact]
    public void Set_points_are_judged_with_the_parameters_as_they_are_set()
    {
        const string text = $"{Needs}\nparameters: {{ current: {{ default: 8 A }}, on: {{ default: 1 h }} }}\nsteps:\n  - discharge: {{ current: current, until: cells.min <= 2 V, at_most: on }}\n";
        var named = text.Replace(" on:", " long:", StringComparison.Ordinal).Replace("at_most: on", "at_most: long", StringComparison.Ordinal);

        Assert.Empty(Check(named));
        Assert.Contains(Check(named, ("current", "80 A")), complaint => complaint.StartsWith("7:27 80 A is above the load's rating", StringComparison.Ordinal));
        Assert.Contains(Check(named, ("long", "0 s")), complaint => complaint.Contains("a duration is above zero", StringComparison.Ordinal));
    }

    [Fact]
    public void A_meter_on_a_small_range_is_found_before_it_overloads()
    {
        var bench = Samples.Bench with
        {
            Instruments = [.. Samples.Bench.Instruments.Select(one => one.Role == "current_reference" ? one with { Range = QuantityText.Parse("3 A") } : one)],
        };

        Assert.Contains(
            Check($"{Needs}\nsteps:\n  - discharge: {{ current: 8 A, until: cells.min <= 2 V, at_most: 1 h }}\n", bench: bench),
            complaint => complaint.Contains("8 A is above what the current_reference reads on its range of 3 A, 3.6 A", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bench_without_the_instrument_that_a_step_needs_is_found() => Assert.Equal(
        ["6:5 this step discharges, and the bench 'test' has no load"],
        Check("needs: { load: optional }\nsteps:\n  - discharge: { current: 8 A, until: cells.min <= 2 V, at_most: 1 h }\n", bench: Samples.BenchOf("bms")));

    [Fact]
    public void A_procedure_says_which_roles_it_uses() => Assert.Equal(
        ["6:5 this step discharges, and 'needs' does not name load"],
        Check("needs: { bms: optional }\nsteps:\n  - discharge: { current: 8 A, until: cells.min <= 2 V, at_most: 1 h }\n"));

    [Fact]
    public void A_pack_of_four_groups_on_a_bench_that_simulates_six_is_found()
    {
        var bench = Samples.Bench with { Simulation = ImmutableSortedDictionary<string, string>.Empty };
        var four = Samples.Pack with { Series = 4, SourceFile = "packs/four.yaml" };

        Assert.Equal(
            ["1:1 the pack has 4 groups in series, and the bench 'test' simulates 6; say 'cells: 4' there, or take the right pack"],
            Check("steps:\n  - rest: { for: 1 h }\n", bench: bench, pack: four));
    }

    [Fact]
    public void A_scanner_with_another_number_of_inputs_than_groups_is_found()
    {
        var scanner = new BenchInstrument(
            "cell_reference", "s", new TransportAddress("sim", "scanner"), "", null, "", null, 0, null, 1, [101, 102], [], false, new Place("bench/test.yaml", 5, 3));

        Assert.Equal(
            ["5:3 the cell_reference has 2 inputs, and the pack 6 groups in series"],
            Check("steps:\n  - rest: { for: 1 h }\n", bench: Samples.BenchOf() with { Instruments = [scanner] }));
    }

    private static string[] Check(string text, (string Name, string Value)? set = null, BenchFile? bench = null, Pack? pack = null)
    {
        var findings = new List<Finding>();
        var sets = set is { } one ? new Dictionary<string, string>(StringComparer.Ordinal) { [one.Name] = one.Value } : [];
        var of = pack ?? Samples.Pack with { BmsSettings = Samples.Pack.BmsSettings.Add("cell_uvp", QuantityText.Parse("1.9 V")) };
        var setting = new ProcedureSetting(of, bench ?? Samples.Bench, new TestRatings(), sets, ["test"]);
        var procedure = ProcedureFile.Read(new SourceText("test.yaml", "procedure: test\ntitle: Test\n# line\n" + text), setting, findings);
        Assert.Empty(findings);
        new ProcedureCheck(of, setting.Bench, setting.Ratings, findings).Check(procedure!);
        return [.. FileReader.InOrder(findings).Select(finding => $"{finding.Place.Line}:{finding.Place.Column} {finding.Message}")];
    }
}
