using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs;

/// <summary>Procedures that measure charge, energy, resistance, heat and standing draw.</summary>
public sealed class CoverageTests : CoverageOfSeeds
{
    [Fact]
    public void The_draw_of_each_configuration_is_held_by_its_uncertainty()
    {
        string[] configurations = ["bms", "bms_balance", "charger", "voltmeter_on", "voltmeter_off"];
        Judge("parasitic-draw", seed => new SimulatedRun
        {
            Procedure = "parasitic-draw", Bench = BenchOf("simulated-standing.yaml", seed), Settings = new() { ["settle"] = "1 min", ["readings"] = "60" },
        }, run => configurations.SelectMany((name, at) =>
        {
            var (amperes, volts) = (run.World.Options.Parasitics.In(name).CurrentAt(run.World.TerminalVolts), run.World.TerminalVolts);
            return new[] { ($"draw[{at + 1}]", amperes * 1e3), ($"draw_power[{at + 1}]", amperes * volts * 1e3) };
        }));
    }

    [Fact]
    public void The_charge_of_a_discharge_is_held_by_its_uncertainty() => Judge("capacity-run", seed => new SimulatedRun
    {
        Procedure = "capacity-run", Bench = BenchOf("simulated.yaml", seed, ("removed: 53 Ah", "removed: 2 Ah")),
        Settings = new()
        {
            ["charge_first"] = "off", ["recharge_after"] = "off", ["current"] = "9 A", ["stop_pack"] = "15.0 V", ["rest_before"] = "10 min", ["rest_after"] = "10 min", ["least_health"] = "10 %",
        },
    }, run => [("capacity", run.World.DischargedCharge / 3600), .. Groups(run, "cells_rest", run.World.Cell)]);

    [Theory]
    [InlineData("1 Ah", "whole")]
    [InlineData("60 Ah", "part")]
    public void What_is_left_in_each_group_is_held_by_its_uncertainty(string removed, string what) => Judge($"capacity-run, {what}", seed => new SimulatedRun
    {
        Procedure = "capacity-run", Bench = BenchOf("simulated.yaml", seed, ("removed: 53 Ah", $"removed: {removed}")),
        Settings = new() { ["charge_first"] = "off", ["recharge_after"] = "off", ["current"] = "8 A", ["rest_before"] = "10 min", ["rest_after"] = "1 h", ["least_health"] = "10 %" },
    }, run =>
    [
        .. Groups(run, "remaining", group => run.World.Pack.StateOfCharge[group] * run.World.Options.Pack.Capacities[group]),
        .. Groups(run, "capacity_groups", group => (run.World.DischargedCharge / 3600) + (run.World.Pack.StateOfCharge[group] * run.World.Options.Pack.Capacities[group])),
    ]);

    [Fact]
    public void The_leak_of_each_group_is_held_by_its_uncertainty()
    {
        // The model starts at rest: four hours are left out here, not 72.
        var procedure = File.ReadAllText(Files.TestFiles.Of("procedures", "self-discharge.yaml"))
            .Replace("procedure: self-discharge", "procedure: test-procedure", StringComparison.Ordinal).Replace("72 h", "4 h", StringComparison.Ordinal)
            .Replace("96 h", "16 h", StringComparison.Ordinal).Replace("min: 80 h", "min: 8 h", StringComparison.Ordinal);
        Judge("self-discharge", seed => new SimulatedRun
        {
            Procedure = procedure, Bench = BenchOf("simulated-resting.yaml", seed), Settings = new() { ["longest"] = "20 h" },
        }, run =>
        [
            .. Groups(run, "leak", group => PackParameters.UsedLto4P6S.SelfDischarge[group] * 1e3),
            .. Groups(run, "rate_day", group => PackParameters.UsedLto4P6S.SelfDischarge[group] * 24 / PackParameters.UsedLto4P6S.Capacities[group] * 100),
        ]);
    }

    [Fact]
    public void The_rise_of_the_charger_is_held_by_its_uncertainty()
    {
        var (loaded, idleVolts) = (double.NaN, double.NaN);
        Judge("charger-temperature-rise", seed => new SimulatedRun
        {
            Procedure = "charger-temperature-rise", Bench = BenchOf("simulated.yaml", seed),
            Happenings = [(TimeSpan.FromMinutes(69), world => idleVolts = world.TerminalVolts), (TimeSpan.FromMinutes(159), world => loaded = world.Charger.Rise)],
        }, run =>
        [
            ("rise", loaded), ("idle_rise", 6.0 * idleVolts * idleVolts / (14.88 * 14.88)), ("reverse_current", SimulatedCharger.BackFeedCurrent(idleVolts) * 1e3),
            ("efficiency", SimulatedCharger.Efficiency * 100), ("heat_resistance", SimulatedCharger.ThermalResistance),
        ]);
    }

