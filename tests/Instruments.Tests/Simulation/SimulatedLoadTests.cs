using PackBench.Instruments.Simulation;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>The two loads and the meters: their words, and protections that act by themselves at their own instants.</summary>
public sealed class SimulatedLoadTests
{
    private readonly SimulatedWires _wires = new(SimulatedWires.Ideal);

    [Fact]
    public void The_answers_after_a_reset_are_those_of_a_real_units_dump()
    {
        _wires.Ask("load", "*RST");
        foreach (var (question, answer) in new[]
        {
            ("SOURce:INPut:STATe?", 0.0), (":SOURce:CURRent:LEVel:IMMediate?", 0), ("SOURce:CURRent:RANGe?", 4), ("SOURce:CURRent:VON?", 0),
            ("SOURce:CURRent:VLIMt?", 155), ("SOURce:CURRent:ILIMt?", 70), ("SOURce:VOLTage:RANGe?", 150), ("SOURce:RESistance:RANGe?", 15000),
            ("SOURce:BATTary:RANGe?", 40), ("SOURce:BATTary:VSTop?", 0), ("SOURce:BATTary:VON?", 0.5), ("SOURce:BATTary:TENabstop?", 0), ("SOURce:SENSe?", 0),
        })
        {
            Assert.Equal(answer, _wires.Number("load", question));
        }

        Assert.Equal("CC", _wires.Ask("load", "SOURce:FUNCtion?"));
    }

    [Fact]
    public void Ranges_are_locked_while_it_sinks_and_levels_held_to_the_range()
    {
        _wires.Ask("load", ":SOUR:CURR 5");
        Assert.StartsWith("-222", _wires.Ask("load", "SYST:ERR?"), StringComparison.Ordinal);
        _wires.Sink(2);
        _wires.Ask("load", ":SOUR:CURR:RANG 4");
        Assert.StartsWith("-221", _wires.Ask("load", "SYST:ERR?"), StringComparison.Ordinal);
        _wires.Ask("load", ":SOUR:CURR");
        Assert.StartsWith("-109", _wires.Ask("load", "SYST:ERR?"), StringComparison.Ordinal);
        _wires.Ask("load", ":SOUR:CURR abc");
        Assert.StartsWith("-104", _wires.Ask("load", "SYST:ERR?"), StringComparison.Ordinal);
        Assert.Equal(40, _wires.Number("load", ":SOUR:CURR? MAX"));
        for (var i = 0; i < 30; i++)
        {
            _wires.Ask("load", ":NONSENSE");
        }

        Assert.Equal("20", _wires.Ask("load", "SYST:ERR:COUN?"));
        Assert.Equal("32", _wires.Ask("load", "*CLS;*ESR?;:NONSENSE;*ESR?").Split(';')[^1]);
    }

    [Theory]
    [InlineData("VOLT", "VOLT 13.0", 1e-6)]
    [InlineData("RES", "RES 2.5", 1e-6)]
    [InlineData("POW", "POW 100", 1e-6)]
    public void Each_mode_regulates_what_it_is_for(string function, string level, double tolerance)
    {
        _wires.Ask("load", $":SOUR:FUNC {function};:SOUR:{level};:SOUR:INP ON");
        var (volts, amperes) = (_wires.Number("load", ":MEAS:VOLT?"), _wires.Number("load", ":MEAS:CURR?"));
        var held = function switch { "VOLT" => volts - 13.0, "RES" => (volts / amperes) - 2.5, _ => (volts * amperes) - 100 };
        Assert.Equal(0, held, tolerance * 100);
        Assert.True(amperes > 0.1);
    }

    [Fact]
    public void Over_power_switches_the_input_off_at_once()
    {
        _wires.Ask("load", ":SOUR:FUNC CURR;:SOUR:CURR:RANG 40;:SOUR:CURR 20;:SOUR:INP ON");
        _wires.Wait(1);
        Assert.Equal("0", _wires.Ask("load", ":SOUR:INP?"));
        Assert.Equal(0.001, Assert.Single(_wires.Bench.EnergizedIntervals).To!.Value, 0.002);
    }

