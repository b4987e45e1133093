using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>Repeated cycles of the capacity run, and how long loads would have run. With 40 A and short rests, so that they are quick.</summary>
public sealed class CapacityCyclesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-cycles-").FullName;

    private SimulatedRun Run(params (string Name, string Value)[] more)
    {
        var path = Path.Combine(_folder, $"bench-{Guid.NewGuid():N}.yaml");

        // 40 A are beyond the 10 A range of the meter: the load reads itself.
        var text = File.ReadAllText(TestFiles.Of("bench", "simulated.yaml"))
            .Replace("removed: 53 Ah", "removed: 2 Ah", StringComparison.Ordinal)
            .Replace("  current_reference: { profile: keysight-34465a, at: \"sim://dmm-i\", range: 10 A, power_line_cycles: 1 }\n", "", StringComparison.Ordinal);
        File.WriteAllText(path, text);
        var run = new SimulatedRun
        {
            Procedure = "capacity-run", Bench = path,
            Settings = new()
            {
                ["current"] = "12 A", ["charge_current"] = "20 A", ["rest_before"] = "10 min", ["rest_after"] = "10 min", ["recharge_after"] = "off", ["spread_rest"] = "300 mV",
                ["stop_pack"] = "14.7 V", ["full_cell"] = "2.6 V", ["least_health"] = "10 %",
            },
        };
        foreach (var (name, value) in more)
        {
            run.Settings[name] = value;
        }

        return run.Run();
    }

    [Fact]
    public void Cycles_end_when_two_agree_and_the_last_one_counts()
    {
        using var run = Run(("cycles", "3"), ("agreement", "10 %"));
        var cycles = run.Summary.Results.Where(result => result.Name.StartsWith("cycle_charge[", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, cycles.Count);
        Assert.Equal(cycles[^1].Value, run.Result("capacity"));
        var change = run.Summary.Results.Single(result => result.Name == "cycle_change");
        Assert.Equal(100 * Math.Abs((cycles[1].Value / cycles[0].Value) - 1), change.Value, 6);

        // The gain is common to both; the instants of the cut-off are not.
        Assert.DoesNotContain(change.Budget, line => line.Name.Contains("gain", StringComparison.Ordinal) && line.Contribution > change.Uncertainty / 50);
        Assert.Equal(("≤ 10 %", ResultVerdict.Pass), (change.Limit, change.Verdict));
    }

    [Fact]
    public void Three_cycles_that_do_not_agree_are_three_and_no_pass()
    {
        var found = false;
        using var run = Run(("cycles", "3"), ("agreement", "0.1 %"));
        var cycles = run.Summary.Results.Where(result => result.Name.StartsWith("cycle_charge[", StringComparison.Ordinal)).ToList();
        for (var i = 1; i < cycles.Count; i++)
        {
            found |= Math.Abs((cycles[i].Value / cycles[i - 1].Value) - 1) <= 0.001;
        }

        Assert.Equal(found, run.Summary.Results.Single(result => result.Name == "cycle_change").Value <= 0.1);
        Assert.True(found || cycles.Count == 3);
    }

    [Fact]
    public void Loads_of_any_list_have_their_runtime_with_its_uncertainty()
    {
        using var run = Run(("loads", "4.5 W, 9 W, 120 W"));
        RunResult Of(string name) => run.Summary.Results.Single(result => result.Name == name);
        var energy = Of("energy");
        foreach (var (number, watts) in new[] { (1, 4.5), (2, 9.0), (3, 120.0) })
        {
            Assert.Equal(watts, Of($"runtime_load[{number}]").Value, 9);
            var runtime = Of($"runtime[{number}]");

            // Energy over power, but for the voltage at another current: 0.5 % at the most between 12 A and nothing.
            Assert.Equal(energy.Value / watts, runtime.Value, 0.01 * runtime.Value);
            Assert.InRange(runtime.Uncertainty / runtime.Value, 0.9 * energy.Uncertainty / energy.Value, 0.03);
            Assert.Equal(watts / Of("mean_voltage").Value, Of($"runtime_current[{number}]").Value, 0.01 * watts);
        }
    }

    [Theory]
    [InlineData("4.5 W, 9 V", "'9 V' is no power of a load")]
    [InlineData("", "lists 0 loads")]
    [InlineData("0 W", "'0 W' is no power")]
    public void A_list_that_is_none_is_found_before_anything_runs(string loads, string said)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Run(("loads", loads)));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
