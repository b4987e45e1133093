using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Models;

/// <summary>Events in words, for the list; null for those that are shown elsewhere.</summary>
internal static class EventText
{
    public static (EventLevel Level, string Text)? Of(RunEvent happened) => happened switch
    {
        RunEvent.RunStarted started => (EventLevel.Notice, $"run {started.RunId} started{(started.Simulated ? ", SIMULATED" : "")}"),
        RunEvent.InstrumentConnected instrument => (EventLevel.Plain, $"{instrument.Role}: {instrument.Identity} at {instrument.Address}"),
        RunEvent.StepStarted { StepIndex: >= 0 } step => (EventLevel.Notice, $"{TitleOf(step)}, until {step.EndsWhen}"),
        RunEvent.StepEnded { StepIndex: >= 0 } ended => (EventLevel.Plain, $"ended: {ended.Reason}"),
        RunEvent.OutputChanged output => (EventLevel.Notice, $"{output.Role}: {output.Setpoint}"),
        RunEvent.Gap gap => (EventLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"gap of {gap.Length.TotalSeconds:0.0} s: {gap.Cause}")),
        RunEvent.Asked asked => (EventLevel.Plain, $"asked: {OneLine(asked.Question)}"),
        RunEvent.Answered answered => (EventLevel.Plain, $"answered: {answered.Answer}"),
        RunEvent.Noted note => (EventLevel.Plain, OneLine(note.Text)),
        RunEvent.Tripped tripped => (EventLevel.Alarm, $"TRIP {tripped.Trip}"),
        RunEvent.MadeSafe safe => (safe.IsConfirmed ? EventLevel.Plain : EventLevel.Alarm, Safe(safe)),
        RunEvent.BarrierChanged barrier => (barrier.Armed ? EventLevel.Plain : EventLevel.Warning, $"barrier {(barrier.Armed ? "armed" : "MISSING")}: {barrier.Barrier}, {barrier.Detail}"),
        RunEvent.LeftPlan or RunEvent.BackInPlan => (happened is RunEvent.LeftPlan ? EventLevel.Warning : EventLevel.Plain, happened.ToString()),
        RunEvent.BarrierTested tested => (tested.Held ? EventLevel.Plain : EventLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"self-test: {tested.Barrier} {(tested.Reaction is { } took ? $"off after {took.TotalSeconds:0.000} s" : tested.Held ? "counts" : "does not count")}, {tested.Detail}")),
        RunEvent.MeasuredRow row => (EventLevel.Plain, $"{row.Table}: {string.Join(", ", row.Cells.Select(cell => $"{cell.Key} {cell.Value}"))}"),
        RunEvent.ResultComputed computed => (EventLevel.Plain, $"result {computed.Result.Title}: {Cli.ResultTable.ValueOf(computed.Result)}"),
        RunEvent.RunEnded ended => (ended.Outcome == RunOutcome.Passed ? EventLevel.Notice : EventLevel.Warning, $"run ended: {ended.Outcome}, {ended.Reason}"),
        _ => null,
    };

    public static string TitleOf(RunEvent.StepStarted step) => step.Title.Length > 0 ? step.Title : step.Verb;

    private static string Safe(RunEvent.MadeSafe safe) => safe.IsConfirmed
        ? $"safe state: {string.Join(", ", safe.Outputs.Select(output => $"{output.Role} off"))}, confirmed by read-back"
        : $"NOT CONFIRMED OFF: {string.Join("; ", safe.Outputs.Where(output => !output.Confirmed).Select(output => $"{output.Role}: {output.How}"))}";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
