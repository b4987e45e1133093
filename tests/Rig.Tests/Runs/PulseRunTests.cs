using PackBench.Instruments.Simulation;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Reports;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>Pulses, loops and calls in runs, against the model of the pack.</summary>
public sealed class PulseRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-pulse-").FullName;

    [Fact]
    public void The_resistances_are_those_of_the_model()
    {
        var (before, after, cellBefore, cellAfter) = (0.0, 0.0, 0.0, 0.0);
        using var run = new SimulatedRun
        {
            Procedure = "pulse-resistance", Bench = "simulated-ideal", Settings = new() { ["settle"] = "10 min", ["share"] = "1 %" },
            Happenings =
            [
                // The first pulse begins after ten minutes of rest; ten seconds later the model itself is looked at.
                (TimeSpan.FromSeconds(599.5), world => (before, cellBefore) = (world.TerminalVolts, world.Cell(2))),
                (TimeSpan.FromSeconds(610), world => { world.Advance(); (after, cellAfter) = (world.TerminalVolts, world.Cell(2)); }),
            ],
        }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Equal((before - after) / 8 * 1e3, run.Result("level_resistance_10s[1]"), 0.01);

        // Groups differ: number 3 is the best of the six. Between the first level and the second its resistance hardly moves.
        Assert.Equal((cellBefore - cellAfter) / 8 * 1e3, run.Result("resistance_groups_10s[3]"), 0.01);
        Assert.Equal(run.World.Options.Pack.Rint, run.Result("connections"), 0.01);
        Assert.Equal(2, run.Summary.Results.Count(result => result.Name.StartsWith("level_voltage[", StringComparison.Ordinal)));
        Assert.True(run.Result("level_voltage[2]") < run.Result("level_voltage[1]"));
        Assert.Equal(run.Result("level_resistance_10s[2]"), run.Result("resistance_10s"), 12);
        Assert.Equal(9 * ((run.Result("level_voltage[2]") - 9) / run.Result("resistance_10s")) * 1e3, run.Result("discharge_power"), 1e-6 * run.Result("discharge_power"));

        using var reader = run.Open();
        var tables = RunReportBuilder.Build(reader, new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)).Blocks.OfType<ReportBlock.Table>().ToList();
        Assert.Contains("Level 2", tables.Single(table => table.Name == "levels").Columns.Select(column => column.Title));
        Assert.Contains("Group 6", tables.Single(table => table.Name == "groups").Columns.Select(column => column.Title));
    }

    [Fact]
    public void A_BMS_of_one_reading_a_second_tells_the_resistance_of_groups_at_ten_seconds_and_not_at_one()
    {
        var (before, after) = (new double[6], new double[6]);
        using var run = new SimulatedRun
        {
            Procedure = """
                procedure: test-procedure
                version: 1
                title: A step of current
                needs: { load: required }
                steps:
                  - rest: { for: 2 min }
                  - discharge: { current: 10 A, until: step.elapsed >= 20 s, at_most: 30 s, scan: 1 s, burst: { scan: 100 ms, for: 15 s }, record: pulse }
                results:
                  soon: { value: "pulse.resistance(cells, 1 s)", unit: mΩ, optional: true }
                  later: { value: "pulse.resistance(cells, 10 s)", unit: mΩ }
                  pack: { value: "pulse.resistance(pack.voltage, 1 s)", unit: mΩ }
                """,
            Happenings =
            [
                (TimeSpan.FromSeconds(119), world => Look(world, before)),
                (TimeSpan.FromSeconds(130), world => { world.Advance(); Look(world, after); }),
            ],
        }.Run();
        Assert.Equal((RunOutcome.Passed, "all criteria met"), (run.Summary.Outcome, run.Summary.Reason));
        var soon = Assert.Single(run.Summary.Results, result => result.Name.StartsWith("soon", StringComparison.Ordinal));
        Assert.Equal((ResultVerdict.Informative, "not known"), (soon.Verdict, soon.Text));
        Assert.Contains("is read too seldom to be known 1 s after a step of current", soon.Note, StringComparison.Ordinal);
        for (var group = 0; group < 6; group++)
        {
            var later = run.Summary.Results.Single(result => result.Name == $"later[{group + 1}]");
            Assert.Equal((before[group] - after[group]) / 10 * 1e3, later.Value, later.Uncertainty);
            Assert.Contains(later.Budget, line => line.Name.Contains("age of the reading", StringComparison.Ordinal));
        }

        Assert.InRange(run.Result("pack"), 3.2, 4.2);

        static void Look(SimulatedBench world, double[] cells)
        {
            for (var cell = 0; cell < cells.Length; cell++)
            {
                cells[cell] = world.Cell(cell);
            }
        }
    }

    [Fact]
    public void A_train_of_pulses_is_one_step_that_begins_with_its_first_and_sums_them_all()
    {
        using var run = new SimulatedRun
        {
            Bench = "simulated-ideal",
            Procedure = """
                procedure: test-procedure
                version: 1
                title: Three pulses
                needs: { load: required }
                steps:
                  - rest: { for: 20 s }
                  - pulse: { current: 8 A, on: 10 s, off: 20 s, times: 3, until: cells.min < 1.9 V, at_most: 2 min, scan: 1 s, burst: { scan: 100 ms, for: 30 s }, record: train }
                results:
                  charge: { value: train.charge, unit: Ah }
                  ohms: { value: "train.resistance(pack.voltage, 5 s)", unit: mΩ }
                  duration: { value: train.duration, unit: s }
                """,
        }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.Equal(3, run.World.EnergizedIntervals.Count);
        Assert.All(run.World.EnergizedIntervals, interval => Assert.Equal(10, interval.To!.Value - interval.From, 3));
        Assert.Equal(run.World.DischargedCharge / 3600, run.Result("charge"), 0.005 * run.Result("charge"));
        Assert.Equal(90, run.Result("duration"), 0.5);
        Assert.InRange(run.Result("ohms"), 3.6, 4.2);
    }

    [Fact]
    public void A_train_ends_with_its_condition_and_the_load_is_off()
    {
        using var run = new SimulatedRun
        {
            Bench = "simulated-ideal",
            Procedure = """
                procedure: test-procedure
                version: 1
                title: Pulses until
                needs: { load: required }
                steps:
                  - pulse: { current: 8 A, on: 10 s, off: 10 s, times: 50, until: step.charge > 0.05 Ah, at_most: 20 min, record: train }
                results:
                  reason: { value: train.end_reason }
                """,
        }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        Assert.InRange(run.World.EnergizedIntervals.Count, 2, 4);
        Assert.Contains("step.charge > 0.05 Ah", run.Text("reason"), StringComparison.Ordinal);
        Assert.False(run.World.Load.InputOn);
    }

    [Fact]
    public void A_called_procedure_has_its_own_parameters_and_the_caller_keeps_its_own()
    {
        File.WriteAllText(Path.Combine(_folder, "inner.yaml"), """
            procedure: inner
            version: 1
            title: Inner
            needs: { load: required }
            parameters:
              current: { default: 1 A, min: 0.1 A, max: 20 A }
            steps:
              - rest: { for: 10 s }
              - discharge: { current: current, until: step.elapsed >= 10 s, at_most: 1 min }
            """);
        var outer = Path.Combine(_folder, "outer.yaml");
        File.WriteAllText(outer, """
            procedure: outer
            version: 1
            title: Outer
            needs: { load: required }
            parameters:
              current: { default: 4 A, min: 0.1 A, max: 20 A }
            steps:
              - for_each:
                  name: level
                  in: [2 A, 3 A]
                  steps:
                    - call: { procedure: inner, with: { current: level } }
              - call: { procedure: inner }
              - repeat:
                  times: 5
                  until: pass >= 2
                  steps:
                    - rest: { for: 10 s }
                    - discharge: { current: current, until: step.elapsed >= 10 s, at_most: 1 min, record: own }
            results:
              charge: { value: own.charge, unit: Ah }
            """);
        using var run = new SimulatedRun { Procedure = outer, Bench = "simulated-ideal" }.Run();
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        var setpoints = run.Events.OfType<RunEvent.OutputChanged>().Select(output => output.Setpoint).Where(setpoint => setpoint != "off");
        Assert.Equal(["sink 2 A", "sink 3 A", "sink 1 A", "sink 4 A", "sink 4 A"], setpoints);
        Assert.Equal(4 * 10 / 3600.0, run.Result("charge"), 0.0005);

        // Its file holds what it called, so that it can be computed again where the files are not, or are others by now.
        File.Delete(Path.Combine(_folder, "inner.yaml"));
        using var reader = run.Open();
        Assert.Equal("inner.yaml", Assert.Single(reader.Header.Files, file => file.Kind == RunHeader.CalledProcedure).Name);
        var again = RunRecomputation.Of(reader, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(run.Result("charge"), Assert.Single(again!.Value).Value, 1e-9);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
