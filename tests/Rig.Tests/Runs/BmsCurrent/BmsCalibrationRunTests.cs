using PackBench.Instruments.Simulation;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Runs.BmsCurrent;

/// <summary>
/// The whole procedure against every explanation of what a JK does with the number. Either it is right afterwards, by the truth of the
/// simulated world, or the unit is as it was found; and the reason is in words.
/// </summary>
public sealed class BmsCalibrationRunTests
{
    private const string Adjusted = "adjusted and proved";

    // A gain of 4 % in what it sees: a factor of 0.96 cures it.
    private const string Reads4PercentHigh = "bms_gain: 1.04";

    /// <summary>What the simulated unit is, and what has to come of it.</summary>
    public static TheoryData<string, string, string> Hypotheses => new()
    {
        { "as its documents say", Reads4PercentHigh, Adjusted },
        { "reads 3 % low", "bms_gain: 0.97", Adjusted },
        { "needs nothing", "bms_gain: 1.0", "nothing is to be adjusted" },
        { "the number is the factor", $"{Reads4PercentHigh}; bms_calibration: factor", "the number is the factor itself" },
        { "acknowledges without effect", $"{Reads4PercentHigh}; bms_calibration: ignored", "not taken" },
        { "refuses always", $"{Reads4PercentHigh}; bms_calibration: refused", "not taken" },
        { "refuses below 12 A", $"{Reads4PercentHigh}; bms_calibration_minimum: 12 A", "below what this firmware wants" },
        { "takes it from 2 A on", $"{Reads4PercentHigh}; bms_calibration_minimum: 2 A", Adjusted },
        { "acknowledges late", $"{Reads4PercentHigh}; bms_calibration_acknowledge: late", Adjusted },
        { "send failure, and taken", $"{Reads4PercentHigh}; bms_calibration_acknowledge: missing", Adjusted },
        { "first edition of the command block", $"{Reads4PercentHigh}; bms_edition: v1.0", "was put back" },
        { "offset of 0.3 A", "bms_sense: linear; bms_offset: 0.3 A", "not one of gain" },
        { "H1, hard dead band", $"{Reads4PercentHigh}; bms_sense: hard-dead-band", Adjusted },
        { "H2, soft dead band", "bms_gain: 1.0; bms_sense: soft-dead-band", "not one of gain" },
        { "H3, offset behind a threshold", "bms_gain: 1.0; bms_sense: offset", "not one of gain" },
        { "linear", $"{Reads4PercentHigh}; bms_sense: linear", Adjusted },
        // Its step is taken as 0.2 A, so it wants 10 A and more.
        { "older, 4E57", $"{Reads4PercentHigh}; bms_protocol: jk-nw", Adjusted },
        { "older, 4E57, the number is the factor", $"{Reads4PercentHigh}; bms_protocol: jk-nw; bms_calibration: factor", "the number is the factor itself" },
        { "24S behind Bluetooth", $"{Reads4PercentHigh}; bms_protocol: jk02-24s", Adjusted },
        { "32S behind Bluetooth", $"{Reads4PercentHigh}; bms_protocol: jk02-32s-stream", Adjusted },
        { "JBD", $"{Reads4PercentHigh}; bms_protocol: jbd", Adjusted },
        { "JBD, ignored", $"{Reads4PercentHigh}; bms_protocol: jbd; bms_calibration: ignored", "not taken" },
        { "32S behind Bluetooth, ignored", $"{Reads4PercentHigh}; bms_protocol: jk02-32s-stream; bms_calibration: ignored", "not taken" },
    };

    [Theory]
    [MemberData(nameof(Hypotheses))]
    public void It_comes_out_right_or_leaves_the_unit_as_it_was(string unit, string simulation, string said)
    {
        using var run = Calibrate(simulation, withCharge: said == Adjusted);
        Assert.True(run.Summary.Outcome is RunOutcome.Passed or RunOutcome.Failed, $"{unit}: {run.Summary.Outcome}: {run.Summary.Reason}");
        var statement = run.Text("statement");
        Assert.Contains(said, statement, StringComparison.OrdinalIgnoreCase);
        var bms = run.World.Bms;
        if (said != Adjusted)
        {
            Assert.Equal((1.0, 1.0), (bms.ChargeFactor, bms.DischargeFactor));
            return;
        }

        // By the model itself, at levels that were never measured.
        Assert.Equal(RunOutcome.Passed, run.Summary.Outcome);
        var sense = run.World.Options.Sense;
        foreach (var current in new[] { -8.2, -5.3, -2.7, 2.7, 5.3, 8.2 })
        {
            var shown = sense.Shown(current, current > 0 ? bms.ChargeFactor : bms.DischargeFactor);
            Assert.InRange(Math.Abs(shown - current), 0, 0.20 + (0.01 * Math.Abs(current)));
        }

        Assert.NotEqual(1.0, bms.DischargeFactor);
    }

