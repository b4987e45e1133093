using PackBench.Instruments.Simulation;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>Scenarios A to G of the reference implementation, to its tolerances: 0.2 mV, 2 s, 0.002 Ah, 0.05 Wh, 0.001 mΩ.</summary>
public sealed class SimulatedPackTests
{
    private const double Millivolts = 2e-4;
    private static readonly PackParameters Parameters = PackParameters.UsedLto4P6S;

    [Fact]
    public void Random_numbers_are_those_of_the_published_generator()
    {
        var random = new SplitMix64(1234567);
        foreach (var expected in Oracle.Element("splitmix64_first5").EnumerateArray())
        {
            Assert.Equal(expected.GetUInt64(), random.NextUInt64());
        }
    }

    [Fact]
    public void A_charge_at_10_A_ends_and_rests_as_the_reference_does()
    {
        var pack = Empty();
        Assert.Equal(Oracle.Number("A_start_pack_OCV_V"), pack.Terminal(0), Millivolts);
        var charger = new SimulatedCharger();
        var (seconds, wattHours) = (0, 0.0);
        while (pack.Terminal(10) < 15.85)
        {
            var before = pack.Terminal(10);
            pack.Step(10, 1);
            var after = pack.Terminal(10);
            charger.Step(after * 10, 0, 1);
            wattHours += (before + after) / 2 * 10 / 3600;
            seconds++;
        }

        Assert.Equal(Oracle.Number("A_charge_time_h"), seconds / 3600.0, 2.0 / 3600);
        Assert.Equal(Oracle.Number("A_charge_Ah"), seconds * 10 / 3600.0, 0.002);
        Assert.Equal(Oracle.Number("A_charge_Wh"), wattHours, 0.05);
        Assert.Equal(Oracle.Number("A_V_end_under_current"), pack.Terminal(10), Millivolts);
        Assert.Equal(Oracle.Number("A_P_in_end_W"), SimulatedCharger.InputPower(pack.Terminal(10) * 10), 0.01);
        Assert.Equal(Oracle.Number("A_charger_dT_end_K"), charger.Rise, 0.001);
        var rested = 0;
        foreach (var mark in new[] { 1, 60, 600, 1800, 3600, 7200, 14400 })
        {
            for (; rested < mark; rested++)
            {
                pack.Step(0, 1);
            }

            Assert.Equal(Oracle.Number($"A_rest_{mark}s_V"), pack.Terminal(0), Millivolts);
        }
    }

    [Fact]
    public void B_a_taper_to_1_A_rests_42_mV_higher()
    {
        var pack = Empty();
        while (true)
        {
            var current = Math.Min(10, (15.85 - pack.Terminal(0)) / pack.InstantResistance);
            if (current < 1)
            {
                break;
            }

            pack.Step(current, 1);
        }

        for (var i = 0; i < 7200; i++)
        {
            pack.Step(0, 1);
        }

        Assert.Equal(Oracle.Number("B_rest_7200s_V"), pack.Terminal(0), Millivolts);
    }

    [Fact]
    public void C_the_charger_rises_14_K_loaded_and_6_K_idle()
    {
        var loaded = new SimulatedCharger();
        for (var second = 1; second <= 3600; second++)
        {
            loaded.Step(145 * SimulatedCharger.Efficiency, 0, 1);
            if (second is 300 or 900 or 1800 or 3600)
            {
                Assert.Equal(Oracle.Number($"C_dT_{second}s_K"), loaded.Rise, 1e-5);
            }
        }

        var idle = new SimulatedCharger();
        idle.Step(0, SimulatedCharger.BackFeedCurrent(14.88) * 14.88, 1e6);
        Assert.Equal(Oracle.Number("C_idle_dT_K"), idle.Rise, 1e-9);
    }

