using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Calibration;

/// <summary>
/// <b>Experimental.</b> Tells a BMS the true current so that it corrects its own. The registers are known and nobody has
/// published a write that took effect (JK), so every step is checked: the edition, the sensor, the steadiness, the factor
/// before and after, and that no setting changed. On a JK the factor proves success, not only the reading.
/// </summary>
public interface IBmsCalibration
{
    /// <summary>What goes for this unit and link, also why not.</summary>
    CalibrationAbility Ability { get; }

    /// <summary>The correction factors now, 1.0 = none; null where the protocol does not show them.</summary>
    ValueTask<CalibrationFactors> ReadFactorsAsync(CancellationToken cancellationToken);

    /// <summary>Reads three states and judges by them. Sends no write.</summary>
    ValueTask<CalibrationAdvice> AdviseAsync(Current trueMagnitude, CurrentDirection direction, CancellationToken cancellationToken);

    /// <summary>The frames that would be sent, or why none would. Sends nothing.</summary>
    BmsWritePlan Plan(IReadOnlyList<BmsState> states, Current trueMagnitude, CurrentDirection direction);

    /// <summary>
    /// Writes once while the current flows, and confirms by the factor and the reading. A result that is neither old nor
    /// expected is taken back. Refusals are outcomes; a failed line is <see cref="LinkException"/>.
    /// </summary>
    /// <param name="trueMagnitude">Of the reference, at this moment, without a sign.</param>
    ValueTask<CalibrationOutcome> WriteAsync(SavedBackup backup, Current trueMagnitude, CurrentDirection direction, CancellationToken cancellationToken);

    /// <summary>Brings the factor of one direction back to that of the backup. Needs a current as large and steady as calibrating does.</summary>
    ValueTask<CalibrationOutcome> RestoreAsync(SavedBackup backup, CurrentDirection direction, CancellationToken cancellationToken);
}

public sealed record CalibrationFactors(double? Charge, double? Discharge)
{
    public double? Of(CurrentDirection direction) => direction == CurrentDirection.Charge ? Charge : Discharge;
}

/// <param name="ShownBefore">Mean magnitude that the unit showed before the write.</param>
/// <param name="ShownAfter">The same after it, or after it was taken back.</param>
/// <param name="Text">One sentence or two for the operator and the record.</param>
public sealed record CalibrationOutcome(
    BmsWriteVerdict Verdict, CurrentDirection Direction, CalibrationAdvice? Advice, double? FactorBefore, double? FactorAfter,
    Current? ShownBefore, Current? ShownAfter, string Text)
{
    public bool IsAsAsked => Verdict is BmsWriteVerdict.Confirmed or BmsWriteVerdict.AlreadySet;
}
