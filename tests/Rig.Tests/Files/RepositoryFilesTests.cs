using PackBench.Instruments.Quantities;
using PackBench.Rig.Procedures;
using Xunit;

namespace PackBench.Rig.Tests.Files;

public sealed class RepositoryFilesTests
{
    [Fact]
    public void The_pack_of_the_user_reads_as_its_file_says()
    {
        var pack = TestFiles.Pack();

        Assert.Equal(("LTO", 6, 4), (pack.Chemistry.Name, pack.Series, pack.Parallel));
        Assert.Equal(80.0.AmpereHours, pack.Capacity);
        Assert.Equal(2.68.Volts, pack.Chemistry.ChargeStop);
        Assert.Equal((-0.03, 1.5), pack.Chemistry.OpenCircuit[0]);
        Assert.Equal(28, pack.Chemistry.OpenCircuit.Length);
        Assert.Equal(["charge_stop", "open_circuit", "source"], pack.CellOverrides);
        Assert.Equal(QuantityText.Parse("2.70 V"), pack.BmsSettings["cell_ovp"]);
    }

    [Theory]
    [InlineData("simulated", 6)]
    [InlineData("simulated-ideal", 7)]
    public void The_simulated_benches_read(string name, int instruments)
    {
        var bench = TestFiles.Bench(name);

        Assert.Equal(instruments, bench.Instruments.Length);
        Assert.Equal("53 Ah", bench.Simulation!["removed"]);
    }

    [Theory]
    [MemberData(nameof(ProcedureNames))]
    public void Every_procedure_reads_on_every_bench_without_a_finding(string name, string bench)
    {
        var result = ProcedureFile.Read(TestFiles.Of("procedures", name + ".yaml"), TestFiles.Pack(), TestFiles.Bench(bench), ratings: TestFiles.Ratings);

        Assert.Empty(result.Findings);
        Assert.Equal(name, result.Value!.Name);
    }

    public static TheoryData<string, string> ProcedureNames()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(TestFiles.Of("procedures"), "*.yaml").Order(StringComparer.Ordinal))
        {
            data.Add(Path.GetFileNameWithoutExtension(file), "simulated");
            data.Add(Path.GetFileNameWithoutExtension(file), "simulated-ideal");
        }

        return data;
    }

    [Fact]
    public void The_capacity_run_discharges_at_a_tenth_of_the_capacity_unless_told_otherwise()
    {
        Procedure Read(params (string, string)[] sets) => ProcedureFile.Read(
            TestFiles.Of("procedures", "capacity-run.yaml"), TestFiles.Pack(), TestFiles.Bench(), sets.ToDictionary(set => set.Item1, set => set.Item2), TestFiles.Ratings).Value!;

        Assert.Equal(8.0, Read().Parameters.Single(one => one.Name == "current").Value.Si, 1e-9);
        Assert.Equal(9.6, Read(("current", "0.12 C")).Parameters.Single(one => one.Name == "current").Value.Si, 1e-9);
        Assert.Single(Flat(Read().Steps).OfType<ProcedureStep.Discharge>());
    }

    private static IEnumerable<ProcedureStep> Flat(IEnumerable<ProcedureStep> steps) => steps.SelectMany(step => step switch
    {
        ProcedureStep.Repeat repeat => Flat(repeat.Steps),
        ProcedureStep.When branch => Flat(branch.Then).Concat(Flat(branch.Otherwise)),
        _ => [step],
    });

    [Fact]
    public void Without_a_supply_the_capacity_run_neither_charges_nor_has_results_of_a_recharge()
    {
        var full = TestFiles.Bench();
        var bench = full with { Instruments = [.. full.Instruments.Where(one => one.Role != "supply")] };

        var procedure = ProcedureFile.Read(TestFiles.Of("procedures", "capacity-run.yaml"), TestFiles.Pack(), bench, ratings: TestFiles.Ratings).Value!;

        Assert.Empty(Flat(procedure.Steps).OfType<ProcedureStep.Charge>());
        Assert.DoesNotContain(procedure.Results, result => result.Name == "coulombic_efficiency");
    }
}
