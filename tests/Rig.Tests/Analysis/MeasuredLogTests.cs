using System.Globalization;
using PackBench.Rig.Analysis.Logs;
using PackBench.Rig.Cli;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>Data that others measured, against what their cyclers counted.</summary>
public sealed class MeasuredLogTests
{
    public static string Fixture(string file) => TestFiles.Of("tests", "Rig.Tests", "Fixtures", "data", file);

    private static MeasuredLog Read(string file, string map)
    {
        var files = new RigFiles();
        var log = files.Log(Fixture(file), files.ColumnMap(TestFiles.Of("packs", "maps", map + ".yaml"))!);
        Assert.Empty(files.Findings);
        return log!;
    }

    private static MeasuredDischarge Leaf()
    {
        var log = Read("leaf-6s-module-1c.csv", "bitrode-6s");
        return MeasuredDischarge.Of(MeasuredDischarge.Longest(log)!, cellStop: 3.0, packStop: 18.0);
    }

    [Fact]
    public void The_leaf_discharge_is_what_its_cycler_counted()
    {
        var discharge = Leaf();
        Assert.Equal(["REST", "DCHG"], discharge.Step.Log.Steps().Select(step => step.Text));
        Assert.Equal((4124, "DCHG"), (discharge.Step.Count, discharge.Step.Text));
        Assert.Equal(3063.0, discharge.Step.Duration, 6);
        Assert.Equal(-55.300, discharge.Charge / 3600, 0.001);
        Assert.Equal(-1254.18, discharge.Energy / 3600, 0.05);
        Assert.Equal("cell A1 at 3.000 V", discharge.EndReason);
        Assert.Equal(0.478, discharge.Spread, 9);
        Assert.Equal(19.94, discharge.Step.End(LogChannels.Voltage), 9);
        Assert.Equal(85.08, -discharge.Charge / 3600 / 65 * 100, 2);
        Assert.Equal([3.000, 3.474, 3.478, 3.206, 3.435, 3.429], discharge.Groups.Select(group => group.EndVolts));
        Assert.Equal(4.114, discharge.Groups[0].StartVolts);
    }

    [Fact]
    public void The_weakest_leaf_group_has_the_lowest_resistance()
    {
        var discharge = Leaf();
        Assert.Equal([1.0160, 1.2315, 1.1700, 1.1238, 1.2007, 1.2469], discharge.Groups.Select(group => Math.Round(group.Ohms * 1e3, 4)));
        Assert.Equal(7.3892, discharge.PackOhms * 1e3, 4);
        Assert.Equal("A1", discharge.Weakest!.Name);
        Assert.Equal(discharge.Groups.MinBy(group => group.Ohms), discharge.Weakest);
    }

    /// <summary>The counter is read from the file itself: charge to 0.02 Ah of its last digit, energy to the 0.03 % by which that column, summed from whole watts, is short.</summary>
    [Fact]
    public void The_leaf_cyclers_own_columns_are_met()
    {
        var step = Leaf().Step;
        Assert.Equal(55.30, step.Counted(LogChannels.CountedCharge)!.Value / 3600, 3);
        Assert.Equal(step.Counted(LogChannels.CountedCharge)!.Value / 3600, -step.Charge() / 3600, 0.01);
        Assert.Equal(step.Counted(LogChannels.CountedEnergy)!.Value / 3600, -step.Energy() / 3600, 1254 * 0.0004);
    }

    /// <summary>Relative tolerances as measured by others: 5e-6 Ah, and the last digits of the Maccor's columns.</summary>
    [Theory]
    [InlineData("a123-ocv-25degC-discharge-arbin.csv.gz", "arbin", "2", 9658, -2.059973, 5e-6, -6.71075, 2e-4)]
    [InlineData("maccor-001-steps-4-7.txt", "maccor", "4", 304, 3.36868, 1e-5, 13.04540, 2e-5)]
    [InlineData("maccor-001-steps-4-7.txt", "maccor", "7", 1169, -4.54401, 1e-5, -16.56348, 2e-5)]
    public void A_step_agrees_with_the_counters_of_its_cycler(
        string file, string map, string number, int rows, double ampereHours, double chargeTolerance, double wattHours, double energyTolerance)
    {
        var step = Read(file, map).Steps().Single(step => step.Number == number);
        var (charge, energy) = (step.Charge(fromFirstRow: true) / 3600, step.Energy(fromFirstRow: true) / 3600);
        Assert.Equal(rows, step.Count);
        Assert.Equal(ampereHours, charge, chargeTolerance);
        Assert.Equal(wattHours, energy, energyTolerance);
        Assert.Equal(step.Counted(LogChannels.CountedCharge)!.Value / 3600, Math.Abs(charge), 5e-5);
        Assert.Equal(step.Counted(LogChannels.CountedEnergy)!.Value / 3600, Math.Abs(energy), 3e-4);
    }

    [Fact]
    public void A_log_too_sparse_for_ten_seconds_has_no_resistance_there()
    {
        var step = Read("a123-ocv-25degC-discharge-arbin.csv.gz", "arbin").Steps().Single(step => step.Number == "2");
        Assert.True(double.IsNaN(step.ResistanceAt(10, LogChannels.Voltage)));
        Assert.True(double.IsFinite(step.ResistanceAt(60, LogChannels.Voltage)));
    }

    [Fact]
    public void The_last_row_may_be_a_few_digits_above_the_stop()
    {
        var step = Read("maccor-001-steps-4-7.txt", "maccor").Steps().Single(step => step.Number == "7");
        Assert.Equal("pack at 2.500 V", MeasuredDischarge.Of(step, 2.5, 2.5).EndReason);
        Assert.StartsWith("no limit reached", MeasuredDischarge.Of(step, 2.4, 2.4).EndReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_charge_is_no_discharge()
    {
        var charge = Read("maccor-001-steps-4-7.txt", "maccor").Steps().Single(step => step.Number == "4");
        Assert.Throws<ArgumentException>(() => MeasuredDischarge.Of(charge, 2.5, 2.5));
    }

    [Fact]
    public void What_the_Maccor_file_says_of_itself_is_read()
    {
        var remarks = Read("maccor-001-steps-4-7.txt", "maccor").Remarks;
        Assert.Contains(("Started", "11 December 2020, 12:22:12 PM"), remarks);
        Assert.Contains(("Test", "M50_Validation_0deg_01"), remarks);
    }

    /// <summary>Every fault of a time base, by spoiling one row of the measured file.</summary>
    [Theory]
    [InlineData("3000.0", "stands still")]
    [InlineData("2990.0", "goes back")]
    public void A_time_base_that_does_not_go_on_is_refused(string time, string what)
    {
        var lines = File.ReadAllLines(Fixture("leaf-6s-module-1c.csv"));
        var at = Array.FindIndex(lines, line => line.StartsWith("3000.0,", StringComparison.Ordinal)) + 1;
        lines[at] = time + lines[at][lines[at].IndexOf(',', StringComparison.Ordinal)..];
        var files = new RigFiles();
        var map = files.ColumnMap(TestFiles.Of("packs", "maps", "bitrode-6s.yaml"))!;
        var result = DelimitedLog.Read(new StringReader(string.Join('\n', lines)), map, "leaf.csv");
        Assert.Null(result.Value);
        var finding = Assert.Single(result.Findings);
        Assert.StartsWith("leaf.csv:" + (at + 1).ToString(CultureInfo.InvariantCulture) + ":1: time " + what, finding.ToString(), StringComparison.Ordinal);
    }
}
