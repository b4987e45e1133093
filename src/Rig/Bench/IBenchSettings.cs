using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Execution;

namespace PackBench.Rig.Bench;

/// <summary>Settings that a procedure may change, by name. What was changed with <c>restore</c> is put back at the end of the run, and verified.</summary>
public interface IBenchSettings
{
    /// <summary>Writes and confirms by read-back, and says so; or throws <see cref="InvalidOperationException"/> with the reason.</summary>
    ValueTask<string> SetAsync(string name, object value, bool restore, CancellationToken cancellationToken);

    /// <summary>Puts one that was changed with <c>restore</c> back before the end, and says so; throws <see cref="InvalidOperationException"/> where that is not confirmed.</summary>
    ValueTask<string> PutBackAsync(string name, CancellationToken cancellationToken);

    /// <summary>Puts back everything that was to be restored; throws if one cannot be confirmed.</summary>
    ValueTask RestoreAsync(CancellationToken cancellationToken);
}

/// <summary>What only code can do within a procedure, by the step's action.</summary>
public interface IBenchActions
{
    /// <param name="arguments">The step's, as they are now.</param>
    ValueTask<ActionOutcome> RunAsync(ProcedureStep.Calibrate step, IReadOnlyDictionary<string, object?> arguments, RunSession session, CancellationToken cancellationToken);
}

/// <param name="Answer">One of the action's answers; empty for one that has none.</param>
/// <param name="Text">What was done, in words.</param>
public sealed record ActionOutcome(string Answer, string Text);
