using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCurrent;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>What the BMS is like now, and the correction that applies to what it shows.</summary>
internal sealed class CalibrationConcluding(CalibrationState state, RunSession session)
{
    public async ValueTask<ActionOutcome> ConcludeAsync()
    {
        var found = state.Analysis ?? throw new InvalidOperationException("There is nothing to conclude before bms_current.decide.");
        if (state.Choices.Count > 0 && !state.IsAllowed)
        {
            state.Story.Add("Nothing was written, as that was not allowed (write: on).");
        }

        var isAdjusted = state.Written.Count > 0 && state.IsAccepted == true;
        var table = isAdjusted ? CalibrationState.AsLeft : CalibrationState.AsFound;
        var worst = CalibrationState.Worst(state.Judge(table))!;
        Set("error_left", worst.Point.Error.Abs());
        Set("error_left_allowed", worst.Tolerance);
        var action = isAdjusted ? "adjusted and proved at other levels" : "BMS not adjusted: as found is as left; the corrections apply to values that it reports";
        Set("statement", $"{action}. {string.Join(" ", state.Story)}");
        var analysis = isAdjusted ? AsLeft() ?? found : found;
        var rows = state.Judge(table);
        var gain = GainChoice.Of(rows, Math.Max(analysis.ChargeBand.LeastForFit, analysis.DischargeBand.LeastForFit))?.Gain ?? 1;
        Set("correction_gain", new Quantity(gain, Dimension.None));
        await ExportAsync(analysis);
        await CalibrationTables.EmitAsync(
            session, CalibrationTables.Conclusion, ("adjusted", isAdjusted ? "yes" : "no"), ("action", $"{action}. {string.Join(" ", state.Story)}"),
            ("step_A", CalibrationTables.Number(state.Digit)), ("tolerance_share", CalibrationTables.Number(state.Tolerance.OfReading)),
            ("tolerance_floor_A", CalibrationTables.Number(state.Tolerance.Floor.Amperes)), ("dead_band_discharge_A", Band(CurrentDirection.Discharge)),
            ("dead_band_charge_A", Band(CurrentDirection.Charge)), ("correction_gain", CalibrationTables.Number(gain)));
        return new ActionOutcome(isAdjusted ? "adjusted" : "not_adjusted", $"{action}.");

        string Band(CurrentDirection direction) => state.Band(table, direction).On is { } on ? CalibrationTables.Number(on) : "";
    }

    /// <summary>The remaining line where the levels of the proof suffice for one.</summary>
    private CalibrationAnalysis? AsLeft()
    {
        try
        {
            return CalibrationAnalysis.Of(
                "bms.left", state.Points(CalibrationState.AsLeft), state.Band(CalibrationState.AsLeft, CurrentDirection.Charge),
                state.Band(CalibrationState.AsLeft, CurrentDirection.Discharge), state.Tolerance, state.Digit);
        }
        catch (ArgumentException)
        {
            // Too few levels outside the dead band: the line as found stands, which the report says.
            return null;
        }
    }

    /// <summary>Two lines for programs that interpolate, and the same as a table.</summary>
    private async Task ExportAsync(CalibrationAnalysis analysis)
    {
        var correction = analysis.Correction;
        var usable = analysis.Rows.Where(row => Math.Abs(row.Point.Reference.Value) > (row.Point.IsCharge ? analysis.ChargeBand : analysis.DischargeBand).LeastForFit)
            .Select(row => row.Point.Reported.Value).ToList();
        var range = 2 * Math.Max(session.Pack.MaximumCharge.Amperes, session.Pack.MaximumDischarge.Amperes);
        try
        {
            var lines = correction.ExportLines(usable, range);
            Set("reported_by_bms", lines[0]);
            Set("measured_by_user", lines[1]);
        }
        catch (InvalidOperationException folded)
        {
            Set("reported_by_bms", "none");
            Set("measured_by_user", folded.Message);
        }

        foreach (var (reported, corrected) in correction.Table(usable))
        {
            await CalibrationTables.EmitAsync(
                session, "correction", ("reported_A", CalibrationTables.Number(reported)), ("true_A", CalibrationTables.Number(corrected.Value)),
                ("true_U_A", CalibrationTables.Number(corrected.Expand().Uncertainty)));
        }
    }

    private void Set(string name, object value) => session.Values.SetFact(CalibrateAction.FactPrefix + name, value);
}