    [Fact]
    public void The_efficiency_of_the_charger_is_held_by_its_uncertainty() => Judge("charger-efficiency", seed => new SimulatedRun
    {
        Procedure = "charger-efficiency", Bench = BenchOf("simulated.yaml", seed), Settings = new() { ["warm_up"] = "1 min", ["hold"] = "1 min", ["reverse_limit"] = "50 mA" },
    }, run => [("efficiency", SimulatedCharger.Efficiency * 100), ("level_efficiency[1]", SimulatedCharger.Efficiency * 100)]);

    [Theory]
    [InlineData("simulated.yaml")]
    [InlineData("simulated-cells.yaml")]
    public void The_resistances_of_a_pulse_are_held_by_their_uncertainty(string bench)
    {
        var truth = new Step();
        Judge($"pulse-resistance, {bench}", seed => new SimulatedRun
        {
            Procedure = "pulse-resistance", Bench = BenchOf(bench, seed), Settings = new() { ["settle"] = "10 min", ["share"] = "1 %", ["levels"] = "1" }, Happenings = truth.At(600, 10),
        }, run => [("resistance_10s", truth.Pack), .. Groups(run, "resistance_groups_10s", truth.Group)]);
    }

    [Fact]
    public void The_voltages_of_a_resting_pack_are_held_by_their_uncertainty() => Judge("voltage-consistency", seed => new SimulatedRun
    {
        Procedure = "voltage-consistency", Bench = BenchOf("simulated.yaml", seed),
    }, run =>
    {
        var cells = Enumerable.Range(0, 6).Select(run.World.Cell).ToArray();
        return
        [
            ("highest_at_end", (15.85 / 6) + cells.Max() - cells.Average()), ("spread", (cells.Max() - cells.Min()) * 1e3),
            ("sum_difference", Math.Abs(run.World.TerminalVolts - cells.Sum()) * 1e3), .. Groups(run, "cells_mean", run.World.Cell),
        ];
    });

    [Theory]
    [InlineData("simulated.yaml")]
    [InlineData("simulated-cells.yaml")]
    public void What_lies_between_the_groups_is_held_by_its_uncertainty(string bench)
    {
        var truth = new Step();
        Judge($"wiring-drop, {bench}", seed => new SimulatedRun
        {
            Procedure = "wiring-drop", Bench = BenchOf(bench, seed), Settings = new() { ["settle"] = "1 min" }, Happenings = truth.At(60, 10),
        }, run => [("connections", PackParameters.UsedLto4P6S.Rint), .. Groups(run, "resistance_groups", truth.Group)]);
    }

    [Fact]
    public void The_charge_of_a_charge_is_held_by_its_uncertainty()
    {
        var charge = new Dictionary<string, double>();
        Judge("charge-acceptance", seed =>
        {
            SimulatedRun run = null!;
            var (record, before) = ("", 0.0);
            void Listen(RunEvent happened)
            {
                if (happened is RunEvent.StepStarted started)
                {
                    (record, before) = (started.Record, Held());
                }
                else if (happened is RunEvent.StepEnded && record.Length > 0)
                {
                    charge[record] = Held() - before;
                }
            }

            // By the state of charge of group 1, which leaks next to nothing.
            double Held()
            {
                run.World.Advance();
                return run.World.Pack.StateOfCharge[0] * run.World.Options.Pack.Capacities[0];
            }

            return run = new SimulatedRun { Procedure = "charge-acceptance", Bench = BenchOf("simulated.yaml", seed, ("removed: 53 Ah", "removed: 3 Ah")), Listener = Listen };
        }, _ => [("charge", charge["constant_current"]), ("charge_at_voltage", charge["constant_voltage"])]);
    }

    [Fact]
    public void The_line_of_a_BMS_current_is_held_by_its_uncertainty() => Judge("bms-current-calibration", seed => new SimulatedRun
    {
        Procedure = "bms-current-calibration", Bench = BenchOf("simulated.yaml", seed, ("removed: 53 Ah", "removed: 40 Ah\n  bms_sense: linear\n  bms_gain: 1.015\n  bms_offset: 0.05 A"), ("parasitics: new", "parasitics: none")),
        Settings = new() { ["warm_up"] = "10 s", ["settle"] = "2 s", ["repeats"] = "0" },
    }, run => [("gain", 1.015), ("offset", 0.05)]);
}
