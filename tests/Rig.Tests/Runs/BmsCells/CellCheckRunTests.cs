using System.Globalization;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Simulation.Jk;
using PackBench.Reports;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Runs.BmsCells;

/// <summary>The cell voltages of the simulated BMS against what its model really does to them.</summary>
public sealed class CellCheckRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-cells-").FullName;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Errors_gains_and_offsets_are_those_of_the_model_within_their_uncertainty(int seed)
    {
        using var run = new SimulatedRun
        {
            Procedure = "cell-voltage-check", Bench = BenchOf(seed), Settings = new() { ["settle"] = "2 min", ["step_current"] = "9.5 A", ["share"] = "6 %" },
        }.Run();
        Assert.True(run.Summary.Outcome is RunOutcome.Passed or RunOutcome.Failed, run.Summary.Reason);
        var rows = run.Events.OfType<RunEvent.MeasuredRow>().Where(row => row.Table == "cell_levels").Select(row => row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value)).ToList();
        Assert.Equal(18, rows.Count);
        var outside = 0;
        foreach (var row in rows)
        {
            var (offset, gain) = run.World.Bms.CellLine(int.Parse(row["cell"], CultureInfo.InvariantCulture) - 1);
            var volts = Number(row["reference_V"]);

            // The model's error before the last digit, at the voltage as measured. U is almost all of that digit: 95 of 100 lie inside, and none far out.
            var miss = Math.Abs(offset + ((gain - 1) * volts) - Number(row["error_V"])) / Number(row["error_U_V"]);
            Assert.InRange(miss, 0, 1.3);
            outside += miss > 1 ? 1 : 0;
            Assert.InRange(Number(row["error_U_V"]), 0.0002, 0.0010);
        }

        for (var cell = 1; cell <= 6; cell++)
        {
            var (offset, gain) = run.World.Bms.CellLine(cell - 1);
            foreach (var miss in new[] { Miss(run, $"cell_gain[{cell}]", gain), Miss(run, $"cell_offset[{cell}]", offset * 1e3) })
            {
                Assert.InRange(miss, 0, 1.5);
                outside += miss > 1 ? 1 : 0;
            }
        }

        Assert.InRange(outside, 0, 4);

        using var reader = run.Open();
        var report = RunReportBuilder.Build(reader, DateTimeOffset.UnixEpoch);
        Assert.Equal(18, report.Blocks.OfType<ReportBlock.Table>().Single(table => table.Name == "cell-levels").Rows.Length);
        Assert.Equal(6, report.Blocks.OfType<ReportBlock.FitChart>().Single(chart => chart.Name == "cell-errors").Points.Length);
    }

    [Fact]
    public void With_a_meter_by_hand_each_cell_is_asked_for_and_its_own_limit_stands_in_the_budget()
    {
        var asked = new List<string>();
        using var run = new SimulatedRun
        {
            Procedure = "cell-voltage-check", Settings = new() { ["levels"] = "1", ["settle"] = "1 min" },
            Answers = (question, world) =>
            {
                if (question.Unit != "V")
                {
                    return "yes";
                }

                asked.Add(question.Message);
                return (world.Cell(asked.Count - 1) + 0.0005).ToString("0.0000", CultureInfo.InvariantCulture);
            },
        }.Run();
        Assert.Equal(6, asked.Count);
        Assert.Contains("own terminals of cell 6", asked[5], StringComparison.Ordinal);
        Assert.True(run.Summary.Outcome is RunOutcome.Passed or RunOutcome.Failed, run.Summary.Reason);
        for (var cell = 1; cell <= 6; cell++)
        {
            var (offset, gain) = run.World.Bms.CellLine(cell - 1);
            Within(run, $"cell_error[{cell}]", (offset + ((gain - 1) * run.World.Cell(cell - 1))) * 1e3);
        }

        Assert.Contains("meter by hand", run.Text("believe"), StringComparison.Ordinal);

        // The meter's one error is in both of two cells: their difference has none of it.
        var inconsistency = run.Summary.Results.Single(result => result.Name == "inconsistency");
        Assert.DoesNotContain(inconsistency.Budget, line => line.Name.StartsWith("meter by hand", StringComparison.Ordinal) && line.Contribution > 1e-9);
        Assert.DoesNotContain(run.Summary.Results, result => result.Name.StartsWith("cell_gain", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("3.9 mV")]
    [InlineData("14.7 V")]
    public void What_is_no_voltage_of_a_cell_is_refused_in_words(string answer)
    {
        using var run = new SimulatedRun
        {
            Procedure = "cell-voltage-check", Settings = new() { ["levels"] = "1", ["settle"] = "1 min" }, Answers = (question, _) => question.Unit == "V" ? answer : "yes",
        }.Run();
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains($"'{answer}' is no voltage of one LTO cell: cell 1 was asked for", run.Summary.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void While_the_balancer_works_nothing_is_compared_unless_it_may_be_stopped()
    {
        static void Spread(SimulatedBench world)
        {
            world.Bms.Registers[JkRegisters.Offsets.BalanceSwitch] = 1;
            (world.Bms.Registers[JkRegisters.Offsets.BalanceStart], world.Bms.Registers[JkRegisters.Offsets.BalanceTrigger]) = (1200, 3);
        }

        using var refused = Run(stop: "off");
        Assert.Equal(RunOutcome.Error, refused.Summary.Outcome);
        Assert.Contains("its sense leads carry that current", refused.Summary.Reason, StringComparison.Ordinal);
        using var stopped = Run(stop: "on");
        Assert.True(stopped.Summary.Outcome is RunOutcome.Passed or RunOutcome.Failed, stopped.Summary.Reason);
        Assert.Equal(1, stopped.World.Bms.Registers[JkRegisters.Offsets.BalanceSwitch]);

        SimulatedRun Run(string stop) => new SimulatedRun
        {
            Procedure = "cell-voltage-check", Bench = BenchOf(1), Settings = new() { ["levels"] = "1", ["settle"] = "1 min", ["stop_balancing"] = stop },
            Answers = (_, world) =>
            {
                Spread(world);
                return "yes";
            },
        }.Run();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string BenchOf(int seed)
    {
        var path = Path.Combine(_folder, $"bench-{seed}.yaml");
        File.WriteAllText(path, File.ReadAllText(TestFiles.Of("bench", "simulated-cells.yaml")).Replace("seed: 1", $"seed: {seed}", StringComparison.Ordinal));
        return path;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The error of a result as a share of its U.</summary>
    private static double Miss(SimulatedRun run, string name, double truth)
    {
        var result = run.Summary.Results.Single(result => result.Name == name);
        return Math.Abs(result.Value - truth) / result.Uncertainty;
    }

    private static void Within(SimulatedRun run, string name, double truth)
    {
        var result = run.Summary.Results.Single(result => result.Name == name);
        Assert.True(Math.Abs(result.Value - truth) <= result.Uncertainty, $"{name}: {result.Value} ± {result.Uncertainty}, and the model has {truth}");
    }
}
