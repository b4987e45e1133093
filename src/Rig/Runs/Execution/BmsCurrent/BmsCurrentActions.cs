using System.Globalization;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>
/// Calibrates the current of the bench's BMS, action by action: measure, decide, write, prove, put back, conclude. One for each run.
/// The writes are experimental: nobody has published one that took effect on a JK.
/// </summary>
/// <param name="backups">Folder of the backups.</param>
public sealed class BmsCurrentActions(string backups) : IBenchActions
{
    private readonly CalibrationState _state = new();

    public async ValueTask<ActionOutcome> RunAsync(
        ProcedureStep.Calibrate step, IReadOnlyDictionary<string, object?> arguments, RunSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(session);
        if (session.Bench.Bms is null)
        {
            throw new InvalidOperationException($"{step.Place}: this bench has no BMS.");
        }

        if (session.Bench.Instruments.Any(one => one.Entry.Correction is not null))
        {
            throw new InvalidOperationException($"{step.Place}: the bench file corrects the current of this BMS, so that its own error cannot be seen: take current_reported and current_measured out of it.");
        }

        var measuring = new CalibrationMeasuring(_state, session, step, new Arguments(arguments, session));
        return step.Action switch
        {
            "bms_current.zero" => await measuring.ZeroAsync(cancellationToken),
            "bms_current.sign" => await measuring.SignAsync(cancellationToken),
            "bms_current.dead_band" => await measuring.DeadBandAsync(cancellationToken),
            "bms_current.point" => await measuring.PointAsync(cancellationToken),
            "bms_current.decide" => await new CalibrationDeciding(_state, session).DecideAsync(new Arguments(arguments, session), cancellationToken),
            "bms_current.write" => await Writing().WriteAsync(cancellationToken),
            "bms_current.undo" => await Writing().UndoAsync(cancellationToken),
            "bms_current.prove" => await new CalibrationDeciding(_state, session).ProveAsync(),
            "bms_current.conclude" => await new CalibrationConcluding(_state, session).ConcludeAsync(),
            _ => throw new InvalidOperationException($"{step.Place}: nothing does '{step.Action}'."),
        };

        CalibrationWriting Writing() => new(_state, session, step, new Arguments(arguments, session), backups);
    }
}

/// <summary>The arguments of one step, as they are now.</summary>
internal sealed class Arguments(IReadOnlyDictionary<string, object?> values, RunSession session)
{
    public CurrentDirection Direction => Text("direction") == "charge" ? CurrentDirection.Charge : CurrentDirection.Discharge;

    public string Text(string name) => values.GetValueOrDefault(name) as string ?? throw new InvalidOperationException($"'{name}' is no word.");

    public double Number(string name) => values.GetValueOrDefault(name) switch
    {
        Quantity quantity => quantity.Si,
        Language.IMeasured measured => measured.Estimate.Si,
        var other => throw new InvalidOperationException($"'{name}' is {other}, no number."),
    };

    public Current Current(string name) => values.GetValueOrDefault(name) is Quantity quantity
        ? new Current(Facts.AsCurrent(quantity, Dimension.Current, session.Pack).Si)
        : new Current(Number(name));

    public TimeSpan Time(string name) => TimeSpan.FromSeconds(Number(name));

    public int Count(string name, int least) => (int)Math.Round(Number(name)) is var count && count >= least
        ? count
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"'{name}' is {Number(name)}; at least {least} are needed."));
}