    [Fact]
    public void A_battery_test_ends_at_its_voltage_charge_or_time_whatever_the_computer_does()
    {
        _wires.Ask("load", ":SOUR:FUNC:MODE BATT;:SOUR:BATT 8;:SOUR:BATT:TIM 100;:SOUR:BATT:TEN 1;:SOUR:INP ON");
        Assert.Equal("NONE", _wires.Ask("load", ":SOUR:FUNC?"));
        _wires.Wait(3600);
        Assert.Equal("0", _wires.Ask("load", ":SOUR:INP?"));
        Assert.Equal(100 * 8 / 3600.0, _wires.Number("load", ":MEAS:CAP?"), 1e-5);

        _wires.Ask("load", ":SOUR:BATT:TEN 0;:SOUR:BATT:CST 0.5;:SOUR:BATT:CEN 1;:SOUR:INP ON");
        _wires.Wait(3600);
        Assert.Equal(0.5, _wires.Number("load", ":MEAS:CAP?"), 1e-5);

        _wires.Ask("load", ":SOUR:BATT:CEN 0;:SOUR:BATT:VST 12.9;:SOUR:BATT:VEN 1;:SOUR:INP ON");
        _wires.Wait(8 * 3600);
        Assert.Equal("0", _wires.Ask("load", ":SOUR:INP?"));
        Assert.Equal(3, _wires.Bench.EnergizedIntervals.Count);
        Assert.Equal("CC", _wires.Ask("load", ":SOUR:FUNC:MODE FIX;:SOUR:FUNC CURR;:SOUR:FUNC?"));
    }

    [Fact]
    public void The_second_load_answers_long_words_and_trips_after_its_delay()
    {
        Assert.StartsWith("Siglent Technologies,SDL1020X-E,", _wires.Ask("load2", "*IDN?"), StringComparison.Ordinal);
        _wires.Ask("load2", ":SOUR:FUNC CURR;:SOUR:CURR:IRANG 30;:SOUR:CURR:PROT:LEV 5;:SOUR:CURR:PROT:DEL 2;:SOUR:CURR:PROT:STAT ON;:SOUR:CURR 8;:SOUR:INP ON");
        Assert.Equal("0,\"No error\"", _wires.Ask("load2", "SYST:ERR?"));
        Assert.Equal("CURRENT", _wires.Ask("load2", ":SOUR:FUNC?"));
        Assert.Equal(30, _wires.Number("load2", ":SOUR:CURR:IRANG?"));
        _wires.Wait(1.9);
        Assert.Equal(8, _wires.Number("load2", "MEAS:CURR?"), 1e-6);
        _wires.Wait(10);
        Assert.Equal("0", _wires.Ask("load2", ":SOUR:INP?"));
        Assert.Equal(2, Assert.Single(_wires.Bench.EnergizedIntervals).To!.Value, 0.005);
    }

    [Theory]
    [InlineData("OFF", 0)]
    [InlineData("ON", 10)]
    public void Von_is_a_stop_only_with_its_latch_off(string latch, double sinks)
    {
        _wires.Ask("load2", $":SOUR:VOLT:LEV:ON 12.9;:SOUR:VOLT:LATC:STAT {latch};:SOUR:CURR 10;:SOUR:INP ON");
        Assert.Equal(10, _wires.Number("load2", "MEAS:CURR?"), 1e-6);
        while (_wires.Bench.TerminalVolts > 12.89 && _wires.Bench.LoadCurrent > 0)
        {
            _wires.Wait(60);
            _wires.Ask("load2", "*OPC?");
        }

        Assert.Equal(sinks, _wires.Number("load2", "MEAS:CURR?"), 1e-6);
    }

