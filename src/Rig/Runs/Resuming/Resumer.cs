using System.Globalization;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Guard;

namespace PackBench.Rig.Runs.Resuming;

/// <summary>
/// Decides whether a run that was cut off may be taken up again, and how: by its record, by its procedure's word, by the instruments that
/// answer, and by the voltages of the pack. Everything is switched off first; nothing is recorded before all of it fits.
/// </summary>
internal sealed class Resumer(RunPlan plan, ConnectedBench bench, TimeProvider time, TimeProvider wall)
{
    /// <summary>An instant of the guard's journal may lie this far from that of the scans beside it.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.1);

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>For sources that take their time to answer for the first time.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <exception cref="ResumeRefusedException">It may not be taken up again.</exception>
    public static void RefuseByRecord(RecordedProgress done, Procedure procedure)
    {
        ArgumentNullException.ThrowIfNull(done);
        ArgumentNullException.ThrowIfNull(procedure);
        var name = Path.GetFileName(done.Path);
        if (done.Seal is { Outcome: { } outcome } seal)
        {
            throw new ResumeRefusedException($"{name} has ended ({outcome.ToString().ToLowerInvariant()}: {seal.Reason}). There is nothing to take up; start a new run.");
        }

        if (done.WasOver.Length > 0)
        {
            throw new ResumeRefusedException($"{name} was cut off when {done.WasOver}: it is over. Start a new run.");
        }

        if (procedure.Resume == ResumePolicy.Refuse)
        {
            throw new ResumeRefusedException($"{name}: '{procedure.Name}' is not to be taken up again (resume: refuse). Start a new run.");
        }

        foreach (var (verb, why) in new[] { ("calibrate", "what a calibration has found so far is not in the record"), ("set", "it had changed settings of the BMS, whose values before are in the backup only: put them back (packbench bms restore)") })
        {
            if (done.HasBegun(verb))
            {
                throw new ResumeRefusedException($"{name} had begun a step '{verb}': {why}. Start a new run.");
            }
        }
    }

    /// <summary>Whether the step in which it was cut off goes on where it stood; otherwise it is begun anew.</summary>
    public static bool GoesOn(Procedure procedure, RecordedProgress done) =>
        procedure.Resume is ResumePolicy.Continue or ResumePolicy.ContinueWithGap && done.Open?.CanGoOn == true;

    /// <exception cref="ResumeRefusedException">The instruments or the pack are not those of the run, or it was away for too long.</exception>
    public async Task<Resumption> PrepareAsync(RecordedProgress done, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(done);
        RefuseOtherInstruments(done);
        if ((await new SafeState(bench.Outputs, time).EnterAsync()).FirstOrDefault(output => !output.Confirmed) is { } left)
        {
            throw new ResumeRefusedException($"AN OUTPUT COULD NOT BE CONFIRMED OFF: disconnect the pack by hand. ({left.Role}: {left.How})");
        }

        var now = await LookAsync(done.LastScan, cancellationToken);
        if (done.LastScan is { } last && PackLikeness.Contradiction(last, now, bench.Channels, plan.Pack) is { } contradiction)
        {
            throw new ResumeRefusedException($"This is not the pack as the run left it: {contradiction}. Nothing was switched on.");
        }

        return Describe(done);
    }

    private Resumption Describe(RecordedProgress done)
    {
        var policy = plan.Procedure.Resume;
        var speed = plan.Bench.ServedSpeed ?? 1;

        // A simulated world that goes faster than the clock: the run's own time stamps do so too, from where they agreed last.
        var lastWall = done.AnchorUtc + ((done.LastUtc - done.AnchorUtc) / speed);
        var away = (wall.GetUtcNow() - lastWall) * speed;
        if (away < TimeSpan.Zero)
        {
            throw new ResumeRefusedException($"The clock says {wall.GetUtcNow():u}, which is before the last record of the run ({lastWall:u}): set it first.");
        }

        if (away > plan.Procedure.ResumeWithin)
        {
            throw new ResumeRefusedException($"The run was away for {ScanLoop.Text(away)}; '{plan.Procedure.Name}' may be taken up again within {ScanLoop.Text(plan.Procedure.ResumeWithin)} (resume_within).");
        }

        var elapsed = done.LastElapsed + away;
        var goesOn = GoesOn(plan.Procedure, done);
        var (onUntil, how) = (TimeSpan.Zero, "no output was on");
        if (done.Open is { Output.Length: > 0 } open)
        {
            var off = GuardJournal.OffAt(GuardJournal.PathFor(done.Path), open.Output, lastWall - Slack);
            onUntil = off is { } at ? Least(elapsed, done.LastElapsed + ((at - lastWall + Slack) * speed)) : elapsed;
            how = off is null
                ? $"nothing says when the {open.Output} went off, so it counts as on until now at the most"
                : string.Create(CultureInfo.InvariantCulture, $"the guard had the {open.Output} off {(onUntil - done.LastElapsed).TotalSeconds:0.0} s after the last record");
        }

        var rounded = TimeSpan.FromSeconds(Math.Round(away.TotalSeconds, 1));
        var step = done.Cut is { } cut ? $" in '{(cut.Title.Length > 0 ? cut.Title : cut.Verb)}', which {(goesOn ? "goes on" : "is begun anew")}" : "";
        var gap = new RunEvent.Gap(done.LastElapsed, away, $"the rig was away; {how}", IsOutage: true, onUntil, StandsStill: policy == ResumePolicy.ContinueWithGap)
        {
            Elapsed = elapsed, Utc = time.GetUtcNow(),
        };
        return new Resumption(done) { Elapsed = elapsed, Gap = gap, GoesOn = goesOn, Text = $"Taken up again after {ScanLoop.Text(rounded)}{step}; {how}." };
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void RefuseOtherInstruments(RecordedProgress done)
    {
        if (!bench.Channels.Channels.SequenceEqual(done.Header.Channels.Channels))
        {
            throw new ResumeRefusedException("The bench delivers other channels than the run has recorded: its instruments or their places in the bench file are not the same.");
        }

        foreach (var instrument in bench.Instruments)
        {
            if (done.Instruments.GetValueOrDefault(instrument.Entry.Role) is { } before && before != instrument.Identity)
            {
                throw new ResumeRefusedException($"The {instrument.Entry.Role} is {instrument.Identity}; the run was begun with {before}.");
            }
        }
    }

    /// <summary>A scan in which everything is there that was there before, or the last one that was waited for.</summary>
    private async Task<Scan> LookAsync(Scan? last, CancellationToken cancellationToken)
    {
        var clock = new RunClock(time);
        var scanner = new Scanner(bench.Channels, bench.Sources, clock);
        while (true)
        {
            await scanner.WaitForTickAsync(cancellationToken);
            var scan = await scanner.TakeAsync(cancellationToken);
            var isWhole = last is null || Enumerable.Range(0, bench.Channels.Count).All(index => scan[index].IsGood || !last[index].IsGood);
            if (clock.Elapsed >= (isWhole ? Settling : Longest))
            {
                return scan;
            }
        }
    }
}
