using PackBench.Rig.Cli;
using PackBench.Rig.Reporting;
using PackBench.Rig.Tests.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Certificates;

/// <summary><c>packbench compare</c> on two runs of one procedure.</summary>
public sealed class CompareTests
{
    [Fact]
    public void A_change_is_told_from_the_uncertainty_of_both_runs()
    {
        using var first = new SimulatedRun { Procedure = "voltage-consistency" }.Run();
        using var second = new SimulatedRun { Procedure = "voltage-consistency", Settings = new() { ["least_step"] = "15 mV" } }.Run();
        using var one = first.Open();
        using var two = second.Open();
        var compared = RunComparison.Of([one, two]);
        var spread = compared.Single(result => result.Title == "Spread of the cells");
        Assert.False(spread.HasChanged);
        Assert.Equal(Math.Sqrt(2) * spread.Results[0]!.Uncertainty, spread.ChangeUncertainty!.Value, 6);

        var said = new StringWriter();
        var report = Path.Combine(Path.GetDirectoryName(second.Summary.Path)!, "comparison.txt");
        var console = new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);
        Assert.True(CompareCommand.Create(console).Parse([first.Summary.Path, second.Summary.Path, "-o", report]).Invoke() == 0, said.ToString());
        Assert.Contains("within U", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("least_step", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_two_procedures_do_not_compare()
    {
        using var first = new SimulatedRun { Procedure = "voltage-consistency" }.Run();
        using var second = new SimulatedRun { Procedure = "pulse-resistance", Settings = new() { ["settle"] = "1 min", ["share"] = "1 %" } }.Run();
        var said = new StringWriter();
        var console = new RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);
        Assert.Equal(2, CompareCommand.Create(console).Parse([first.Summary.Path, second.Summary.Path]).Invoke());
        Assert.Contains("only runs of one procedure compare", said.ToString(), StringComparison.Ordinal);
    }
}
