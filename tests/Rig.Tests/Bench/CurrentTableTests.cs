using CsCheck;
using PackBench.Rig.Bench;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using PackBench.Rig.Tests.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Bench;

/// <summary>The correction that a calibration leaves for a unit that cannot be adjusted, as later runs apply it.</summary>
public sealed class CurrentTableTests
{
    private static readonly CurrentTable Table = new([-80, -10, 0, 10, 80], [-76, -9.5, 0, 9.8, 79]);

    [Theory]
    [InlineData(-10, -9.5)]
    [InlineData(-5, -4.75)]
    [InlineData(0, 0)]
    [InlineData(45, 44.4)]
    [InlineData(-94, -89.3)]
    [InlineData(87, 85.92)]
    public void It_is_straight_between_its_entries_and_goes_on_beyond_them(double reported, double measured) => Assert.Equal(measured, Table.Correct(reported), 9);

    [Fact]
    public void More_reported_is_always_more_measured_and_what_is_missing_stays_missing()
    {
        Gen.Select(Gen.Double[-200, 200], Gen.Double[-200, 200]).Where(pair => Math.Abs(pair.Item1 - pair.Item2) > 1e-9).Sample((one, other) => Assert.Equal(Math.Sign(one.CompareTo(other)), Math.Sign(Table.Correct(one).CompareTo(Table.Correct(other)))));
        Assert.True(double.IsNaN(Table.Correct(double.NaN)));
    }

    [Fact]
    public void A_run_reads_the_corrected_current_and_says_so_beside_the_unit()
    {
        var folder = Directory.CreateTempSubdirectory("packbench-correction-").FullName;
        try
        {
            using var plain = Discharge("");
            using var corrected = Discharge(", current_reported: [-80, 0, 80], current_measured: [-40, 0, 40]");
            Assert.Equal(RunOutcome.Passed, corrected.Summary.Outcome);
            Assert.Equal(plain.Result("shown") / 2, corrected.Result("shown"), 0.01);
            using var reader = corrected.Open();
            Assert.Contains(reader.ReadEvents<RunEvent.InstrumentConnected>(), one => one.Role == "bms" && one.Calibration.Contains("corrected by the bench file, 3 points", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        SimulatedRun Discharge(string correction)
        {
            var bench = Path.Combine(folder, $"bench{correction.Length}.yaml");
            File.WriteAllText(bench, File.ReadAllText(RigFiles.Locate("bench", "simulated")).Replace("probes: [mos, t1, t2] }", $"probes: [mos, t1, t2]{correction} }}", StringComparison.Ordinal)
                .Replace("current_reference: {", "#", StringComparison.Ordinal));
            return new SimulatedRun
            {
                Bench = bench,
                Procedure = """
                    procedure: test-procedure
                    version: 1
                    title: Discharge
                    needs: { load: required, bms: required }
                    steps:
                      - discharge: { current: 2 A, until: step.elapsed >= 30 s, at_most: 1 min, record: discharge }
                    results:
                      shown: { value: discharge.end(bms.current), unit: A }
                    """,
            }.Run();
        }
    }
}
