using System.Collections.Immutable;
using System.Globalization;

namespace PackBench.Rig.Runs;

/// <summary>What a run file holds of its circumstances: the user's files as they were, and who and where.</summary>
/// <param name="Files">Kind (procedure, called_procedure, bench, pack, chemistries, profile) and name to full text.</param>
/// <param name="Parameters">Effective values as text, such as <c>current</c> to <c>8 A</c>.</param>
/// <param name="Seed">Of a simulated bench; null on a real one.</param>
/// <param name="Origin"><c>measured</c>, <c>simulated</c>, or <c>imported</c> with the file's name and digest.</param>
public sealed record RunHeader(
    string RunId, string ProcedureName, int ProcedureVersion, string ProcedureTitle, string PackId, string PackTitle, string BenchName,
    DateTimeOffset StartedUtc, string TimeZone, string Operator, string SoftwareVersion, string Origin, long? Seed,
    ChannelTable Channels, ImmutableArray<RunFileText> Files, ImmutableSortedDictionary<string, string> Parameters)
{
    /// <summary>The first word of <see cref="Origin"/> of a log that another recorder wrote.</summary>
    public const string Imported = "imported";

    /// <summary>The kind of a file that the run's procedure called.</summary>
    public const string CalledProcedure = "called_procedure";

    /// <summary>The whole <see cref="Origin"/> of a run on the simulated bench, and on a real one.</summary>
    public const string Simulated = "simulated", Measured = "measured";

    /// <summary>Sixteen hexadecimal digits that sort by the time at which they were made.</summary>
    public static string NewId(TimeProvider wall)
    {
        ArgumentNullException.ThrowIfNull(wall);
        return Guid.CreateVersion7(wall.GetUtcNow()).ToString("N", CultureInfo.InvariantCulture)[..16];
    }

    public bool IsSimulated => Origin == Simulated;

    public bool IsImported => Origin.StartsWith(Imported, StringComparison.Ordinal);
}

public sealed record RunFileText(string Kind, string Name, string Text);
