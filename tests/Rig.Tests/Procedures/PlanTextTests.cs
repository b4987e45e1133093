using PackBench.Rig.Cli;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Procedures;

/// <summary>The questions of a procedure as its plan shows them.</summary>
public sealed class PlanTextTests
{
    [Fact]
    public void A_plan_says_what_is_known_and_names_what_only_the_run_can_know()
    {
        var (procedure, complaints) = TestFiles.Procedure("""
            procedure: test
            title: Test
            parameters:
              current: { default: 8 A }
            setup:
              - ask: "{{ current }} from {{ pack.voltage }} on, for {{ pack.capacity / current }}?"
            steps:
              - rest: { for: 1 min }
            """);
        Assert.Empty(complaints);
        var line = Assert.Single(PlanCommand.StepLines(procedure!), line => line.Contains("ask", StringComparison.Ordinal));
        Assert.StartsWith("ask: 8 A from [pack voltage] on, for ", line.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain("{{", line, StringComparison.Ordinal);
    }
}
