using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>Procedures that check a BMS, a standing pack, cells that came in, and whether a pack repeats.</summary>
public sealed class CheckCoverageTests : CoverageOfSeeds
{
    [Fact]
    public void The_errors_of_the_cells_of_a_BMS_are_held_by_their_uncertainty() => Judge("cell-voltage-check", seed => new SimulatedRun
    {
        Procedure = "cell-voltage-check", Bench = BenchOf("simulated-cells.yaml", seed), Settings = new() { ["settle"] = "1 min", ["share"] = "2 %" },
    }, run =>
    {
        var lines = Enumerable.Range(0, 6).Select(run.World.Bms.CellLine).ToArray();
        var errors = lines.Select((line, group) => 1e3 * (line.Offset + ((line.Gain - 1) * run.World.Cell(group)))).ToArray();
        return
        [
            ("inconsistency", errors.Max() - errors.Min()), .. Groups(run, "cell_error", group => errors[group]), .. Groups(run, "cell_gain", group => lines[group].Gain),
            .. Groups(run, "cell_offset", group => lines[group].Offset * 1e3),
        ];
    });

    [Fact]
    public void What_a_balancer_does_is_held_by_its_uncertainty()
    {
        // A group that was drawn down by 2 A for an hour; looked at where each record ends.
        var cells = new Dictionary<string, double[]>();
        Judge("balance-check", seed =>
        {
            SimulatedRun run = null!;
            var record = "";
            void Listen(RunEvent happened)
            {
                record = happened is RunEvent.StepStarted started ? started.Record : record;
                if (happened is RunEvent.StepEnded && record.Length > 0)
                {
                    run.World.Advance();
                    cells[record] = [.. Enumerable.Range(0, 6).Select(run.World.Cell)];
                }
            }

            return run = new SimulatedRun
            {
                Procedure = "balance-check", Bench = BenchOf("simulated-cells.yaml", seed, ("removed: 8 Ah", "removed: 8 Ah\n  faults: leaky-group at 1 s by 4 A for 10 min")),
                Settings = new() { ["watch_off"] = "15 min", ["watch_on"] = "10 min", ["apart"] = "3 mV" }, Listener = Listen,
            };
        }, _ =>
        {
            var (before, after) = (cells["apart_before"], cells["apart_after"]);
            return
            [
                ("spread_before", (before.Max() - before.Min()) * 1e3), ("spread_after", (after.Max() - after.Min()) * 1e3), ("highest_fell", (before.Max() - after.Max()) * 1e3),
                ("lowest_rose", (after.Min() - before.Min()) * 1e3), ("closed", 100 * (1 - ((after.Max() - after.Min()) / (before.Max() - before.Min())))),
            ];
        });
    }

    [Fact]
    public void The_levels_of_a_standing_draw_are_held_by_their_uncertainty()
    {
        // Falls asleep at an instant of its own, between two scans.
        static double After(int seed) => 600 + (seed * 0.618034 % 1);
        var at = 0;
        Judge("standby-audit", seed => new SimulatedRun
        {
            Procedure = "standby-audit", Bench = BenchOf("simulated-standby.yaml", at = seed, ("bms_sleep_after: 40 min", FormattableString.Invariant($"bms_sleep_after: {After(seed)} s"))),
            Settings = new() { ["duration"] = "30 min" },
        }, run =>
        {
            var (volts, awake) = (run.World.TerminalVolts, run.World.Options.Parasitics);
            var (high, low) = (awake.CurrentAt(volts) * 1e3, awake.WithOwn(0.004).CurrentAt(volts) * 1e3);
            return
            [
                ("mean", ((high * After(at)) + (low * (1800 - After(at)))) / 1800), ("highest", high), ("lowest", low), ("level[1]", high), ("level[2]", low), ("asleep_after", After(at) / 60),
            ];
        });
    }

