using PackBench.Rig.Runs;

namespace PackBench.Rig.Telemetry;

/// <summary>What a run's events say of its present state. One thread at a time.</summary>
internal sealed class RunView
{
    public RunEvent.RunStarted? Started { get; private set; }

    public RunEvent.StepStarted? Step { get; private set; }

    public RunEvent.RunEnded? Ended { get; private set; }

    /// <summary>The latest.</summary>
    public Scan? Scan { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    public long Scans { get; private set; }

    public int Trips { get; private set; }

    public string LastTrip { get; private set; } = "";

    public int Gaps { get; private set; }

    public int NotConfirmedOff { get; private set; }

    public void Take(RunEvent happened)
    {
        Elapsed = happened.Elapsed;
        switch (happened)
        {
            case RunEvent.RunStarted started:
                Started = started;
                break;
            case RunEvent.StepStarted step:
                Step = step;
                break;
            case RunEvent.ScanTaken taken:
                (Scan, Scans) = (taken.Scan, taken.Scan.Index + 1);
                break;
            case RunEvent.Tripped tripped:
                (Trips, LastTrip) = (Trips + 1, tripped.Trip.Limit);
                break;
            case RunEvent.Gap:
                Gaps++;
                break;
            case RunEvent.MadeSafe { IsConfirmed: false }:
                NotConfirmedOff++;
                break;
            case RunEvent.RunEnded ended:
                Ended = ended;
                break;
            default:
                break;
        }
    }
}
