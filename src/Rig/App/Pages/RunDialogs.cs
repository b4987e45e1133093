using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;

namespace PackBench.Rig.App.Pages;

/// <summary>What the present run says in dialogs of its own accord: its questions, its trip, and an end without a file.</summary>
internal sealed class RunDialogs(RigContext context, PresentRun present, DialogStack dialogs, Action<string> ended)
{
    private bool _isTripShown;
    private bool _isEndTold;

    /// <summary>Another run has begun.</summary>
    public void Begin() => (_isTripShown, _isEndTold) = (false, false);

    /// <summary>True where something has changed.</summary>
    public bool Tick() =>
        AskPending() | ShowTrip() | TellEnd() | dialogs.Close<QuestionDialog>(question => present.Live?.Questions.Pending != question.Pending);

    public void ShowTrip(RunModel model) => dialogs.Open(new TripDialog(model, () => Acknowledge(() => dialogs.Close<TripDialog>(_ => true))));

    private bool AskPending()
    {
        if (present.Live is not { IsOver: false, Questions.Pending: { } pending } live || dialogs.Any<QuestionDialog>(dialog => dialog.Pending == pending))
        {
            return false;
        }

        // Before anything was switched on: how it is to be wired stands beside the question.
        var wiring = present.Model!.Steps.Any(step => step.Phase != StepPhase.Pending) ? "" : live.Plan.Procedure.Wiring;
        dialogs.Open(new QuestionDialog(pending, wiring, context.Time));
        return true;
    }

    private bool ShowTrip()
    {
        if (_isTripShown || present.Model?.Trip is null)
        {
            return false;
        }

        _isTripShown = true;
        ShowTrip(present.Model);
        return true;
    }

    /// <summary>The run is over: the summary has the last word, since the judged results may be worse than the run's own end.</summary>
    private bool TellEnd()
    {
        if (_isEndTold || present.Live is not { IsOver: true } live)
        {
            return false;
        }

        _isEndTold = true;
        if (live.Completion.IsCompletedSuccessfully)
        {
            present.Model!.End(live.Completion.Result.Outcome, live.Completion.Result.Reason);
            ended(live.Completion.Result.Path);
            return true;
        }

        var lines = RunFailure.Lines(live.Completion.Exception ?? (Exception)new OperationCanceledException());
        present.Model!.End(live.IsStopping ? RunOutcome.Aborted : RunOutcome.Error, lines[0]);
        if (live.Completion.Exception?.InnerException is StartRefusedException)
        {
            Acknowledge(() => dialogs.Open(new MessageDialog("Acknowledged", ["Now it can be started again."])));
        }
        else if (!live.IsStopping)
        {
            dialogs.Open(live.Cut is null
                ? new MessageDialog("The run did not start", [.. lines, "", "Nothing was energised, and there is no run file."], Ink.Alarm)
                : new MessageDialog("The run was not taken up again", [.. lines, "", "Nothing was switched on; its file is as it was."], Ink.Alarm));
        }

        return true;
    }

    /// <summary>The oldest trip that nobody has taken note of.</summary>
    private void Acknowledge(Action done)
    {
        var latch = new TripLatch(context.Runs);
        dialogs.Open(latch.Unacknowledged().FirstOrDefault() is { } trip
            ? new AcknowledgeDialog(latch, trip, context.Person, context.Time, done)
            : new MessageDialog("Trips", ["There is no trip that waits to be acknowledged."]));
    }
}
