using System.Collections.Immutable;

namespace PackBench.Rig.Runs;

/// <summary>Everything that happens in a run: the recorder, the screen and the command line see the same ones. A closed set.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>Time since the run began.</summary>
    public required TimeSpan Elapsed { get; init; }

    public required DateTimeOffset Utc { get; init; }

    public sealed record RunStarted(string RunId, string Procedure, string Pack, bool Simulated) : RunEvent;

    /// <summary>What is to be known of an instrument before it is used.</summary>
    public sealed record InstrumentConnected(string Role, string Identity, string Address, string Profile, string Calibration) : RunEvent;

    /// <param name="Path">Where in the procedure: <c>steps[2]</c>, <c>steps[3].repeat[1].steps[0]</c>.</param>
    /// <param name="StepIndex">Number of the recorded step, or -1 for one that records nothing.</param>
    /// <param name="Record">The name under which results find it; empty where it has none.</param>
    public sealed record StepStarted(string Path, string Verb, string Title, int StepIndex, string Record, string EndsWhen) : RunEvent;

    public sealed record StepEnded(string Path, int StepIndex, string Reason, StepState State) : RunEvent;

    /// <summary>An output was told something and confirmed it. Instants that integrals need.</summary>
    public sealed record OutputChanged(string Role, string Setpoint) : RunEvent;

    /// <param name="Limits">Which judged it: for asking which of them is nearest; null in a recorded run.</param>
    public sealed record ScanTaken(Scan Scan, Safety.LimitWatch? Limits = null) : RunEvent;

    /// <summary>Scans are missing: longer than three periods between two of them.</summary>
    public sealed record Gap(TimeSpan From, TimeSpan Length, string Cause) : RunEvent;

    public sealed record Asked(string Question, ImmutableArray<string> Choices) : RunEvent;

    public sealed record Answered(string Question, string Answer) : RunEvent;

    public sealed record Noted(string Text) : RunEvent;

    public sealed record Tripped(Trip Trip) : RunEvent;

    /// <summary>Outputs were told to go off; for each role how that was confirmed, or why it could not be.</summary>
    public sealed record MadeSafe(ImmutableArray<SafeConfirmation> Outputs) : RunEvent
    {
        public bool IsConfirmed => Outputs.All(output => output.Confirmed);
    }

    /// <summary>One of the barriers was armed, or is known to be missing.</summary>
    public sealed record BarrierChanged(string Barrier, bool Armed, string Detail) : RunEvent;

    public sealed record MeasuredRow(string Table, ImmutableArray<KeyValuePair<string, string>> Cells) : RunEvent;

    public sealed record ResultComputed(RunResult Result) : RunEvent;

    public sealed record RunEnded(RunOutcome Outcome, string Reason) : RunEvent;
}

/// <summary>One output after a safe state: off for sure, or not.</summary>
public sealed record SafeConfirmation(string Role, bool Confirmed, string How, TimeSpan Took);

/// <summary>The accumulated state of a recorded step, as it is stored: SI values by name (<c>charge_As</c>, <c>energy_J</c>, …) and counts.</summary>
public sealed record StepState(TimeSpan Began, TimeSpan Ended, long Scans, ImmutableSortedDictionary<string, double> Values)
{
    public static readonly StepState Empty = new(TimeSpan.Zero, TimeSpan.Zero, 0, ImmutableSortedDictionary<string, double>.Empty);
}