    [Fact]
    public void The_BMS_opens_its_switch_a_second_after_a_cell_passes_its_limit()
    {
        var wires = new SimulatedWires(SimulatedWires.Ideal with { StateOfCharge = -0.005, CellUnderVoltage = 2.0 });
        wires.Sink(8);
        var crossed = 0.0;
        while (wires.Bench.LoadCurrent > 0)
        {
            crossed = wires.Cells().Min() >= 2.0 ? wires.Bench.Seconds : crossed;
            wires.Wait(0.01);
            wires.Ask("load", "*OPC?");
        }

        Assert.Equal(1.0, wires.Bench.Seconds - crossed, 0.05);
        Assert.Contains("cell under-voltage", wires.Bms().Alarms);
    }

    [Fact]
    public void A_meter_in_series_changes_what_it_measures_with_its_range()
    {
        // Old BMS and charger at 15.14 V: 47 mA, of which 46.5353 mA are left through 5.6 ohm.
        var wires = new SimulatedWires(SimulatedWires.Ideal with { MeterInSeries = true, Parasitics = ParasiticLoad.Old, StatesOfCharge = [.. Enumerable.Repeat(0.943, 6)] });
        var volts = wires.PackVolts();
        var low = -1e3 * wires.Number("dmm-i", "CONF:CURR:DC 0.1;:READ?");
        var high = -1e3 * wires.Number("dmm-i", "CONF:CURR:DC 10;:READ?");
        Assert.Equal(1e3 * ParasiticLoad.Old.CurrentThrough(volts, 5.6), low, 1e-3);
        Assert.Equal(1e3 * ParasiticLoad.Old.CurrentThrough(volts, 0.06), high, 1e-3);
        Assert.True(high - low > 0.4);
    }

    [Fact]
    public void A_meter_says_its_set_up_as_it_took_it()
    {
        Assert.Equal("\"VOLT +2.00000000E+01,+1.00000000E-04\"", _wires.Ask("dmm-v", "CONF:VOLT:DC 20V;:CONF?"));
        Assert.Equal(1, _wires.Number("dmm-v", "VOLT:DC:NPLC 1;NPLC?"));
        Assert.Equal("1", _wires.Ask("dmm-i", "FUNC \"CURR\";:CURR:DC:RANG:AUTO ON;:CURR:DC:RANG:AUTO?"));
        Assert.Equal(3, _wires.Number("dmm-i", "CURR:DC:RANG 2;RANG?"));
        Assert.Equal("0", _wires.Ask("dmm-i", "CURR:DC:RANG:AUTO?"));
        Assert.Equal(3, _wires.Ask("dmm-v", "SAMP:COUN 3;:READ?").Split(',').Length);
        Assert.StartsWith("-222", _wires.Ask("dmm-v", "VOLT:DC:RANG 5000;:SYST:ERR?"), StringComparison.Ordinal);
    }

    [Fact]
    public void Typical_meters_stay_within_their_makers_limits_and_differ_by_seed()
    {
        var seen = new HashSet<double>();
        for (var seed = 1; seed <= 20; seed++)
        {
            var wires = new SimulatedWires(new SimulationOptions { Seed = seed });
            var reading = wires.Number("dmm-v", "CONF:VOLT:DC 20V;:READ?");
            Assert.Equal(wires.Bench.TerminalVolts, reading, (0.00015 * reading) + (0.00004 * 20) + 4e-4);
            seen.Add(reading - wires.Bench.TerminalVolts);
        }

        Assert.True(seen.Count > 10);
    }

    [Theory]
    [InlineData("lfp", "8", "100 Ah", 8)]
    [InlineData("nmc", "14", "50 Ah", 14)]
    [InlineData("lead-acid", "6", "100 Ah", 6)]
    public void Other_packs_are_a_line_of_the_bench_file(string pack, string cells, string capacity, int groups)
    {
        var options = SimulationOptions.FromText(new Dictionary<string, string>
        {
            ["pack"] = pack, ["cells"] = cells, ["capacity"] = capacity, ["soc"] = "60 %", ["instruments"] = "none",
        });
        var wires = new SimulatedWires(options);
        var chemistry = SimulatedChemistry.All.Single(one => one.Name == pack);
        Assert.Equal(groups * chemistry.Ocv.Volts(0.6), wires.PackVolts(), 1e-6);
        Assert.Equal(groups, wires.Bms().Cells.Length);
    }
}
