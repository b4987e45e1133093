using PackBench.Instruments.Simulation;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>Each fault as the wire shows it, at its time and not before.</summary>
public sealed class SimulatedFaultTests
{
    [Theory]
    [InlineData("bms-silent at 10 min for 30 s")]
    [InlineData("weak-group group 4 by 20 %")]
    [InlineData("answers-late on load by 3 s at 5 s")]
    [InlineData("bus-bar-loose group 2 by 3 mΩ at 1 h")]
    public void A_line_of_a_scenario_is_read_and_written_the_same(string line) =>
        Assert.Equal(ScheduledFault.Parse(line), ScheduledFault.Parse(ScheduledFault.Parse(line).ToString()));

    [Theory]
    [InlineData("bms-silnt", "there is no fault 'bms-silnt'")]
    [InlineData("weak-group by 3 V", "not")]
    [InlineData("bms-silent by 3", "has no size")]
    [InlineData("answers-late", "on which instrument")]
    [InlineData("bms-silent at", "missing after 'at'")]
    [InlineData("bms-silent tomorrow", "'tomorrow' is not understood")]
    public void A_wrong_line_says_what_was_expected(string line, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => ScheduledFault.Parse(line)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_bench_file_schedules_faults_and_one_that_cannot_be_is_refused()
    {
        var options = SimulationOptions.FromText(new Dictionary<string, string> { ["faults"] = "bms-silent at 10 s for 5 s, probe-open at 20 s" });
        Assert.Equal(2, options.Faults.Length);
        Assert.Throws<ArgumentException>(() => SimulatedWires.With("weak-group group 9").Bench);
        Assert.Throws<ArgumentException>(() => SimulatedWires.With("answers-lost on dmm-x").Bench);
        Assert.Throws<FormatException>(() => SimulationOptions.FromText(new Dictionary<string, string> { ["faults"] = "nothing" }));
    }

    [Fact]
    public void A_dead_link_answers_nothing_for_its_time_and_then_again()
    {
        var wires = SimulatedWires.With("bms-silent at 10 s for 5 s");
        wires.Wait(9);
        Assert.NotEmpty(wires.BmsFrame());
        wires.Wait(1);
        Assert.Empty(wires.BmsFrame());
        wires.Wait(4.5);
        Assert.Empty(wires.BmsFrame());
        wires.Wait(0.5);
        Assert.NotEmpty(wires.BmsFrame());
    }

    [Fact]
    public void A_stale_frame_is_the_last_one_over_and_over()
    {
        var wires = SimulatedWires.With("bms-frozen at 5 s");
        wires.Wait(5);
        var before = wires.BmsFrame();
        wires.Sink(20);
        wires.Wait(60);
        Assert.Equal(before, wires.BmsFrame());
    }

    [Fact]
    public void An_open_sense_wire_shows_on_its_cell_and_swapped_ones_on_two()
    {
        var wires = SimulatedWires.With("sense-wire-open group 5");
        Assert.Equal(1.3, wires.Bms().Cells[4].Volts, 1e-9);
        Assert.InRange(wires.Bms().Cells[2].Volts, 2.0, 2.3);

        // Groups 2 and 3 differ: 3 is the largest, 2 one of the smallest.
        wires = new SimulatedWires(SimulatedWires.Ideal with { StatesOfCharge = [0.5, 0.2, 0.8, 0.5, 0.5, 0.5] });
        var right = wires.Bms().Cells;
        wires.Bench.Inject(SimulatedFault.SenseWiresSwapped);
        wires.Wait(1);
        var swapped = wires.Bms().Cells;
        Assert.Equal((right[1], right[2]), (swapped[2], swapped[1]));
        Assert.NotEqual(right[1], right[2]);
    }

    [Fact]
    public void A_BMS_that_reverses_its_sign_shows_a_discharge_as_a_charge()
    {
        var wires = SimulatedWires.With("bms-sign-reversed");
        wires.Sink(8);
        wires.Wait(1);
        Assert.Equal(8, wires.Bms().Current.Amperes, 1e-3);
        Assert.Equal(-8, wires.Number("dmm-i", "FUNC \"CURR\";:READ?"), 1e-6);
    }

    [Fact]
    public void The_voltmeter_shows_each_of_its_faults()
    {
        var wires = SimulatedWires.With(
            "voltmeter-overload at 1 s for 1 s", "voltmeter-times-thousand at 3 s for 1 s", "voltmeter-range-glitch at 5 s for 1 s", "voltmeter-silent at 7 s for 1 s");
        var right = wires.PackVolts();
        wires.Wait(1);
        Assert.Equal(9.9e37, wires.PackVolts());
        wires.Wait(2);
        Assert.Equal(1000 * right, wires.PackVolts(), 1.0);
        wires.Wait(2);
        Assert.Equal(9.9e37, wires.PackVolts());
        Assert.Equal(0.9 * right, wires.PackVolts(), 0.01);
        Assert.Equal(right, wires.PackVolts(), 0.01);
        wires.Wait(2);
        Assert.Equal("", wires.Ask("dmm-v", "READ?"));
        wires.Wait(1);
        Assert.Equal(right, wires.PackVolts(), 0.01);
        wires.Bench.Inject(SimulatedFault.VoltmeterFrozen);
        wires.Sink(30);
        wires.Wait(10);
        Assert.Equal(right, wires.PackVolts(), 1e-3);
    }

    [Fact]
    public void A_blown_fuse_reads_zero_and_opens_the_loop_of_a_meter_in_series()
    {
        var shunt = SimulatedWires.With("meter-fuse-blown");
        shunt.Sink(5);
        Assert.Equal(0, shunt.Number("dmm-i", "FUNC \"CURR\";:READ?"));
        Assert.Equal(5, shunt.Bench.LoadCurrent, 1e-9);

        var series = new SimulatedWires(SimulatedWires.Ideal with { MeterInSeries = true });
        series.Sink(13);
        series.Wait(9);
        Assert.Equal(13, series.Bench.LoadCurrent, 1e-9);
        series.Wait(2);
        Assert.Equal(0, series.Number("dmm-i", "FUNC \"CURR\";:READ?"));
        Assert.Equal(0, series.Bench.LoadCurrent);
        Assert.Equal(0, series.Number("load", ":MEAS:VOLT?"));
    }

    [Fact]
    public void A_load_that_trips_says_over_power_and_sinks_nothing()
    {
        var wires = SimulatedWires.With("load-tripped at 5 s for 1 s");
        wires.Sink(8);
        wires.Wait(10);
        Assert.Equal("0", wires.Ask("load", ":SOUR:INP?"));
        Assert.Equal("8", wires.Ask("load", ":STAT:QUES:COND?"));
        Assert.Equal(5, Assert.Single(wires.Bench.EnergizedIntervals).To!.Value, 1e-3);
    }

    [Fact]
    public void A_load_may_be_welded_deaf_or_ten_times_too_strong()
    {
        var welded = SimulatedWires.With("load-ignores-off");
        welded.Sink(2);
        welded.Ask("load", ":SOUR:INP OFF");
        Assert.Equal("0", welded.Ask("load", ":SOUR:INP?"));
        Assert.Equal(2, welded.Bench.LoadCurrent, 1e-9);

        var strong = SimulatedWires.With("load-times-ten");
        strong.Sink(1);
        Assert.Equal(10, strong.Number("load", ":MEAS:CURR?"), 1e-6);

        var deaf = SimulatedWires.With("load-silent");
        Assert.Equal("", deaf.Ask("load", "*IDN?"));
    }

    [Fact]
    public void Sense_leads_that_are_off_reversed_leads_and_a_bad_connector_show_in_the_loads_voltage()
    {
        var off = SimulatedWires.With("sense-leads-off");
        off.Sink(5);
        Assert.Equal(0, off.Number("load", ":MEAS:VOLT?"));
        Assert.Equal(5, off.Bench.LoadCurrent, 1e-9);

        var reversed = SimulatedWires.With("leads-reversed");
        reversed.Sink(5);
        Assert.True(reversed.PackVolts() < -12);
        Assert.True(reversed.Number("load", ":MEAS:VOLT?") < -12);
        Assert.Equal(0, reversed.Bench.LoadCurrent);

        var hot = SimulatedWires.With("connector-heating by 50 mΩ");
        hot.Sink(8);
        Assert.Equal(hot.PackVolts() - 0.4, hot.Number("load", ":MEAS:VOLT?"), 1e-4);
        Assert.Equal(hot.PackVolts(), hot.Number("load", ":SOUR:SENS ON;:MEAS:VOLT?"), 1e-4);
    }

    [Fact]
    public void A_charger_may_fail_to_stop_overshoot_and_feed_back()
    {
        var wires = SimulatedWires.With("charger-ignores-off at 5 s", "charger-back-feed at 20 s");
        wires.Ask("charger", "VOLT 16;CURR 10;:OUTP ON");
        wires.Wait(5);
        wires.Ask("charger", "OUTP OFF");
        Assert.Equal("0", wires.Ask("charger", "OUTP?"));
        Assert.Equal(10, wires.Bench.ChargerCurrent, 1e-9);
        wires.Bench.Mend(SimulatedFault.ChargerIgnoresOff);
        wires.Ask("charger", "OUTP OFF");
        Assert.Equal(0, wires.Bench.ChargerCurrent);
        wires.Wait(20);
        Assert.Equal(-0.032 * wires.PackVolts() / 14.88, wires.Number("dmm-i", "FUNC \"CURR\";:READ?"), 1e-4);

        var high = new SimulatedWires(SimulatedWires.Ideal with { StateOfCharge = 0.99, CellOverVoltage = 3, Faults = [ScheduledFault.Parse("charger-overshoots by 0.5 V")] });
        high.Ask("charger", "VOLT 15.85;CURR 25;:OUTP ON");
        high.Wait(600);
        Assert.Equal(16.35, high.PackVolts(), 0.01);
    }

    [Fact]
    public void The_surroundings_get_hotter_and_probes_open()
    {
        var wires = SimulatedWires.With("ambient-hotter at 10 s", "probe-open at 20 s", "bms-probe-open at 20 s");
        Assert.Equal(23, wires.Number("thermo", "MEAS:TEMP? (@1)"), 0.01);
        Assert.Equal(3, wires.Bms().Temperatures.Count);
        wires.Wait(10);
        Assert.Equal(31, wires.Number("thermo", "MEAS:TEMP? (@1)"), 0.01);
        wires.Wait(10);
        Assert.Equal(9.9e37, wires.Number("thermo", "MEAS:TEMP? (@3)"));
        Assert.False(wires.Bms().Temperatures.ContainsKey("t2"));
    }

    [Fact]
    public void The_BMS_opens_its_discharge_switch_in_the_middle_of_a_run()
    {
        var wires = SimulatedWires.With("discharge-switch-open at 5 s");
        wires.Sink(8);
        wires.Wait(6);
        Assert.Equal(0, wires.Number("load", ":MEAS:CURR?"), 1e-9);
        Assert.Equal(0, wires.Number("load", ":MEAS:VOLT?"), 1e-9);
        Assert.Equal("1", wires.Ask("load", ":SOUR:INP?"));
        Assert.False(wires.Bms().DischargeOn);
    }

    [Theory]
    [InlineData("weak-group group 2 by 30 %")]
    [InlineData("cell-disconnected group 2")]
    [InlineData("group-shorted group 2")]
    public void A_bad_group_falls_behind_the_others(string fault)
    {
        var (good, bad) = (SimulatedWires.With(), SimulatedWires.With(fault));
        foreach (var wires in new[] { good, bad })
        {
            wires.Sink(8);
            wires.Wait(2700);
        }

        Assert.True(bad.Cells()[1] < good.Cells()[1] - 0.004);
        Assert.Equal(good.Cells()[0], bad.Cells()[0], 1e-4);
    }

    [Fact]
    public void A_leaky_group_loses_charge_while_the_pack_stands()
    {
        var wires = SimulatedWires.With("leaky-group group 5 by 100 mA");
        var before = wires.Cells();
        wires.Wait(48 * 3600);
        var after = wires.Cells();
        Assert.True(before[4] - after[4] > 10 * (before[0] - after[0]));
    }

    [Fact]
    public void A_loose_bus_bar_shows_in_the_pack_and_in_what_the_BMS_takes_for_a_cell()
    {
        var (good, bad) = (SimulatedWires.With(), SimulatedWires.With("bus-bar-loose group 3 by 3 mΩ"));
        good.Sink(10);
        bad.Sink(10);
        Assert.Equal(-0.030, bad.PackVolts() - good.PackVolts(), 1e-4);
        Assert.Equal(good.Cells(), bad.Cells());
        Assert.Equal(-0.030, bad.Bms().Cells[2].Volts - good.Bms().Cells[2].Volts, 0.0011);
    }

    [Fact]
    public void A_balancer_that_is_stuck_moves_charge_with_its_switch_off()
    {
        var options = SimulatedWires.Ideal with { StatesOfCharge = [0.95, 0.99, 0.95, 0.95, 0.95, 0.95], Faults = [ScheduledFault.Parse("balance-stuck-on at 10 s")] };
        var wires = new SimulatedWires(options);
        wires.Wait(5);
        Assert.Equal(0, wires.Bms().BalanceCurrent!.Value.Amperes);
        wires.Wait(10);
        Assert.True(wires.Bms().BalanceCurrent!.Value.Amperes > 0.1);
    }

    [Fact]
    public void A_wire_gives_answers_late_twice_or_not_at_all_and_swallows_commands()
    {
        var late = SimulatedWires.With("answers-late on load by 2 s at 1 s for 1 s");
        late.Wait(1);
        Assert.Equal("", late.Ask("load", "*IDN?"));
        late.Wait(2);
        Assert.StartsWith("RIGOL", late.Ask("load", ":SOUR:INP?"), StringComparison.Ordinal);

        var doubled = SimulatedWires.With("answers-doubled on dmm-v");
        Assert.Equal("1\n1", doubled.Ask("dmm-v", "*OPC?"));

        var lost = SimulatedWires.With("answers-lost on dmm-v");
        Assert.Equal(["1", "1", "", "1", "1", ""], Enumerable.Range(0, 6).Select(_ => lost.Ask("dmm-v", "*OPC?")));

        var deaf = SimulatedWires.With("commands-swallowed on load");
        deaf.Ask("load", ":SOUR:CURR 2;:SOUR:INP ON");
        Assert.Equal("0", deaf.Ask("load", ":SOUR:INP?"));
        Assert.Equal("0,\"No error\"", deaf.Ask("load", ":SYST:ERR?"));
        Assert.Throws<ArgumentException>(() => SimulatedWires.With("commands-swallowed on bms").Bench);
    }

    [Fact]
    public void Every_fault_has_a_name_of_its_own_and_begins_and_ends()
    {
        foreach (var name in ScheduledFault.Names)
        {
            var line = name is "answers-late" or "answers-lost" or "answers-doubled" or "commands-swallowed" ? $"{name} on load" : name;
            var wires = SimulatedWires.With($"{line} at 1 s for 1 s");
            wires.Sink(1);
            var (before, group) = (wires.Bench.TerminalVolts, wires.Bench.Cell(2));
            wires.Wait(3);
            _ = wires.PackVolts();
            Assert.False(wires.Bench.Has(ScheduledFault.Parse(line).Fault));
            Assert.Equal(before, wires.Bench.TerminalVolts, 0.05);
            Assert.Equal(group, wires.Bench.Cell(2), 0.02);
        }
    }
}
