using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>A balancer that brings together what an hour at 2 A has drawn apart, and one that stands below its start voltage.</summary>
public sealed class BalanceCheckRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-balance-").FullName;

    [Fact]
    public void A_balancer_that_works_closes_the_spread_and_is_switched_back()
    {
        using var run = Balance("8 Ah");
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        var cells = Enumerable.Range(0, 6).Select(run.World.Cell).ToArray();
        var after = run.Summary.Results.Single(result => result.Name == "spread_after");
        Assert.Equal((cells.Max() - cells.Min()) * 1e3, after.Value, after.Uncertainty + 0.05);
        Assert.InRange(run.Result("closed"), 20, 80);

        // What the balancer itself takes: 11 mA at 15.14 V.
        Assert.Equal(11 * 15.14 / run.World.TerminalVolts, run.Result("overhead"), 0.3);
        Assert.Equal(2, run.Events.OfType<RunEvent.Noted>().Count(note => note.Text.StartsWith("balance_switch: o", StringComparison.Ordinal)));
        Assert.False(run.World.EverEnergized);
    }

    [Fact]
    public void A_pack_below_the_start_voltage_of_its_balancer_fails_by_what_was_not_closed()
    {
        using var run = Balance("40 Ah");
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.Contains("Closed by balancing", run.Summary.Reason, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SimulatedRun Balance(string removed)
    {
        var path = Path.Combine(_folder, "bench.yaml");
        File.WriteAllText(path, File.ReadAllText(TestFiles.Of("bench", "simulated-cells.yaml"))
            .Replace("removed: 8 Ah", $"removed: {removed}\n  faults: leaky-group at 1 s by 2 A for 60 min", StringComparison.Ordinal));
        return new SimulatedRun { Procedure = "balance-check", Bench = path, Settings = new() { ["watch_off"] = "65 min", ["apart"] = "3 mV" } }.Run();
    }
}
