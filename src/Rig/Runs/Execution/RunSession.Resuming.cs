using PackBench.Rig.Runs.Resuming;

namespace PackBench.Rig.Runs.Execution;

/// <content>Taking up a run that was cut off: what its record says is done, and the step that goes on.</content>
public sealed partial class RunSession
{
    private readonly RecordedProgress? _done;
    private readonly bool _standsStill;
    private readonly bool _goesOn;
    private bool _isCutTaken;
    private OpenStep? _goingOn;

    /// <summary>What the record of a run that is taken up again says of its steps; null in a new run.</summary>
    internal RecordedProgress? Done => _done;

    /// <summary>The step that goes on where it was cut off, until its output is on again; null otherwise.</summary>
    internal OpenStep? GoingOn => _goingOn;

    /// <summary>When the present step went on after an outage; zero where it did not.</summary>
    internal TimeSpan WentOnAt { get; private set; }

    /// <summary>Whether the step that was cut off has not been dealt with yet. True once.</summary>
    internal bool TakeCut() => !Interlocked.Exchange(ref _isCutTaken, true);

    /// <summary>The step that was cut off, where it is to go on. Once.</summary>
    internal OpenStep? TakeUp() => _goesOn && TakeCut() ? _done?.Open : null;

    /// <summary>The windows of a rest that goes on, as they were: it has been resting all along.</summary>
    internal void FillHistory(Language.Expression? until)
    {
        if (_done is not { LastScan: { } last } || until is null)
        {
            return;
        }

        try
        {
            // Asking makes the windows; the answer is not wanted yet.
            Values.Scan = last;
            until.IsTrue(Values);
        }
        catch (Language.MissingReadingException)
        {
        }

        foreach (var scan in _done.LastScans)
        {
            Values.History.Add(scan);
        }
    }

    /// <summary>Takes up a recorded step that was cut off: its sums are there, and go on with <see cref="GoOn"/>.</summary>
    internal int ContinueStep(OpenStep step)
    {
        Control.BeginStep();
        _goingOn = step;
        Values.Step = step.Sums;
        return step.Recorded.StepIndex;
    }

    /// <summary>
    /// Whether the step that was to go on had come to its end with its last recorded scan, or would have within moments: then its output stays off, and what
    /// was missing is added by the course of its readings.
    /// </summary>
    internal async ValueTask<bool> HasEndedAsync(Language.Expression until)
    {
        if (_goingOn is not { } step || _done?.LastScan is not { } last || last.StepIndex != step.Recorded.StepIndex)
        {
            return false;
        }

        if (Holds(last))
        {
            return true;
        }

        if (NearEnd.Missing(_done.LastScans, Holds) is not { } missing)
        {
            return false;
        }

        step.Sums.Complete(missing);
        await EmitAsync(new RunEvent.Noted(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"Not switched on again: by the course of its readings the step was {missing.TotalSeconds:0.0} s before its end ({until.Text}). What was missing is added at its last current, half of it as doubt."))
        {
            Elapsed = Clock.Elapsed, Utc = Clock.Utc,
        });
        return true;

        bool Holds(Scan scan)
        {
            Values.Scan = scan;
            try
            {
                return until.IsTrue(Values);
            }
            catch (Language.MissingReadingException)
            {
                return false;
            }
        }
    }

    /// <summary>The step that was cut off goes on at this instant: scans are its own again. Returns since when it counts its time; null in any other step.</summary>
    internal TimeSpan? GoOn()
    {
        if (_goingOn is not { } step)
        {
            return null;
        }

        _goingOn = null;
        WentOnAt = Clock.Elapsed;
        step.Sums.GoOn(WentOnAt, _standsStill);
        Scanner.StepIndex = step.Recorded.StepIndex;
        return WentOnAt - step.Sums.TimeAt(WentOnAt);
    }
}
