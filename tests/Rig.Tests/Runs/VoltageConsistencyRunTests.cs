using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

public sealed class VoltageConsistencyRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-voltages-").FullName;

    [Fact]
    public void Voltages_that_belong_together_are_found_to_do()
    {
        using var run = new SimulatedRun { Procedure = "voltage-consistency" }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        var cells = Enumerable.Range(0, 6).Select(run.World.Cell).ToArray();
        Within(run, "highest_at_end", (15.85 / 6) + cells.Max() - cells.Average());
        Within(run, "spread", (cells.Max() - cells.Min()) * 1e3);

        // Nothing flows: the model's terminals are the sum of its groups but for the draw of the boards.
        Within(run, "sum_difference", Math.Abs(run.World.TerminalVolts - cells.Sum()) * 1e3);
        Assert.False(run.World.EverEnergized);
    }

    [Theory]
    [InlineData("cell_ovp: 2.70 V", "cell_ovp: 2.64 V", "Highest cell at the end of a charge")]
    [InlineData("cell_rcv: 2.68 V", "cell_rcv: 2.60 V", "Charger's voltage a cell")]
    [InlineData("cell_rcv: 2.68 V", "cell_rcv: 2.695 V", "OVP above RCV")]
    [InlineData("cell_ovp_recovery: 2.65 V", "cell_ovp_recovery: 2.70 V", "OVP above its recovery")]
    public void A_setting_out_of_order_fails_by_its_name(string was, string now, string title)
    {
        File.Copy(TestFiles.Of("packs", "chemistries.yaml"), Path.Combine(_folder, "chemistries.yaml"));
        var pack = Path.Combine(_folder, "pack.yaml");
        File.WriteAllText(pack, File.ReadAllText(TestFiles.Of("packs", "lto-4p6s-used.yaml")).Replace(was, now, StringComparison.Ordinal));
        using var run = new SimulatedRun { Procedure = "voltage-consistency", Pack = pack, Settings = new() { ["measure_for"] = "10 s" } }.Run();
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains(title, run.Summary.Reason, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Within(SimulatedRun run, string name, double truth)
    {
        var result = run.Summary.Results.Single(result => result.Name == name);
        Assert.True(Math.Abs(result.Value - truth) <= result.Uncertainty, $"{name}: {result.Value} ± {result.Uncertainty}, and the model has {truth}");
    }
}
