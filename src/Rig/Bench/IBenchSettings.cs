using PackBench.Rig.Runs.Execution;

namespace PackBench.Rig.Bench;

/// <summary>Settings that a procedure may change, by name. What was changed with <c>restore</c> is put back at the end of the run, and verified.</summary>
public interface IBenchSettings
{
    /// <summary>Writes and confirms by read-back, and says so; or throws <see cref="InvalidOperationException"/> with the reason.</summary>
    ValueTask<string> SetAsync(string name, object value, bool restore, CancellationToken cancellationToken);

    /// <summary>Puts back everything that was to be restored; throws if one cannot be confirmed.</summary>
    ValueTask RestoreAsync(CancellationToken cancellationToken);
}

/// <summary>What only code can do within a procedure, by name; returns what was done, in words.</summary>
public interface IBenchActions
{
    ValueTask<string> RunAsync(string action, IReadOnlyDictionary<string, object?> arguments, RunSession session, CancellationToken cancellationToken);
}
