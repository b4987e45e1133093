using System.Collections.Immutable;
using PackBench.Rig.Runs.Planned;

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
    /// <param name="Hold">That is on; null for none, and in a recorded run.</param>
    public sealed record ScanTaken(Scan Scan, Safety.LimitWatch? Limits = null, PresentHold? Hold = null) : RunEvent;

    /// <summary>Scans are missing: longer than three periods between two of them.</summary>
    /// <param name="IsOutage">The rig was away and the run was taken up again; otherwise only the scans were late.</param>
    /// <param name="OnUntil">Of an outage: the latest instant at which the output that was on can still have been on; zero where none was.</param>
    /// <param name="StandsStill">Of an outage: whether the clock of the step stood still over it.</param>
    public sealed record Gap(TimeSpan From, TimeSpan Length, string Cause, bool IsOutage = false, TimeSpan OnUntil = default, bool StandsStill = false) : RunEvent;

    /// <summary>Which way a branch or a loop went, or what one of its names stood for: a run that is taken up again goes the same way.</summary>
    /// <param name="Path">Where in the procedure.</param>
    public sealed record Decided(string Path, string Value) : RunEvent;

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

    /// <summary>One of the barriers was made to act, at half an ampere and with its threshold lowered, before a run that nobody attends.</summary>
    /// <param name="Reaction">From the crossing of its threshold until no current flowed; null where it did not hold or was not made to act.</param>
    public sealed record BarrierTested(string Barrier, bool Held, TimeSpan? Reaction, string Detail) : RunEvent;

    /// <summary>What the model predicts of this run. Once, as soon as the prediction is made.</summary>
    public sealed record Planned(PlanBand Band) : RunEvent
    {
        public override string ToString() => $"the plan is in the record: {Band.Steps.Length} steps; it covers {Band.Covers}";
    }

    /// <summary>A reading has been outside the band of the plan for some time. Nothing is done about it.</summary>
    /// <param name="Channel">A channel, or <see cref="PlanBand.StepCharge"/> or <see cref="PlanBand.StepTime"/>.</param>
    /// <param name="Path">Of the step.</param>
    public sealed record LeftPlan(string Channel, string Path, double Value, double Low, double High, string Unit) : RunEvent
    {
        public override string ToString() => $"{Channel} is off the plan: {PlanText.Of(Value, Unit)}, planned {PlanText.Of(Low, Unit)} to {PlanText.Of(High, Unit)}";
    }

    /// <param name="For">How long it was outside.</param>
    public sealed record BackInPlan(string Channel, string Path, double Value, double Low, double High, string Unit, TimeSpan For) : RunEvent
    {
        public override string ToString() => $"{Channel} is back in the plan after {PlanText.Of(For.TotalSeconds, "s")}: {PlanText.Of(Value, Unit)}, planned {PlanText.Of(Low, Unit)} to {PlanText.Of(High, Unit)}";
    }

    public sealed record MeasuredRow(string Table, ImmutableArray<KeyValuePair<string, string>> Cells) : RunEvent;

    public sealed record ResultComputed(RunResult Result) : RunEvent;

    public sealed record RunEnded(RunOutcome Outcome, string Reason) : RunEvent;
}

/// <summary>One output after a safe state: off for sure, or not.</summary>
public sealed record SafeConfirmation(string Role, bool Confirmed, string How, TimeSpan Took)
{
    public override string ToString() => $"{Role}: {(Confirmed ? "" : "NOT CONFIRMED OFF: ")}{How}";
}

/// <summary>The accumulated state of a recorded step, as it is stored: SI values by name (<c>charge_As</c>, <c>energy_J</c>, …) and counts.</summary>
public sealed record StepState(TimeSpan Began, TimeSpan Ended, long Scans, ImmutableSortedDictionary<string, double> Values)
{
    /// <summary>From its beginning to its end, without the outages over which its clock stood still.</summary>
    public TimeSpan Duration => Ended - Began - TimeSpan.FromSeconds(Values.GetValueOrDefault(OutageKey));

    public const string OutageKey = "outage_s";

    /// <summary>Half of what the charge may be off by what was not seen in gaps.</summary>
    public const string ChargeDoubtKey = "gap_charge_As";

    public static readonly StepState Empty = new(TimeSpan.Zero, TimeSpan.Zero, 0, ImmutableSortedDictionary<string, double>.Empty);
}
