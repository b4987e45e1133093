using System.Collections.Immutable;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Models;

public enum RunPhase
{
    Connecting,
    Running,

    /// <summary>All steps are over; results are judged and the file is closed.</summary>
    Ending,
    Ended,
}

public enum StepPhase
{
    Pending,
    Running,
    Done,
}

/// <summary>A step as the list shows it.</summary>
/// <param name="Predicted">How long it should take by the model; null where nothing is known.</param>
/// <param name="Result">Once it has ended: why, and what it added up to.</param>
public sealed record StepRow(
    string Path, string Title, string EndsWhen, StepPhase Phase, TimeSpan Began, TimeSpan Took, TimeSpan? Predicted, string Result, double AmpereHours, double WattHours)
{
    /// <summary>0 to 1; NaN where nothing is known.</summary>
    public double Fraction => Phase switch
    {
        StepPhase.Done => 1,
        StepPhase.Pending => 0,
        _ when Predicted is { Ticks: > 0 } predicted => Math.Min(0.99, Took / predicted),
        _ => double.NaN,
    };
}

public enum EventLevel
{
    Plain,
    Notice,
    Warning,
    Alarm,
}

public sealed record EventRow(TimeSpan Elapsed, DateTimeOffset Utc, EventLevel Level, string Text);

/// <param name="Index">In the channel table.</param>
/// <param name="Age">Of the value, at this moment.</param>
/// <param name="Fault">Empty for a good reading, else the word for what is wrong.</param>
public sealed record FigureRow(int Index, string Channel, string Label, string Value, TimeSpan Age, string Fault);

/// <param name="Number">From 1.</param>
/// <param name="Volts">NaN where there is no good reading.</param>
public sealed record CellRow(int Number, double Volts, string Fault, bool IsWeakest, bool IsHighest);

public sealed record LimitRow(string Name, string Text, double Fraction);

public sealed record BarrierRow(string Name, bool Armed, string Detail);

/// <summary>A hold of the procedure that is on.</summary>
/// <param name="Cause">The condition that took the output off; out of a record, with all that is known.</param>
/// <param name="Value">What it reads now; empty out of a record.</param>
/// <param name="GoesOn">The condition that lets the step go on; empty out of a record.</param>
/// <param name="Of">So many times at most; zero out of a record.</param>
/// <param name="For">How long it has been on.</param>
public sealed record HoldRow(string Cause, string Value, string GoesOn, int Times, int Of, TimeSpan For, TimeSpan AtMost, string Because);

/// <summary>A broken limit with what became of the outputs.</summary>
/// <param name="Scan">The scan that broke it; null where there was none.</param>
public sealed record TripNotice(Trip Trip, ImmutableArray<SafeConfirmation> Outputs, Scan? Scan = null)
{
    public bool IsConfirmed => Outputs.Length > 0 && Outputs.All(output => output.Confirmed);
}
