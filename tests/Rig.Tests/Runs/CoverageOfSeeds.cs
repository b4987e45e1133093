using System.Globalization;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>
/// Whether the stated uncertainty holds the truth of the simulator, over benches whose instruments are off by other amounts inside their specifications.
/// One fixed seed as a rule, so that nothing depends on chance and it is quick; PACKBENCH_COVERAGE=200 makes it so many, and PACKBENCH_COVERAGE_TO names a file to which what
/// was found is added. docs/procedures/coverage.md is made of that.
/// </summary>
public abstract class CoverageOfSeeds : IDisposable
{
    private const int FewSeeds = 1;

    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-coverage-").FullName;
    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("PACKBENCH_COVERAGE"), CultureInfo.InvariantCulture, out var many) && many > 0 ? many : FewSeeds;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static IEnumerable<(string Name, double Truth)> Groups(SimulatedRun run, string name, Func<int, double> truth) =>
        Enumerable.Range(0, run.World.Options.Pack.Groups).Select(group => ($"{name}[{group + 1}]", truth(group)));

    private protected void Judge(string what, Func<int, SimulatedRun> make, Func<SimulatedRun, IEnumerable<(string Name, double Truth)>> truths)
    {
        var tallies = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var run = make(seed).Run();
            foreach (var (name, truth) in truths(run))
            {
                var result = run.Summary.Results.FirstOrDefault(result => result.Name == name);
                Assert.True(result is not null, $"{what}, seed {seed}: {run.Summary.Outcome}, {run.Summary.Reason}; there is no {name}");
                var key = name.Split('[')[0];
                (tallies.TryGetValue(key, out var tally) ? tally : tallies[key] = new Tally()).Add(seed, result, truth);
            }
        }

        var lines = tallies.Select(pair => string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {pair.Key} | {pair.Value.Held} of {pair.Value.All} | {pair.Value.Percent:0.0} % | {pair.Value.Ratio:0.00} |")).ToList();
        lines.ForEach(_output.WriteLine);
        if (Environment.GetEnvironmentVariable("PACKBENCH_COVERAGE_TO") is { Length: > 0 } file)
        {
            File.AppendAllLines(file, [.. lines, .. tallies.Values.SelectMany(tally => tally.Missed.Take(4)).Select(missed => "  " + missed)]);
        }

        // Limits of error are bounds, and several together rarely stand at their ends: more than 95 % is no defect, less is a line that the budget lacks.
        Assert.All(tallies, pair => Assert.True(pair.Value.Percent >= (Seeds < 50 ? 60 : 91), $"{what}, {pair.Key}: {pair.Value.Percent:0.0} % of {pair.Value.All}\n{string.Join('\n', pair.Value.Missed)}"));
    }

    private protected string BenchOf(string file, int seed, params (string From, string To)[] changes)
    {
        var path = Path.Combine(_folder, $"{seed.ToString(CultureInfo.InvariantCulture)}-{file}");
        var text = File.ReadAllText(TestFiles.Of("bench", file)).Replace("seed: 1", $"seed: {seed.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
        File.WriteAllText(path, changes.Aggregate(text, (now, change) => now.Replace(change.From, change.To, StringComparison.Ordinal)));
        return path;
    }

    /// <summary>How often the truth was inside, and how far it lay from the value in terms of U (root of the mean square; 0.5 where U is two standard deviations).</summary>
    private sealed class Tally
    {
        private double _squares;

        public int Held { get; private set; }

        public int All { get; private set; }

        public List<string> Missed { get; } = [];

        public double Percent => 100.0 * Held / All;

        public double Ratio => Math.Sqrt(_squares / All);

        public void Add(int seed, RunResult result, double truth)
        {
            All++;
            var distance = Math.Abs(result.Value - truth) / result.Uncertainty;
            _squares += distance * distance;
            if (distance <= 1)
            {
                Held++;
            }
            else
            {
                Missed.Add(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {result.Name} {result.Value:G6} ± {result.Uncertainty:G3} {result.Unit}, truth {truth:G6}"));
            }
        }
    }

    /// <summary>What a step of the load does to the model itself, in mΩ.</summary>
    private protected sealed class Step
    {
        private (double Pack, double[] Cells, double Current) _before;
        private (double Pack, double[] Cells, double Current) _after;

        public double Pack => (_before.Pack - _after.Pack) / (_before.Current - _after.Current) * 1e3;

        public double Group(int group) => (_before.Cells[group] - _after.Cells[group]) / (_before.Current - _after.Current) * 1e3;

        /// <summary>Looked at just before the load goes on, and so many seconds after.</summary>
        public List<(TimeSpan At, Action<SimulatedBench> What)> At(double on, double seconds) =>
            [(TimeSpan.FromSeconds(on - 0.5), world => _before = Of(world)), (TimeSpan.FromSeconds(on + seconds), world => _after = Of(world))];

        private static (double Pack, double[] Cells, double Current) Of(SimulatedBench world)
        {
            world.Advance();
            return (world.TerminalVolts, [.. Enumerable.Range(0, world.Pack.Groups).Select(world.Cell)], world.PackCurrent);
        }
    }
}
