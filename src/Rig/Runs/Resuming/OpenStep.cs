using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Runs.Resuming;

/// <summary>The step in which a run was cut off, with what it had added up to by then.</summary>
/// <param name="Sums">As they were after the last scan that was recorded.</param>
/// <param name="Output">Role of the output that was on; empty for none.</param>
/// <param name="TimesOn">How often the output had gone on: pulses that need not be made again.</param>
internal sealed record OpenStep(RecordedStep Recorded, StepAccumulator Sums, string Output, int TimesOn)
{
    /// <summary>Whether there is something in it that can go on. A step without an output, other than a rest, is short and is begun anew.</summary>
    public bool CanGoOn => Recorded.Verb == "rest" || (TimesOn > 0 && Recorded.Verb is "discharge" or "charge" or "pulse");

    /// <summary>
    /// Adds the recorded scans up again, in the order in which scans and switches were recorded: the state is the one that the rig had, to the
    /// last bit.
    /// </summary>
    public static OpenStep Read(SqliteRunReader reader, RecordedStep step)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(step);
        var channels = reader.Header.Channels;
        var (sums, output, timesOn) = (new StepAccumulator(channels, step.BeganAt), "", 0);
        var (isIn, standsStill, isCut) = (false, false, false);
        using var scans = reader.ReadScans(step.FirstScan).GetEnumerator();
        var next = step.FirstScan;
        foreach (var (before, happened) in reader.ReadEventsAmongScans())
        {
            if (!isIn)
            {
                isIn = happened is RunEvent.StepStarted started && started.Path == step.Path && started.StepIndex == step.StepIndex;
                continue;
            }

            AddUpTo(before);
            switch (happened)
            {
                case RunEvent.Gap { IsOutage: true } gap:
                    sums.CutOff(gap.OnUntil);
                    (output, isCut, standsStill) = ("", true, gap.StandsStill);
                    break;
                case RunEvent.Gap late:
                    sums.AddLate(late.Length);
                    break;
                case RunEvent.OutputChanged { Setpoint: "off" }:
                    output = "";
                    break;
                case RunEvent.OutputChanged on:
                    sums = timesOn == 0 ? new StepAccumulator(channels, on.Elapsed) : sums;
                    GoOn(on.Elapsed);
                    (output, timesOn) = (on.Role, timesOn + 1);
                    break;
                default:
                    break;
            }
        }

        AddUpTo(long.MaxValue);
        return new OpenStep(step, sums, output, timesOn);

        void AddUpTo(long end)
        {
            while (next < end && scans.MoveNext())
            {
                next++;
                if (step.Verb == "rest" && scans.Current.StepIndex == step.StepIndex)
                {
                    GoOn(scans.Current.Elapsed);
                }

                sums.Add(scans.Current);
            }
        }

        void GoOn(TimeSpan at)
        {
            if (isCut)
            {
                sums.GoOn(at, standsStill);
                isCut = false;
            }
        }
    }
}
