using System.Buffers;
using System.Globalization;
using System.Text;
using PackBench.Instruments.Simulation;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>The bench through its wires: SCPI text in, SCPI text out.</summary>
public sealed class SimulatedBenchTests
{
    private static readonly SimulationOptions Ideal = new() { HasErrors = false };

    [Fact]
    public void Instruments_identify_themselves_as_the_real_ones_do()
    {
        var (bench, _) = New(Ideal);
        Assert.StartsWith("Siglent Technologies,SDM3055,", Ask(bench, "dmm-v", "*IDN?"), StringComparison.Ordinal);
        Assert.StartsWith("Keysight Technologies,34465A,", Ask(bench, "dmm-i", "*IDN?"), StringComparison.Ordinal);
        Assert.StartsWith("RIGOL TECHNOLOGIES,DL3021,", Ask(bench, "load", "*IDN?"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_load_takes_the_long_mode_words_and_answers_the_short_ones()
    {
        var (bench, _) = New(Ideal);
        Assert.Equal("", Ask(bench, "load", ":SOUR:FUNC POW"));
        Assert.Equal("CP", Ask(bench, "load", ":SOURCE:FUNCTION?"));
        Ask(bench, "load", ":SOUR:FUNC CV");
        Assert.Equal("CP", Ask(bench, "load", ":SOUR:FUNC?"));
        Assert.Equal("0,\"No error\"", Ask(bench, "load", ":SYST:ERR?"));
        Ask(bench, "load", ":NONSENSE 1");
        Assert.StartsWith("-113", Ask(bench, "load", ":SYST:ERR?"), StringComparison.Ordinal);
        Ask(bench, "load", ":SOUR:CURR 5");
        Assert.StartsWith("-222", Ask(bench, "load", ":SYST:ERR?"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_that_is_too_small_answers_with_the_overload_number()
    {
        var (bench, _) = New(Ideal);
        Ask(bench, "dmm-v", "CONF:VOLT:DC 2V");
        Assert.Equal(9.9e37, Number(bench, "dmm-v", "READ?"));
    }

    [Fact]
    public void A_reading_that_rounds_to_nothing_from_below_is_a_number()
    {
        // Nothing flows; of so many meters some are off by less than half a digit, to either side.
        for (var seed = 1; seed <= 300; seed++)
        {
            var (bench, _) = New(new SimulationOptions { Seed = seed });
            Ask(bench, "dmm-i", "CONF:CURR:DC 10");
            for (var reading = 0; reading < 5; reading++)
            {
                Assert.DoesNotContain("-+", Ask(bench, "dmm-i", "READ?"), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_whole_reference_run_comes_out_through_the_wires()
    {
        var (bench, time) = New(Ideal);
        Ask(bench, "charger", "VOLT 16.08;CURR 10;:OUTP ON");
        var charging = 0;
        while (Number(bench, "dmm-v", "READ?") < 15.85)
        {
            time.Advance(1);
            charging++;
        }

        Assert.Equal(Oracle.Number("A_charge_time_h") * 3600, charging, 2.0);
        Ask(bench, "charger", "OUTP OFF");
        time.Advance(14400);
        Assert.Equal(Oracle.Number("A_rest_14400s_V"), Number(bench, "dmm-v", "READ?"), 2e-4);
        Ask(bench, "scanner", "ROUT:SCAN (@101:106)");
        Ask(bench, "load", ":SOUR:FUNC CURR;:SOUR:CURR:RANG 40;:SOUR:CURR:LEV:IMM 8;:SOUR:INP:STAT ON");
        var seconds = 0;
        while (Cells(bench).Min() > 1.900)
        {
            time.Advance(1);
            seconds++;
        }

        Assert.Equal(Oracle.Number("F_time_s"), seconds);
        Assert.Equal(-8, Number(bench, "dmm-i", "FUNC \"CURR\";:READ?"), 1e-9);
        Ask(bench, "load", ":SOUR:INP:STAT OFF");
        Assert.Equal(0, bench.TerminalCurrent);
    }

    [Fact]
    public void The_same_seed_gives_the_same_readings_and_another_seed_others()
    {
        static string Run(long seed)
        {
            var (bench, time) = New(new SimulationOptions { Seed = seed });
            var readings = new StringBuilder();
            for (var i = 0; i < 20; i++)
            {
                time.Advance(1);
                readings.Append(Ask(bench, "dmm-v", "READ?")).Append(' ').Append(Ask(bench, "thermo", "MEAS:TEMP? (@1,2,3)"));
            }

            return readings.ToString();
        }

        Assert.Equal(Run(5), Run(5));
        Assert.NotEqual(Run(5), Run(6));
    }

    [Fact]
    public void A_welded_load_says_off_and_goes_on_sinking()
    {
        var (bench, _) = New(Ideal);
        Ask(bench, "load", ":SOUR:CURR 2;:SOUR:INP ON");
        bench.Inject(SimulatedFault.LoadIgnoresOff);
        Ask(bench, "load", ":SOUR:INP OFF");
        Assert.Equal("0", Ask(bench, "load", ":SOUR:INP?"));
        Assert.Equal(2, bench.LoadCurrent, 6);
    }

    [Theory]
    [InlineData("removed", "53 V", "a charge")]
    [InlineData("instruments", "perfect", "typical, none")]
    [InlineData("sed", "1", "there is no 'sed'")]
    public void A_wrong_simulation_line_is_refused_with_what_was_expected(string key, string value, string expected)
    {
        var refused = Assert.Throws<FormatException>(() => SimulationOptions.FromText(new Dictionary<string, string> { [key] = value }));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static double[] Cells(SimulatedBench bench) =>
        [.. Ask(bench, "scanner", "READ?").Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    private static double Number(SimulatedBench bench, string name, string text) => double.Parse(Ask(bench, name, text), CultureInfo.InvariantCulture);

    private static string Ask(SimulatedBench bench, string name, string text)
    {
        var answer = new ArrayBufferWriter<byte>();
        bench.Endpoint(name).Receive(Encoding.ASCII.GetBytes(text + "\n"), answer);
        return Encoding.ASCII.GetString(answer.WrittenSpan).TrimEnd('\n');
    }

    private static (SimulatedBench Bench, SteppedTime Time) New(SimulationOptions options)
    {
        var time = new SteppedTime();
        return (new SimulatedBench(options, time), time);
    }
}
