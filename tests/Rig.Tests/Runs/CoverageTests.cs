using System.Globalization;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>
/// Whether the stated uncertainty holds the truth of the simulator, over benches whose instruments are off by other amounts inside their specifications.
/// A few fixed seeds as a rule, so that nothing depends on chance; PACKBENCH_COVERAGE=200 makes it so many and writes what was found.
/// </summary>
public sealed class CoverageTests : IDisposable
{
    private const int FewSeeds = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-coverage-").FullName;
    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("PACKBENCH_COVERAGE"), CultureInfo.InvariantCulture, out var many) && many > 0 ? many : FewSeeds;

    [Fact]
    public void The_draw_of_each_configuration_is_held_by_its_uncertainty()
    {
        string[] configurations = ["bms", "bms_balance", "charger", "voltmeter_on", "voltmeter_off"];
        Judge("parasitic-draw", seed => new SimulatedRun
        {
            Procedure = "parasitic-draw", Bench = BenchOf("simulated-standing.yaml", seed), Settings = new() { ["settle"] = "1 min", ["readings"] = "60" },
        }, run => configurations.Select((name, at) => (Of(run, $"draw[{at + 1}]"), run.World.Options.Parasitics.In(name).CurrentAt(run.World.TerminalVolts) * 1e3)));
    }

    [Fact]
    public void The_charge_of_a_discharge_is_held_by_its_uncertainty() => Judge("capacity-run", seed => new SimulatedRun
    {
        Procedure = "capacity-run", Bench = BenchOf("simulated.yaml", seed, ("removed: 53 Ah", "removed: 2 Ah")),
        Settings = new()
        {
            ["charge_first"] = "off", ["recharge_after"] = "off", ["current"] = "9 A", ["stop_pack"] = "15.0 V", ["rest_before"] = "10 min", ["rest_after"] = "10 min", ["least_health"] = "10 %",
        },
    }, run => [(Of(run, "capacity"), run.World.DischargedCharge / 3600)]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RunResult Of(SimulatedRun run, string name) => run.Summary.Results.Single(result => result.Name == name);

    private void Judge(string what, Func<int, SimulatedRun> make, Func<SimulatedRun, IEnumerable<(RunResult Result, double Truth)>> truths)
    {
        var (held, all) = (0, 0);
        var missed = new List<string>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var run = make(seed).Run();
            foreach (var (result, truth) in truths(run))
            {
                all++;
                if (Math.Abs(result.Value - truth) <= result.Uncertainty)
                {
                    held++;
                }
                else
                {
                    missed.Add(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {result.Name} {result.Value:G6} ± {result.Uncertainty:G3} {result.Unit}, truth {truth:G6}"));
                }
            }
        }

        var coverage = 100.0 * held / all;
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {held} of {all} = {coverage:0.0} % over {Seeds} seeds"));
        missed.ForEach(_output.WriteLine);

        // Limits of error are bounds, and several together rarely stand at their ends: more than 95 % is no defect, less is a line that the budget lacks.
        Assert.True(coverage >= 92, $"{what}: {coverage:0.0} % of {all}\n{string.Join('\n', missed)}");
    }

    private string BenchOf(string file, int seed, params (string From, string To)[] changes)
    {
        var path = Path.Combine(_folder, $"{seed.ToString(CultureInfo.InvariantCulture)}-{file}");
        var text = File.ReadAllText(TestFiles.Of("bench", file)).Replace("seed: 1", $"seed: {seed.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
        File.WriteAllText(path, changes.Aggregate(text, (now, change) => now.Replace(change.From, change.To, StringComparison.Ordinal)));
        return path;
    }
}