    [Fact]
    public void D_a_meter_in_the_loop_shows_less_than_is_drawn()
    {
        foreach (var (name, load, volts) in new[]
        {
            ("old_BMS+20A_charger, balance off", ParasiticLoad.Old, 15.14), ("old_BMS+20A_charger, balance on", ParasiticLoad.OldBalancing, 15.14),
            ("new_BMS+25A_charger, balance off", ParasiticLoad.New, 14.88), ("voltmeter display on", ParasiticLoad.VoltmeterOn, 14.88),
        })
        {
            Assert.Equal(Oracle.Number($"D {name}: true mA"), load.CurrentAt(volts) * 1e3, 1e-6);
            Assert.Equal(Oracle.Number($"D {name}: DMM mA range (5.6 ohm) mA"), load.CurrentThrough(volts, 5.6) * 1e3, 1e-6);
            Assert.Equal(Oracle.Number($"D {name}: DMM A range (0.06 ohm) mA"), load.CurrentThrough(volts, 0.06) * 1e3, 1e-6);
        }
    }

    [Theory]
    [InlineData("E H1 hard dead band 0.57 A, gain 1", BmsSenseModel.HardDeadBand)]
    [InlineData("E H2 soft (subtractive 0.34 A) above 0.57 A", BmsSenseModel.SoftDeadBand)]
    [InlineData("E H3 offset +0.34 A, display threshold 0.23 A", BmsSenseModel.OffsetWithThreshold)]
    public void E_each_explanation_of_the_dead_band_shows_its_own_currents(string name, BmsSenseModel model)
    {
        var sense = new BmsSense(model);
        foreach (var pair in Oracle.Element(name).EnumerateArray())
        {
            Assert.Equal(pair[1].GetDouble(), sense.Shown(pair[0].GetDouble()), 1e-9);
        }
    }

    [Fact]
    public void F_a_capacity_run_delivers_74_62_Ah_and_ends_with_group_4()
    {
        var pack = Rested();
        pack.Step(0, 1);
        var resting = Enumerable.Range(0, 6).Select(group => pack.Cell(group, 0)).ToArray();
        var restingPack = pack.Terminal(0);
        pack.Step(-8, 10);
        var expected = Oracle.Numbers("F_DCIR10_cells_mohm");
        for (var group = 0; group < 6; group++)
        {
            Assert.Equal(expected[group], (resting[group] - pack.Cell(group, -8)) / 8 * 1e3, 0.001);
        }

        Assert.Equal(Oracle.Number("F_DCIR10_pack_mohm"), (restingPack - pack.Terminal(-8)) / 8 * 1e3, 0.001);
        var seconds = 10;
        while (Enumerable.Range(0, 6).Min(group => pack.Cell(group, -8)) > 1.90)
        {
            pack.Step(-8, 1);
            seconds++;
        }

        Assert.Equal(Oracle.Number("F_time_s"), seconds, 2.0);
        var ends = Oracle.Numbers("F_cells_end");
        Assert.All(Enumerable.Range(0, 6), group => Assert.Equal(ends[group], pack.Cell(group, -8), Millivolts));
        for (var i = 0; i < 3600; i++)
        {
            pack.Step(0, 1);
        }

        var rests = Oracle.Numbers("F_cells_rest1h");
        Assert.All(Enumerable.Range(0, 6), group => Assert.Equal(rests[group], pack.Cell(group, 0), Millivolts));
    }

    [Fact]
    public void G_thirty_days_of_standing_drain_half_the_pack()
    {
        var pack = Rested();
        for (var hour = 0; hour < 30 * 24; hour++)
        {
            pack.Step(-0.047, 3600);
        }

        Assert.Equal(Oracle.Number("G_V_after"), pack.Terminal(-0.047), Millivolts);
    }

    private static SimulatedPack Empty() => new(Parameters, Parameters.Capacities.Select(capacity => 1 - (53 / capacity)));

    private static SimulatedPack Rested()
    {
        var pack = Empty();
        while (pack.Terminal(10) < 15.85)
        {
            pack.Step(10, 1);
        }

        for (var i = 0; i < 14400; i++)
        {
            pack.Step(0, 1);
        }

        // The reference takes over the charge only: relaxation and hysteresis begin anew.
        return new SimulatedPack(Parameters, pack.StateOfCharge.ToArray());
    }
}
