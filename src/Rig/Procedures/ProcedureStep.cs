using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Procedures;

/// <summary>One step as data: declared, checked, planned, then run. A closed set: one record per verb.</summary>
public abstract record ProcedureStep
{
    private ProcedureStep()
    {
    }

    public required Place Place { get; init; }

    public string Title { get; init; } = "";

    /// <summary>The name under which results find what this step recorded; empty for one that records nothing of its own.</summary>
    public string Record { get; init; } = "";

    /// <summary>What it is called in files and on screens.</summary>
    public abstract string Verb { get; }

    /// <summary>Whether it switches an output on. Such a step has an end condition and a longest duration.</summary>
    public virtual bool Energizes => false;

    /// <summary>Waits with everything off.</summary>
    public sealed record Rest(Expression? For, Expression? Until, Expression? AtMost, Sampling Sampling) : ProcedureStep
    {
        public override string Verb => "rest";
    }

    public sealed record Discharge(DischargeMode Mode, Expression Level, Expression Until, Expression AtMost, Sampling Sampling) : ProcedureStep
    {
        public override string Verb => "discharge";

        public override bool Energizes => true;
    }

    /// <summary>By a supply or charger: constant current up to the voltage, then constant voltage.</summary>
    public sealed record Charge(Expression Current, Expression Voltage, Expression Until, Expression AtMost, Sampling Sampling) : ProcedureStep
    {
        public override string Verb => "charge";

        public override bool Energizes => true;
    }

    /// <summary>A train of current pulses: on for, off for, so many times. Discharge by default, charge where the level is positive.</summary>
    public sealed record Pulse(
        Expression Current, Expression? ChargeVoltage, Expression On, Expression Off, Expression Times, Expression Until, Expression AtMost, Sampling Sampling)
        : ProcedureStep
    {
        public override string Verb => "pulse";

        public override bool Energizes => true;
    }

    /// <summary>Averages readings of the named channels into one row of a table.</summary>
    public sealed record Measure(string Table, ImmutableArray<string> Channels, Expression Readings, ImmutableArray<KeyValuePair<string, Expression>> With, Sampling Sampling)
        : ProcedureStep
    {
        public override string Verb => "measure";
    }

    /// <summary>Sets a BMS switch or setting, or an instrument's setting; confirmed by read-back; restored in teardown when asked.</summary>
    /// <param name="Value">Null: back to what it was before the run's first change of it.</param>
    public sealed record Set(string Target, Expression? Value, bool Restore) : ProcedureStep
    {
        public override string Verb => "set";
    }

    /// <param name="Connect">Name of the configuration of the pack file that the wiring is to be changed to; null where it stays.</param>
    public sealed record Ask(
        AskKind Kind, TextTemplate Message, ImmutableArray<string> Choices, string Variable, Unit? Unit, string Default, Expression? Connect = null) : ProcedureStep
    {
        public override string Verb => "ask";
    }

    public sealed record Note(TextTemplate Message) : ProcedureStep
    {
        public override string Verb => "note";
    }

    /// <summary>Runs its steps so many times, or until a condition holds after a pass.</summary>
    public sealed record Repeat(Expression Times, Expression? Until, ImmutableArray<ProcedureStep> Steps) : ProcedureStep
    {
        public override string Verb => "repeat";
    }

    public sealed record ForEach(string Variable, ImmutableArray<Expression> Items, ImmutableArray<ProcedureStep> Steps) : ProcedureStep
    {
        public override string Verb => "for_each";
    }

    public sealed record When(Expression Condition, ImmutableArray<ProcedureStep> Then, ImmutableArray<ProcedureStep> Otherwise) : ProcedureStep
    {
        public override string Verb => "when";
    }

    public sealed record Call(Procedure Procedure, ImmutableArray<KeyValuePair<string, Expression>> With) : ProcedureStep
    {
        public override string Verb => "call";
    }

    /// <summary>Runs an action that only code can do, such as a BMS calibration write; named, with its arguments.</summary>
    /// <param name="Until">Ends an action that switches an output on; null for one that does not.</param>
    /// <param name="Variable">The name of its answer; empty where nobody asks for it.</param>
    public sealed record Calibrate(string Action, ImmutableArray<KeyValuePair<string, Expression>> With, Expression? Until, Expression? AtMost, string Variable) : ProcedureStep
    {
        public override string Verb => "calibrate";

        public override bool Energizes => Until is not null;
    }
}

public enum DischargeMode
{
    Current,
    Power,
    Resistance,
    Voltage,
}

public enum AskKind
{
    Confirm,
    Choose,
    Number,
    Text,
}

/// <summary>How often to scan, and a faster beginning: <c>scan: 1 s</c>, <c>burst: { scan: 100 ms, for: 30 s }</c>.</summary>
public sealed record Sampling(TimeSpan Period, TimeSpan BurstPeriod, TimeSpan BurstFor)
{
    /// <summary>Limits are judged on scans that are three seconds old at the most: a slower pace would trip them by itself.</summary>
    public static readonly TimeSpan Slowest = TimeSpan.FromSeconds(2);

    /// <summary>A rest of days switches nothing on: there the limits wait for its scans, and a meter's relays and the BMS's sleep are spared.</summary>
    public static readonly TimeSpan SlowestRest = TimeSpan.FromMinutes(1);

    public static readonly Sampling Default = new(TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero);

    public bool HasBurst => BurstFor > TimeSpan.Zero;
}
