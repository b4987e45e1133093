using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using PackBench.Reports.Text;
using PackBench.Rig.Analysis.Integration;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs.Resuming;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety.Guard;
using PackBench.Rig.Safety;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Resuming;

/// <summary>What becomes of a run whose rig is taken away: by the simulated world that lives on, and by its record.</summary>
public sealed class ResumeTests
{
    private const string Steps = """

        steps:
          - rest: { for: 20 s, record: before }
          - discharge: { current: 8 A, until: step.elapsed >= 2 min, at_most: 10 min, record: discharge }
          - rest: { for: 20 s, record: after }
        results:
          charge: { value: discharge.charge, unit: Ah }
          duration: { value: discharge.duration, unit: s }
        """;

    private const string Head = "procedure: test-procedure\nversion: 1\ntitle: Two minutes\nneeds: { load: required }\n";

    private static readonly TimeSpan InDischarge = TimeSpan.FromSeconds(80);

    [Fact]
    public void A_discharge_goes_on_where_it_stood_and_its_clock_stood_still()
    {
        using var bench = new KilledBench(Head + "resume: continue_with_gap" + Steps).KillAt(InDischarge);
        Assert.False(bench.Run.World.Load.InputOn);
        var summary = bench.Resume();
        Assert.Equal(RunOutcome.Passed, summary.Outcome);
        Assert.Equal(120, Result(summary, "duration"), 1.1);
        Assert.Equal(bench.Run.World.DischargedCharge / 3600, Result(summary, "charge"), 0.003);
        Assert.Equal(8 * 120 / 3600.0, Result(summary, "charge"), 0.003);
        using var reader = bench.Open();
        var gap = Assert.Single(reader.ReadEvents<RunEvent.Gap>());
        Assert.True(gap.IsOutage);
        Assert.Equal(InDischarge, gap.From);
        Assert.InRange(gap.Length.TotalSeconds, 60, 65);
        Assert.InRange((gap.OnUntil - gap.From).TotalSeconds, 0.25, 0.4);
        Assert.Equal(3, reader.ReadSteps().Length);
        Assert.True(RunVerifier.Verify(bench.Run.Path).IsIntact);
    }

