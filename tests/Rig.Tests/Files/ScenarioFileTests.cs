using PackBench.Instruments.Simulation;
using PackBench.Rig.Simulating;
using Xunit;

namespace PackBench.Rig.Tests.Files;

public sealed class ScenarioFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void The_scenario_that_comes_along_is_read_whole()
    {
        var scenario = ScenarioFile.Read(TestFiles.Of("scenarios", "bad-night.yaml"));
        Assert.Empty(scenario.Findings);
        Assert.Equal(
            ["bms-silent at 5 min for 2 s", "answers-late on load by 0.2 s at 10 min for 1 min"],
            scenario.Value!.Faults.Take(2).Select(fault => $"{ScheduledFault.NameOf(fault.Fault)}{(fault.On.Length > 0 ? " on " + fault.On : "")}{(fault.Amount is { } amount ? $" by {amount} s" : "")} at {fault.At.TotalMinutes:0} min for {(fault.Lasts!.Value.TotalSeconds < 60 ? $"{fault.Lasts.Value.TotalSeconds} s" : $"{fault.Lasts.Value.TotalMinutes} min")}"));
    }

    [Theory]
    [InlineData("{ at: 5 min, fault: bms-slient }", ":3:25:", "did you mean 'bms-silent'")]
    [InlineData("{ at: 5 V, fault: bms-silent }", ":3:11:", "not a time")]
    [InlineData("{ fault: bms-silent }", ":3:5:", "'at' is missing")]
    [InlineData("{ at: 5 min, fault: answers-late }", ":3:5:", "on which instrument")]
    [InlineData("{ at: 5 min, fault: bms-silent, by: 3 s }", ":3:41:", "has no size")]
    [InlineData("{ at: 5 min, fault: bms-silent, during: 3 s }", ":3:37:", "'during' is not a key")]
    public void A_mistake_has_its_place(string fault, string place, string what)
    {
        File.WriteAllText(_path, $"scenario: wrong\nfaults:\n  - {fault}\n");
        var finding = Assert.Single(ScenarioFile.Read(_path).Findings);
        Assert.Contains(place, finding.ToString(), StringComparison.Ordinal);
        Assert.Contains(what, finding.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);
}
