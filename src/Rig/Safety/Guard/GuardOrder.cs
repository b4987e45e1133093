using System.Collections.Immutable;
using System.Text.Json;

namespace PackBench.Rig.Safety.Guard;

/// <summary>One output that a guard switches off.</summary>
public sealed record GuardedOutput(string Role, string Profile, string Address);

/// <summary>What a guard is told when it starts: the first line that it reads.</summary>
/// <param name="Journal">Its own file, beside the run file: what it did, line by line.</param>
/// <param name="Rig">Number of the rig's process.</param>
public sealed record GuardOrder(string RunId, string Journal, ImmutableArray<GuardedOutput> Outputs, int Rig)
{
    public string ToLine() => JsonSerializer.Serialize(this);

    /// <exception cref="FormatException">It is not an order.</exception>
    public static GuardOrder FromLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<GuardOrder>(line) ?? throw new FormatException("the guard was given no order");
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"the guard cannot read its order: {wrong.Message}", wrong);
        }
    }
}

/// <summary>The words that rig and guard say to each other, a line each, over the guard's standard input and output.</summary>
public static class GuardWords
{
    /// <summary>From the guard, once: it watches; what follows says how it reaches each output.</summary>
    public const string Ready = "ready";

    /// <summary>From the rig with a number; the guard says it back.</summary>
    public const string Beat = "beat";

    /// <summary>From the rig: the run has ended and its outputs have confirmed that they are off.</summary>
    public const string Done = "done";

    /// <summary>From the rig: switch everything off now, as you would, and go on watching; the guard says when it has, or why it could not.</summary>
    public const string Exercise = "exercise";

    /// <summary>From the guard, with nothing more where every output has confirmed that it is off, otherwise with what has not.</summary>
    public const string Exercised = "exercised";

    /// <summary>From the guard: it has taken over; the rig may energise nothing any more.</summary>
    public const string Taken = "taken";

    /// <summary>How often the rig beats.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Silence of the other side that counts as its death. With the links this is well below the 2 s of the contract.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1000);
}