    [Fact]
    public void Nothing_is_written_that_was_not_allowed()
    {
        using var run = Calibrate(Reads4PercentHigh, write: false);
        Assert.Equal((1.0, 1.0), (run.World.Bms.ChargeFactor, run.World.Bms.DischargeFactor));
        Assert.DoesNotContain(run.Events, happened => happened is RunEvent.MeasuredRow { Table: "write" });
        
        // 1/1.04, and what half a step of 0.1 A is worth at these levels.
        Assert.InRange(run.Result("correction_gain"), 0.955, 0.975);
        Assert.StartsWith("CURRENT_REPORTED_BY_BMS = -80, ", run.Text("reported_by_bms"), StringComparison.Ordinal);
        Assert.StartsWith("CURRENT_MEASURED_BY_USER = -", run.Text("measured_by_user"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_shown_already_is_written_first_and_changes_nothing()
    {
        using var run = Calibrate(Reads4PercentHigh);
        var writes = run.Events.OfType<RunEvent.MeasuredRow>().Where(row => row.Table == "write").Select(row => row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value)).ToList();
        Assert.Equal(["present value", "calibration", "present value", "calibration"], writes.Select(write => write["what"]));
        Assert.All(writes, write => Assert.Equal("Confirmed", write["verdict"]));
        Assert.Equal(writes[0]["factor_before"], writes[0]["factor_after"]);
        Assert.NotEqual(writes[1]["factor_before"], writes[1]["factor_after"]);
    }

    [Fact]
    public void The_dead_band_is_found_and_its_levels_are_not_judged()
    {
        using var run = Calibrate($"{Reads4PercentHigh}; bms_sense: hard-dead-band", write: false);

        // 0.57 A in the model; the load sets its 25 mA steps to 5 mA.
        var band = run.Events.OfType<RunEvent.MeasuredRow>().First(row => row.Table == "dead_band").Cells.ToDictionary(cell => cell.Key, cell => cell.Value);
        Assert.InRange(double.Parse(band["on_A"], System.Globalization.CultureInfo.InvariantCulture), 0.57, 0.61);
        Assert.InRange(double.Parse(band["off_A"], System.Globalization.CultureInfo.InvariantCulture), 0.54, 0.585);
        var small = run.Events.OfType<RunEvent.MeasuredRow>().Where(row => row.Table == "as_found_judged" && Math.Abs(double.Parse(row.Cells[0].Value, System.Globalization.CultureInfo.InvariantCulture)) < 0.55);
        Assert.NotEmpty(small);
        Assert.All(small, row => Assert.Equal("NotIndicated", row.Cells[^1].Value));
    }

    [Fact]
    public void A_calibration_that_does_not_hold_is_put_back()
    {
        // The sense changes between write and proof, as a shunt with a loose screw does.
        using var run = Calibrate(Reads4PercentHigh, happening: world => world.Bms.DischargeFactor *= 1.08);
        Assert.Contains("put back", run.Text("statement"), StringComparison.Ordinal);
        Assert.Equal(RunOutcome.Failed, run.Summary.Outcome);
        Assert.InRange(run.World.Bms.DischargeFactor, 0.998, 1.002);
    }

    [Fact]
    public void Without_a_reference_the_read_back_of_load_and_supply_is_one()
    {
        using var run = Calibrate(Reads4PercentHigh, hasReference: false);
        Assert.Contains(Adjusted, run.Text("statement"), StringComparison.Ordinal);
        Assert.Contains("Believe the supply", run.Text("believe"), StringComparison.Ordinal);
        Assert.InRange(run.World.Bms.DischargeFactor, 0.95, 0.98);
    }

    [Fact]
    public void A_reversed_sign_is_refused_in_words()
    {
        using var run = Calibrate(Reads4PercentHigh, at: TimeSpan.FromSeconds(1), happening: world => world.Inject(SimulatedFault.BmsSignReversed));
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains("its sign is reversed", run.Summary.Reason, StringComparison.Ordinal);
        Assert.Equal(0, run.World.LoadCurrent);
    }

    [Fact]
    public void Exchanged_leads_take_the_thermal_voltage_out_of_the_reference()
    {
        // 25 mA at the reference, whichever way round: as much as 2.5 µV at a shunt of 0.1 mΩ. Without the exchange every error is wrong by it.
        foreach (var exchanges in new[] { true, false })
        {
            using var run = Calibrate("bms_gain: 1.0", write: false, withCharge: false, at: TimeSpan.FromSeconds(1), happening: world => world.Ammeter.ThermalAmperes = 0.025, settings: run =>
            {
                run["reverse_leads"] = exchanges ? "on" : "off";
                return (question, world) =>
                {
                    world.Ammeter.LeadsExchanged = question.Message.StartsWith("Exchange the two sense leads", StringComparison.Ordinal);
                    return "yes";
                };
            });
            Assert.True(run.Summary.Outcome is RunOutcome.Passed or RunOutcome.Failed, run.Summary.Reason);
            var zeros = run.Events.OfType<RunEvent.MeasuredRow>().Where(row => row.Table == "zero").Select(row => row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value)).ToList();
            Assert.Equal(exchanges ? ["as_wired", "reversed"] : ["as_wired"], zeros.Select(row => row["leads"]));

            // The mean of the levels' set-points is 40.14 % of 9 A: the reference reads it to what its maker says, or off by the thermal voltage.
            var found = run.Events.OfType<RunEvent.MeasuredRow>().Where(row => row.Table == "as_found").Select(row => row.Cells.ToDictionary(cell => cell.Key, cell => Parsed(cell.Value))).ToList();
            Assert.Equal(14, found.Count);
            var offset = found.Average(row => row["reference_A"]) + (9 * 5.62 / 14);
            Assert.InRange(Math.Abs(offset - (exchanges ? 0 : 0.025)), 0, 0.012);
        }

        static double Parsed(string text) => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    [Fact]
    public void Repeats_of_one_level_state_how_well_it_comes_out_again_and_how_far_it_has_moved()
    {
        using var run = Calibrate(Reads4PercentHigh, write: false, withCharge: false, settings: run =>
        {
            run["repeats"] = "4";
            return null;
        });
        Assert.Equal(4, run.Events.OfType<RunEvent.MeasuredRow>().Count(row => row.Table == "repeats"));

        // Nothing moves in the model but the noise of the reference and the step of the unit.
        Assert.InRange(run.Result("repeatability"), 0, 0.01);
        var drift = run.Summary.Results.Single(result => result.Name == "drift");
        Assert.InRange(Math.Abs(drift.Value), 0, drift.Uncertainty + 0.002);
        Assert.NotEmpty(drift.Budget);
    }

    [Fact]
    public void A_unit_whose_current_the_bench_file_corrects_is_not_calibrated()
    {
        using var run = Calibrate(Reads4PercentHigh, write: false, correction: ", current_reported: [-80, 0, 80], current_measured: [-77, 0, 77]");
        Assert.Equal(RunOutcome.Error, run.Summary.Outcome);
        Assert.Contains("take current_reported and current_measured out", run.Summary.Reason, StringComparison.Ordinal);
        Assert.False(run.World.EverEnergized);
    }

    /// <param name="withCharge">A refusal is the same in both directions; leaving one out halves the time.</param>
    private static SimulatedRun Calibrate(string simulation, bool write = true, bool withCharge = true, bool hasReference = true, TimeSpan? at = null, Action<SimulatedBench>? happening = null,
        Func<Dictionary<string, string>, Func<OperatorQuestion, SimulatedBench, string>?>? settings = null, string correction = "")
    {
        var folder = Directory.CreateTempSubdirectory("packbench-bench-").FullName;
        try
        {
            var lines = simulation.Split(';', StringSplitOptions.TrimEntries);
            var protocol = lines.FirstOrDefault(line => line.StartsWith("bms_protocol: ", StringComparison.Ordinal))?["bms_protocol: ".Length..].Replace("-stream", "", StringComparison.Ordinal) ?? "jk02-32s";
            var text = File.ReadAllText(RigFiles.Locate("bench", "simulated"))
                .Replace("profile: jk02-32s", $"profile: {protocol}", StringComparison.Ordinal).Replace("parasitics: new", "parasitics: none", StringComparison.Ordinal)
                .TrimEnd() + "\n" + string.Concat(lines.Select(line => $"  {line}\n"));
            text = text.Replace("probes: [mos, t1, t2] }", $"probes: [mos, t1, t2]{correction} }}", StringComparison.Ordinal);
            text = hasReference ? text : string.Join('\n', text.Split('\n').Where(line => !line.Contains("current_reference:", StringComparison.Ordinal)));
            var bench = Path.Combine(folder, "bench.yaml");
            File.WriteAllText(bench, text);
            var given = new Dictionary<string, string>();
            var answers = settings?.Invoke(given);
            var run = new SimulatedRun
            {
                Procedure = "bms-current-calibration", Bench = bench, Answers = answers,
                Settings = new(given)
                {
                    ["write"] = write ? "on" : "off", ["warm_up"] = "10 s", ["settle"] = "5 s", ["readings"] = "5",
                    ["with_charge"] = withCharge ? "on" : "off", ["dead_band_to"] = "0.7 A", ["repeats"] = given.GetValueOrDefault("repeats", "0"), ["maximum"] = protocol == "jk-nw" ? "10.5 A" : "9 A",
                },
            };
            if (happening is not null)
            {
                run.Happenings.Add((at ?? TimeSpan.FromMinutes(10.8), happening));
            }

            return run.Run();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
