using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Execution.BmsCells;
using PackBench.Rig.Runs.Execution.BmsCurrent;
using PackBench.Rig.Runs.Execution.BmsAudit;

namespace PackBench.Rig.Runs.Execution;

/// <summary>All actions, by the first word of their names. One for each run: each family remembers what its run has measured.</summary>
/// <param name="backups">Folder of the backups.</param>
public sealed class BenchActions(string backups) : IBenchActions
{
    private readonly Dictionary<string, IBenchActions> _families = new(StringComparer.Ordinal)
    {
        ["bms_current"] = new BmsCurrentActions(backups), ["bms_settings"] = new BmsAuditActions(backups), ["bms_cells"] = new BmsCellsActions(),
    };

    public ValueTask<ActionOutcome> RunAsync(
        ProcedureStep.Calibrate step, IReadOnlyDictionary<string, object?> arguments, RunSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        return _families.TryGetValue(step.Action.Split('.')[0], out var family)
            ? family.RunAsync(step, arguments, session, cancellationToken)
            : throw new InvalidOperationException($"{step.Place}: nothing does '{step.Action}'.");
    }
}
