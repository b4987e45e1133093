using System.Collections.Immutable;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs;

/// <summary>The person at the bench, or who stands in for them.</summary>
public interface IOperator
{
    /// <summary>Name for the record; empty where nobody is there.</summary>
    string Name { get; }

    /// <summary>An answer, or cancellation. A confirm is answered with <c>yes</c> or <c>no</c>.</summary>
    ValueTask<string> AskAsync(OperatorQuestion question, CancellationToken cancellationToken);
}

/// <param name="Connect">The configuration that the pack is to be wired in before the answer; empty where nothing is to be changed.</param>
/// <param name="Unit">What a number is asked in; empty for the other kinds.</param>
public sealed record OperatorQuestion(AskKind Kind, string Message, ImmutableArray<string> Choices, string Unit, string Default, string Connect = "");
