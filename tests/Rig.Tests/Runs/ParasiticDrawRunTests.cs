using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>The draw of the standing pack, against what the model of the pack really takes from itself.</summary>
public sealed class ParasiticDrawRunTests : IDisposable
{
    private static readonly string[] Configurations = ["bms", "bms_balance", "charger", "voltmeter_on", "voltmeter_off"];
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-draw-").FullName;

    private SimulatedRun Run(int seed, string readings = "60") => new()
    {
        Procedure = "parasitic-draw", Bench = BenchOf(seed), Settings = new() { ["settle"] = "1 min", ["readings"] = readings },
    };

    /// <summary>The bench file with another seed: other instruments, each inside its specification.</summary>
    private string BenchOf(int seed)
    {
        var path = Path.Combine(_folder, $"bench-{seed}.yaml");
        File.WriteAllText(path, File.ReadAllText(TestFiles.Of("bench", "simulated-standing.yaml")).Replace("seed: 1", $"seed: {seed}", StringComparison.Ordinal));
        return path;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_configuration_is_measured_within_its_uncertainty_whatever_the_burden_does(int seed)
    {
        using var run = Run(seed).Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        for (var i = 0; i < Configurations.Length; i++)
        {
            // The truth: without a meter, at the voltage of the cells.
            var truth = run.World.Options.Parasitics.In(Configurations[i]).CurrentAt(run.World.TerminalVolts) * 1e3;
            var result = run.Summary.Results.Single(result => result.Name == $"draw[{i + 1}]");
            Assert.Equal(truth, result.Value, result.Uncertainty);
            Assert.InRange(result.Uncertainty, 0, truth * 0.03);
            var volts = run.Summary.Results.Single(result => result.Name == $"draw_voltage[{i + 1}]");
            Assert.Equal(run.World.TerminalVolts, volts.Value, volts.Uncertainty + 0.003);
        }

        Assert.False(run.World.EverEnergized);
    }

    [Fact]
    public void Differences_cancel_the_meters_offset_and_the_wiring_is_asked_for_in_the_order_of_the_pack_file()
    {
        using var run = Run(seed: 5).Run();
        var more = run.Summary.Results.Single(result => result.Name == "draw_above_base[2]");
        var truth = ParasiticLoad.New.In("bms_balance").CurrentAt(run.World.TerminalVolts) - ParasiticLoad.New.In("bms").CurrentAt(run.World.TerminalVolts);
        Assert.Equal(truth * 1e3, more.Value, more.Uncertainty);
        var offset = Assert.Single(run.Summary.Results.Single(result => result.Name == "draw[2]").Budget, line => line.Name.Contains("offset", StringComparison.Ordinal) && line.CorrelationGroup.Contains("dc_current", StringComparison.Ordinal));
        Assert.Contains(more.Budget, line => line.Name == offset.Name && line.Contribution < offset.Contribution / 50);

        var asked = run.Events.OfType<RunEvent.Asked>().Select(asked => asked.Question).ToList();
        Assert.Equal(7, asked.Count);
        Assert.Contains("BMS alone, balance off", asked[1], StringComparison.Ordinal);
        Assert.Contains("voltmeter display off", asked[5], StringComparison.Ordinal);
        Assert.Contains("BMS alone, balance off", asked[6], StringComparison.Ordinal);
        Assert.Equal(5, run.Events.OfType<RunEvent.MeasuredRow>().Count(row => row.Table == "draw"));
        Assert.InRange(Math.Abs(run.Result("drift")), 0, 0.1);
    }

    [Fact]
    public void A_blown_fuse_of_the_meter_is_no_pack_that_draws_nothing()
    {
        using var run = new SimulatedRun
        {
            Procedure = "parasitic-draw", Bench = BenchOf(1), Settings = new() { ["settle"] = "1 min", ["readings"] = "60" },
            Happenings = [(TimeSpan.FromSeconds(30), world => world.Inject(SimulatedFault.MeterFuseBlown))],
        }.Run();
        Assert.NotEqual(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Contains(
            run.Summary.Results.Select(result => result.Note).Append(run.Summary.Reason), said => said.Contains("blown fuse", StringComparison.Ordinal) || said.Contains("current_reference", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