    [Fact]
    public void What_cells_are_on_arrival_is_held_by_its_uncertainty()
    {
        var (first, last) = (Array.Empty<double>(), Array.Empty<double>());
        var truth = new Step();
        double[] Cells(SimulatedBench world)
        {
            world.Advance();
            return [.. Enumerable.Range(0, 6).Select(world.Cell)];
        }

        Judge("incoming-inspection", seed => new SimulatedRun
        {
            Procedure = "incoming-inspection", Bench = BenchOf("simulated-incoming.yaml", seed), Settings = new() { ["standing"] = "1 h" },
            Happenings =
            [
                (TimeSpan.FromMinutes(5), world => first = Cells(world)), (TimeSpan.FromMinutes(55), world => last = Cells(world)), .. truth.At(3600, 10),
            ],
        }, run =>
        [
            ("arrival_lowest", first.Min()), ("arrival_spread", (first.Max() - first.Min()) * 1e3), .. Groups(run, "arrival", group => first[group]),
            .. Groups(run, "drop", group => (first[group] - last[group]) * 1e3), .. Groups(run, "resistance", truth.Group),
        ]);
    }

    [Fact]
    public void The_charge_of_each_cycle_is_held_by_its_uncertainty()
    {
        var charges = new Dictionary<string, List<double>>();
        Judge("soak-cycles", seed =>
        {
            SimulatedRun run = null!;
            var (record, before) = ("", 0.0);
            charges.Clear();
            void Listen(RunEvent happened)
            {
                if (happened is RunEvent.StepStarted started)
                {
                    (record, before) = (started.Record, Held());
                }
                else if (happened is RunEvent.StepEnded && record.Length > 0)
                {
                    (charges.TryGetValue(record, out var list) ? list : charges[record] = []).Add(Math.Abs(Held() - before));
                    record = "";
                }
            }

            // By the state of charge of group 1, which leaks next to nothing.
            double Held()
            {
                run.World.Advance();
                return run.World.Pack.StateOfCharge[0] * run.World.Options.Pack.Capacities[0];
            }

            return run = new SimulatedRun
            {
                Procedure = "soak-cycles", Bench = BenchOf("simulated.yaml", seed, ("removed: 53 Ah", "removed: 4 Ah")), Listener = Listen,
                Settings = new() { ["cycles"] = "2", ["pause"] = "5 min", ["current"] = "9 A", ["stop_pack"] = "15.0 V" },
            };
        }, _ =>
        [
            .. charges["discharge"].Select((charge, cycle) => ($"cycle_charge[{cycle + 1}]", charge)), .. charges["charge"].Select((charge, cycle) => ($"cycle_charged[{cycle + 1}]", charge)),
            ("last", charges["discharge"][^1]), ("efficiency", 100 * charges["discharge"][^1] / charges["charge"][^1]),
            ("change", 100 * ((charges["discharge"].Max() / charges["discharge"].Min()) - 1)),
        ]);
    }

    [Fact]
    public void A_small_load_and_the_share_of_it_that_a_BMS_counts_are_held_by_their_uncertainty()
    {
        var loads = new List<double>();
        Judge("wake-check", seed =>
        {
            loads.Clear();
            return new SimulatedRun
            {
                Procedure = "wake-check", Bench = BenchOf("simulated.yaml", seed), Settings = new() { ["rest"] = "20 s", ["hold"] = "1 min" },
                Happenings = [.. Enumerable.Range(0, 3).Select(level => (TimeSpan.FromSeconds((80 * level) + 70.2), new Action<SimulatedBench>(world => loads.Add(world.LoadCurrent))))],
            };
        }, _ => loads.Select((load, level) => ($"load[{level + 1}]", load)));
    }

    [Fact]
    public void The_voltage_and_the_delay_of_a_trip_are_held_by_their_uncertainty()
    {
        var (lowest, highest) = (0.0, 0.0);
        Judge("protection-trips", seed =>
        {
            SimulatedRun run = null!;
            var record = "";
            void Listen(RunEvent happened)
            {
                record = happened is RunEvent.StepStarted started ? started.Record : record;
                lowest = happened is RunEvent.StepEnded && record == "under" ? run.World.LowestCellEver : lowest;
            }

            return run = new SimulatedRun { Procedure = "protection-trips", Bench = BenchOf("simulated.yaml", seed), Settings = new() { ["settle"] = "1 min" }, Listener = Listen };
        }, run =>
        {
            highest = run.World.HighestCellEver;
            return [("under_trip", lowest), ("over_trip", highest), ("current_delay", 5)];
        });
    }
}
