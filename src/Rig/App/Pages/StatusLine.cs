using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>The line that never scrolls away: state, outputs, barriers, what stops next and when, age of the last reading, STOP.</summary>
internal static class StatusLine
{
    private const string Stop = " F9 STOP ";
    private const int LeastNext = 14;

    /// <summary>A reading older than this is marked, whatever the step's own pace.</summary>
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(3);

    public static void Draw(Canvas canvas, int y, Shell shell)
    {
        var (model, live) = (shell.LiveModel, shell.Live);
        var isLive = live is { IsOver: false };
        if (!isLive && shell is { RunPage.Recorded.Model.Phase: not RunPhase.Ended } && shell.Page == shell.RunPage)
        {
            canvas.Text(0, y, "WATCHING ONLY: F9 here does not stop that run; 'packbench ctl abort' does, and its own screen", Ink.Warning, canvas.Width);
            return;
        }

        var isAlarm = model?.Unconfirmed.Length > 0;
        canvas.Fill(new Area(0, y, canvas.Width, 1), ' ', isAlarm ? Ink.Alarm : Ink.Normal);
        canvas.TextRight(canvas.Width, y, Stop, isLive ? Ink.Stop : Ink.Dim);
        var right = canvas.Width - Stop.Length - 1;
        if (isAlarm)
        {
            canvas.Text(0, y, $"NOT CONFIRMED OFF: {string.Join(", ", model!.Unconfirmed.Select(output => output.Role))}: DISCONNECT THE PACK BY HAND", Ink.Alarm, right);
            return;
        }

        if (model is null || live is null)
        {
            canvas.Text(0, y, $"NO RUN  F9 switches all outputs off  bench: {(shell.Context.Bench.IsSimulated ? "SIMULATED" : shell.Context.Bench.Name)}", Ink.Dim, right);
            return;
        }

        var (state, ink) = State(model, live);
        var x = canvas.Text(0, y, state, ink, right);
        x = Segment(canvas, x, y, model.IsOutputOn ? $"ON {string.Join(", ", canvas.Width < 120 ? model.RolesOn : model.OutputsOn)}" : "outputs off", model.IsOutputOn ? Ink.Warning : Ink.Normal, right);
        if (isLive && model.OffPlan is { } off)
        {
            x = Segment(canvas, x, y, canvas.Width < 120 ? "OFF PLAN" : $"OFF THE PLAN: {off.Channel}", Ink.Warning, right);
        }

        if (model.Barriers.Count > 0)
        {
            var armed = model.Barriers.Count(barrier => barrier.Armed);
            x = Segment(canvas, x, y, $"{armed}/{model.Barriers.Count} barriers", armed < model.Barriers.Count ? Ink.Warning : Ink.Normal, right);
        }

        if (isLive && model.Latest is not null)
        {
            var text = $"age {Figures.Age(shell.Age)}";
            canvas.TextRight(right, y, text, shell.Age > Old ? Ink.Warning : Ink.Normal);
            right -= text.Length + 1;
        }

        if (model.Hold is { } hold)
        {
            Segment(canvas, x, y, hold.Of == 0 ? hold.Cause : $"{hold.Times} of {hold.Of}: {(canvas.Width < 120 ? "" : hold.Value + ", ")}goes on at {hold.GoesOn}", Ink.Warning, right);
        }
        else if (model.NextStop(shell.Now) is { } next && right - x > LeastNext)
        {
            Segment(canvas, x, y, $"next stop {(next.In is { } left ? $"in ~{Figures.Duration(left)}: " : "")}{next.When}", Ink.Normal, right);
        }
        else if (model.Phase is RunPhase.Ending or RunPhase.Ended)
        {
            Segment(canvas, x, y, model.Reason, Ink.Normal, right);
        }
    }

    public static (string Word, Ink Ink) State(RunModel model, LiveRun? live) => model switch
    {
        { Phase: RunPhase.Ended, Outcome: { } outcome } => (RunProgress.Word(outcome), outcome == RunOutcome.Passed ? Ink.Good : outcome == RunOutcome.Aborted ? Ink.Warning : Ink.Alarm),
        _ when model.Trip is not null => ("TRIPPED", Ink.Alarm),
        _ when live is { IsOver: false, IsStopping: true } => ("STOPPING", Ink.Warning),
        _ when model.Hold is not null => ("HELD", Ink.Warning),
        _ when live is { IsOver: false, Control.IsPaused: true } => ("PAUSED", Ink.Warning),
        _ when live is { IsOver: false, Control.IsPauseWanted: true } => ("PAUSING", Ink.Warning),
        { Phase: RunPhase.Ending } => ("ENDING", Ink.Normal),
        { Phase: RunPhase.Connecting } => ("CONNECTING", Ink.Normal),
        _ when live is { IsOver: false } => ("RUNNING", Ink.Good),
        _ => ("NOT ENDED", Ink.Warning),
    };

    private static int Segment(Canvas canvas, int x, int y, string text, Ink ink, int right)
    {
        if (x + 4 >= right)
        {
            return x;
        }

        canvas.Set(x + 1, y, canvas.Glyphs.Vertical, Ink.Dim);
        return canvas.Text(x + 3, y, text, ink, right);
    }
}