    [Fact]
    public void What_is_not_known_of_the_gap_is_in_the_budget_and_the_gap_in_the_report()
    {
        using var bench = new KilledBench(Head + "resume: continue_with_gap" + Steps).KillAt(InDischarge);
        var charge = bench.Resume().Results.Single(result => result.Name == "charge");
        var line = Assert.Single(charge.Budget, line => line.Name == ChargeBudget.GapLine);

        // The last current for 0.35 s (0.25 s of the guard, 0.1 s of doubt about its clock): half of that, as a bound. And three seconds for the rest: the step ended within two minutes of it.
        Assert.Equal(((8 * 0.35 / 2) + (8 * 3)) / 3600, line.StandardUncertainty * Math.Sqrt(3), 2e-5);
        using var reader = bench.Open();
        using var stream = new MemoryStream();
        new TextRenderer().Render(RunReportBuilder.Build(reader, DateTimeOffset.UnixEpoch), stream);
        var report = string.Join(' ', System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the run was cut off at", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_guards_word_the_output_counts_as_on_until_the_rig_came_back()
    {
        using var bench = new KilledBench(Head + "resume: continue_with_gap" + Steps).KillAt(InDischarge);
        File.Delete(GuardJournal.PathFor(bench.Run.Path));
        var charge = bench.Resume().Results.Single(result => result.Name == "charge");
        Assert.InRange(charge.Budget.Single(line => line.Name == ChargeBudget.GapLine).StandardUncertainty * Math.Sqrt(3), 8 * ((60 / 2) + 3) / 3600.0, 8 * ((66 / 2) + 3) / 3600.0);
    }

    [Fact]
    public void With_continue_the_time_of_the_gap_is_time_of_the_step()
    {
        using var bench = new KilledBench(Head + "resume: continue" + Steps).KillAt(InDischarge);
        var summary = bench.Resume(TimeSpan.FromSeconds(30));
        Assert.Equal(RunOutcome.Passed, summary.Outcome);
        Assert.Equal(120, Result(summary, "duration"), 1.1);
        Assert.Equal(8 * (120 - 33) / 3600.0, Result(summary, "charge"), 0.003);
    }

    [Fact]
    public void With_restart_the_step_is_begun_anew_and_its_first_try_counts_for_nothing()
    {
        using var bench = new KilledBench(Head + "resume: restart_step" + Steps).KillAt(InDischarge);
        var summary = bench.Resume();
        Assert.Equal(RunOutcome.Passed, summary.Outcome);
        Assert.Equal(8 * 120 / 3600.0, Result(summary, "charge"), 0.003);
        Assert.InRange(bench.Run.World.DischargedCharge, 8 * 175, 8 * 185);
        using var reader = bench.Open();
        Assert.Equal(["after 20 s", RecordedProgress.BegunAnew, "step.elapsed >= 2 min", "after 20 s"], reader.ReadSteps().Select(step => step.Reason));
    }

    /// <summary>Loops, branches, calls of names and answers: after a kill at any record the run goes the way it would have gone.</summary>
    [Theory]
    [InlineData("first pulse")]
    [InlineData("second item")]
    [InlineData("branch")]
    public void Loops_branches_and_answers_come_back_from_the_record(string where)
    {
        const string Procedure = Head + """
            resume: restart_step
            setup:
              - ask: { number: How many amperes?, unit: A, default: 3 A, as: amperes }
            steps:
              - for_each: { name: level, in: [1 A, 2 A], steps: [
                  { discharge: { current: level, until: step.elapsed >= 10 s, at_most: 1 min, record: level, title: one level } },
                  { when: { condition: pack.current > -0.5 A, then: [ { note: off again } ], otherwise: [ { note: still on } ] } } ] }
              - repeat: { times: 2, steps: [ { rest: { for: 5 s, record: pause } }, { note: "pass {{ pass }}" } ] }
              - discharge: { current: amperes, until: step.elapsed >= 10 s, at_most: 1 min, record: last }
            results:
              level: { value: level.charge, unit: Ah }
              last: { value: last.charge, unit: Ah }
            """;
        using var bench = new KilledBench(Procedure).KillAt(Moment(where));
        var summary = bench.Resume();
        Assert.Equal(RunOutcome.Passed, summary.Outcome);
        Assert.Equal(2 * 10 / 3600.0, Result(summary, "level"), 0.0006);
        Assert.Equal(3 * 10 / 3600.0, Result(summary, "last"), 0.0009);
        using var reader = bench.Open();
        var notes = reader.ReadEvents<RunEvent.Noted>().Select(note => note.Text).Where(text => !text.StartsWith("Taken up", StringComparison.Ordinal));
        
        // Decided while the last reading still had the current: after the gap the same question has another answer, so only what had not been
        // decided yet may have it.
        Assert.Equal(["still on", where == "second item" ? "off again" : "still on", "pass 1", "pass 2"], notes);
        Assert.Single(reader.ReadEvents<RunEvent.Answered>());

        static Func<RunEvent, bool> Moment(string where)
        {
            var levels = 0;
            return happened => (where, happened) switch
            {
                ("first pulse", RunEvent.ScanTaken scan) => scan.Scan.StepIndex == 0 && scan.Scan.Elapsed > TimeSpan.FromSeconds(6),
                ("second item", RunEvent.StepEnded { StepIndex: >= 0 }) => ++levels == 2,
                ("branch", RunEvent.Decided { Path: "steps[0].for_each[0][1]" }) => true,
                _ => false,
            };
        }
    }

    [Fact]
    public void The_sums_come_back_to_the_last_bit()
    {
        using var whole = new KilledBench(Head + "resume: continue_with_gap" + Steps);
        Assert.NotNull(whole.Run.Run(_ => false, TestContext.Current.CancellationToken));
        using var before = whole.Open();
        var ended = before.ReadSteps().Single(step => step.Record == "discharge").State.Values;

        using var cut = new KilledBench(Head + "resume: continue_with_gap" + Steps).KillAt(happened => happened is RunEvent.OutputChanged { Setpoint: "off" });
        var open = RecordedProgress.Read(cut.Run.Path).Open!;
        Assert.Equal("", open.Output);
        Assert.Equal(ended["charge_As"], open.Sums.Charge);
        Assert.Equal(ended["energy_J"], open.Sums.Energy);
    }

    /// <summary>Cut off after the scan that ended the step, before or after its output was off: nothing is switched on once more.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_that_had_come_to_its_end_is_not_gone_on_with(bool isOff)
    {
        const string Voltage = "resume: continue_with_gap\nsteps:\n  - discharge: { current: 8 A, until: step.charge >= 0.1 Ah, at_most: 10 min, record: discharge }\nresults:\n  charge: { value: discharge.charge, unit: Ah }\n  duration: { value: discharge.duration, unit: s }\n";
        using var bench = new KilledBench(Head + Voltage).KillAt(happened => isOff
            ? happened is RunEvent.OutputChanged { Setpoint: "off" }
            : happened is RunEvent.ScanTaken scan && scan.Scan.Elapsed >= TimeSpan.FromSeconds(45));
        var summary = bench.Resume();
        Assert.Single(bench.Run.World.EnergizedIntervals);
        using var reader = bench.Open();
        Assert.Equal("step.charge >= 0.1 Ah", reader.ReadSteps()[0].Reason);
        Assert.Equal(45, Result(summary, "duration"), 0.3);
        Assert.Equal(0.1, Result(summary, "charge"), 0.0006);
    }

    [Fact]
    public void A_run_is_killed_twice_and_both_gaps_count()
    {
        using var bench = new KilledBench(Head + "resume: continue_with_gap" + Steps).KillAt(InDischarge);
        Assert.Null(bench.Run.Resume(TimeSpan.FromMinutes(1), happened => happened is RunEvent.ScanTaken scan && scan.Scan.Elapsed > TimeSpan.FromSeconds(165), TestContext.Current.CancellationToken));
        bench.Run.SwitchOff(TimeSpan.FromSeconds(0.25));
        var summary = bench.Resume();
        Assert.Equal(120, Result(summary, "duration"), 1.1);
        Assert.Equal(bench.Run.World.DischargedCharge / 3600, Result(summary, "charge"), 0.003);
        using var reader = bench.Open();
        Assert.Equal(2, reader.ReadEvents<RunEvent.Gap>().Count());
    }

    [Fact]
    public void A_run_that_has_ended_is_not_taken_up()
    {
        using var bench = new KilledBench(Head + "resume: continue" + Steps).KillAt(InDischarge);
        bench.Resume();
        Assert.Contains("has ended (passed", Refused(bench), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resume: refuse", "resume: refuse")]
    [InlineData("resume: continue\nresume_within: 30 s", "resume_within")]
    public void The_procedure_has_the_last_word(string rule, string said)
    {
        using var bench = new KilledBench(Head + rule + Steps).KillAt(InDischarge);
        Assert.Contains(said, Refused(bench), StringComparison.Ordinal);
        Assert.False(bench.Run.World.Load.InputOn);
    }

    [Fact]
    public void A_run_that_had_tripped_is_over_and_its_trip_wants_a_name_first()
    {
        using var bench = new KilledBench(Head + "resume: continue" + Steps);
        bench.Run.World.Inject(new ScheduledFault(SimulatedFault.VoltmeterSilent, InDischarge));
        bench.KillAt(happened => happened is RunEvent.Tripped);
        Assert.Contains("it had tripped", Refused(bench), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trip_that_nobody_acknowledged_comes_before_everything()
    {
        using var bench = new KilledBench(Head + "resume: continue" + Steps).KillAt(InDischarge);
        var trip = new Trip("a limit", "", "1", "0", TimeSpan.Zero, TimeSpan.Zero, DateTimeOffset.UnixEpoch, TripClass.Clearable, "Because.");
        new TripLatch(bench.Folder).Latch(trip, new TripOrigin("x", "x", "x", "x", "x", true));
        Assert.Contains("packbench ack", Assert.Throws<StartRefusedException>(() => bench.Resume()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_pack_is_known_by_its_voltages()
    {
        using var bench = new KilledBench(Head + "resume: continue" + Steps).KillAt(InDischarge);
        bench.Run.Exchange("removed", "20 Ah");
        Assert.Contains("not the pack as the run left it", Refused(bench), StringComparison.Ordinal);
        Assert.False(bench.Run.World.EverEnergized);
    }

    [Fact]
    public void Another_instrument_in_the_same_place_is_refused()
    {
        using var bench = new KilledBench(Head + "resume: continue" + Steps).KillAt(InDischarge);
        bench.Run.Plan = bench.Plan with
        {
            Bench = bench.Plan.Bench with
            {
                Instruments = [.. bench.Plan.Bench.Instruments.Select(one => one.Role == "load" ? one with { Profile = "siglent-sdl1020x", Address = TransportAddress.Parse("sim://load2") } : one)],
            },
        };
        Assert.Contains("The load is", Refused(bench), StringComparison.Ordinal);
    }

    [Fact]
    public void The_record_of_a_refused_run_is_as_it_was()
    {
        using var bench = new KilledBench(Head + "resume: continue" + Steps).KillAt(InDischarge);
        bench.Run.Exchange("removed", "20 Ah");
        Refused(bench);
        using var reader = bench.Open();
        Assert.Empty(reader.ReadEvents<RunEvent.Gap>());
        Assert.Null(reader.Seal);
    }

    private static string Refused(KilledBench bench) => Assert.Throws<ResumeRefusedException>(() => bench.Resume()).Message;

    private static double Result(RunSummary summary, string name) => summary.Results.Single(result => result.Name == name).Value;
}
