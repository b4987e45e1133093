using System.Collections.Immutable;

namespace PackBench.Rig.Bench;

/// <summary>Instruments that did not connect, all at once, a line each.</summary>
public sealed class BenchException : Exception
{
    public BenchException(ImmutableArray<string> failures)
        : base(string.Join(Environment.NewLine, failures)) => Failures = failures;

    public BenchException()
    {
    }

    public BenchException(string message)
        : base(message)
    {
    }

    public BenchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ImmutableArray<string> Failures { get; } = [];
}
