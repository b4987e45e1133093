using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Procedures;

/// <summary>A scripted test as its file says (procedures/*.yaml): every expression is compiled and checked.</summary>
public sealed record Procedure
{
    public required string Name { get; init; }

    public required int Version { get; init; }

    public required string Title { get; init; }

    public ProcedureStage Stage { get; init; } = ProcedureStage.Endurance;

    public string Purpose { get; init; } = "";

    /// <summary>How it is wired, in text, shown before the start.</summary>
    public string Wiring { get; init; } = "";

    /// <summary>What is done, in the words of the report.</summary>
    public string Method { get; init; } = "";

    /// <summary>Role to whether it is required.</summary>
    public ImmutableSortedDictionary<string, bool> Needs { get; init; } = ImmutableSortedDictionary<string, bool>.Empty;

    public ImmutableArray<Parameter> Parameters { get; init; } = [];

    public ImmutableArray<ProcedureLimit> Limits { get; init; } = [];

    public ImmutableArray<ProcedureHold> Holds { get; init; } = [];

    public ImmutableArray<ProcedureStep> Setup { get; init; } = [];

    public ImmutableArray<ProcedureStep> Steps { get; init; } = [];

    public ImmutableArray<ProcedureStep> Teardown { get; init; } = [];

    public ImmutableArray<ResultRule> Results { get; init; } = [];

    public ResumePolicy Resume { get; init; } = ResumePolicy.RestartStep;

    /// <summary>The longest time that it may have been away.</summary>
    public TimeSpan ResumeWithin { get; init; } = TimeSpan.FromHours(24);

    public required string SourceFile { get; init; }

    public required string SourceText { get; init; }

    /// <summary>The procedures that its steps call, and those that these call, each once.</summary>
    public IEnumerable<Procedure> Called => CalledBy(Steps).SelectMany(called => called.Called.Prepend(called)).DistinctBy(called => called.Name);

    private static IEnumerable<Procedure> CalledBy(IEnumerable<ProcedureStep> steps) => steps.SelectMany(step => step switch
    {
        ProcedureStep.Call call => [call.Procedure],
        ProcedureStep.Repeat repeat => CalledBy(repeat.Steps),
        ProcedureStep.ForEach each => CalledBy(each.Steps),
        ProcedureStep.When branch => CalledBy(branch.Then.Concat(branch.Otherwise)),
        _ => Enumerable.Empty<Procedure>(),
    });
}

/// <summary>
/// Where a procedure stands in a certification, in a safe order: what is energised later rests on what was found sound before. One that has
/// failed up to <see cref="Protection"/> makes what follows unsafe.
/// </summary>
public enum ProcedureStage
{
    /// <summary>Cells as they came, before there is a pack.</summary>
    Arrival,

    /// <summary>Looking and reading: nothing is energised.</summary>
    Inspection,

    /// <summary>Whether joints and sense wires are what the rest takes them for, at a small current.</summary>
    Connection,

    /// <summary>Whether the pack's own protections act.</summary>
    Protection,

    /// <summary>Nothing on the terminals.</summary>
    Standing,

    /// <summary>Currents for minutes or an hour.</summary>
    Current,

    /// <summary>Whole charges and discharges; what a file without a stage is taken for.</summary>
    Endurance,
}

/// <summary>A parameter with its default and bounds; a C-rate becomes a current by the pack's capacity.</summary>
public sealed record Parameter(string Name, Dimension Dimension, Quantity Value, Quantity? Minimum, Quantity? Maximum, string Title, Place Place)
{
    /// <summary>For a switch: on or off. Then the numbers mean nothing.</summary>
    public bool? Switch { get; init; }

    /// <summary>For a choice: the word chosen. Then the numbers mean nothing.</summary>
    public string? Text { get; init; }

    /// <summary>What expressions see under its name: a quantity, a bool or a string.</summary>
    public object Fact => Switch is { } on ? on : Text is { } text ? text : Value;

    public override string ToString() => Switch is { } on ? (on ? "on" : "off") : Text ?? Value.ToString();
}

/// <summary>A limit of the procedure's own, on top of the bench's and the pack's: a condition that trips when it holds for that long.</summary>
public sealed record ProcedureLimit(Expression Trip, TimeSpan After, string Because, TripSeverity Severity);

/// <summary>A pause that begins by one threshold and ends by another, so that it does not flutter; the output is off meanwhile and the step goes on.</summary>
/// <param name="Times">How often it may begin in a run; once more trips.</param>
/// <param name="AtMost">The longest that it may last; longer trips.</param>
public sealed record ProcedureHold(Expression Hold, Expression Resume, TimeSpan After, int Times, TimeSpan AtMost, string Because);

public enum TripSeverity
{
    Clearable,
    Critical,
}

/// <summary>What the procedure allows after an interruption. Steps that had ended are never made again.</summary>
public enum ResumePolicy
{
    /// <summary>The run is over.</summary>
    Refuse,

    /// <summary>The step in which it was cut off is begun anew; what it had recorded stays in the file and counts for nothing.</summary>
    RestartStep,

    /// <summary>The step goes on where it stood; its clock stood still meanwhile, and its sums carry what is not known of the gap.</summary>
    ContinueWithGap,

    /// <summary>As that, but the time of the gap counts as time of the step: for rests, which went on by themselves.</summary>
    Continue,
}

/// <summary>One line of <c>results:</c>.</summary>
/// <param name="Value">An expression over the recorded steps; gives a measurand, a quantity, a text or a list by cell.</param>
/// <param name="Accept">A comparison whose left side is the value: <c>&gt;= 80 % * pack.capacity</c>; null for information.</param>
/// <param name="Rule">simple, guarded (w = U, binary) or non_binary.</param>
public sealed record ResultRule(string Name, string Title, Expression Value, Unit? Unit, AcceptRule? Accept, string Rule, string Group, string Note, Place Place)
{
    /// <summary>Only then is there such a result; null for always. Of parameters and facts, not of readings.</summary>
    public Expression? When { get; init; }

    /// <summary>Not every bench delivers what it needs: where it does not, the run is no worse, and the report says why there is none.</summary>
    public bool IsOptional { get; init; }
}

/// <param name="Comparison">One of <c>&lt; &lt;= &gt; &gt;=</c>.</param>
public sealed record AcceptRule(string Comparison, Expression Bound, string Text);
