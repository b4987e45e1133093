using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCurrent;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>Rows of a calibration as the run file keeps them; the report is made of these alone.</summary>
internal static class CalibrationTables
{
    /// <summary>The judged levels of <c>as_found</c> and <c>as_left</c> have these names with this behind them; the bare names hold what was read.</summary>
    public const string Judged = "_judged";

    public const string Fit = "fit";
    public const string Conclusion = "conclusion";

    public static ValueTask LevelAsync(RunSession session, string table, MeasuredLevel level, int readings) => EmitAsync(
        session, table, ("direction", level.Direction == CurrentDirection.Charge ? "charge" : "discharge"), ("reference_A", Number(level.Reference.Value)),
        ("reference_U_A", Number(level.Reference.Expand().Uncertainty)), ("bms_A", Number(level.Reported.Mean)), ("bms_s_A", Number(level.Reported.Deviation)),
        ("n", readings.ToString(CultureInfo.InvariantCulture)));

    public static async ValueTask JudgedAsync(RunSession session, string table, ImmutableArray<CalibrationRow> rows)
    {
        foreach (var row in rows.OrderBy(row => row.Point.Reference.Value))
        {
            await EmitAsync(
                session, table + Judged, ("reference_A", Number(row.Point.Reference.Value)), ("bms_A", Number(row.Point.Reported.Value)),
                ("error_A", Number(row.Point.Error.Value)), ("error_U_A", Number(row.Point.Error.Expand().Uncertainty)), ("tolerance_A", Number(row.Tolerance.Si)),
                ("verdict", row.IsIndicated ? row.Judgement.Verdict.ToString() : "NotIndicated"));
        }
    }

    public static ValueTask FitAsync(RunSession session, string side, LineFit fit, ImmutableArray<CalibrationPoint> points)
    {
        var line = fit.IsWeighted ? fit.ToMeasurands("fit", "line", Units.Ampere, Units.Ampere) : CalibrationAnalysis.WithReference(fit, points, "fit", "line");
        return EmitAsync(
            session, Fit, ("side", side), ("points", fit.Count.ToString(CultureInfo.InvariantCulture)), ("offset_A", Number(fit.Offset)), ("offset_u_A", Number(fit.OffsetUncertainty)),
            ("offset_U_A", Number(line.Offset.Expand().Uncertainty)), ("gain", Number(fit.Gain)), ("gain_u", Number(fit.GainUncertainty)), ("gain_U", Number(line.Gain.Expand().Uncertainty)),
            ("covariance_A", Number(fit.Covariance)), ("correlation", Number(fit.Correlation)), ("scatter_A", Number(fit.Scatter)), ("chi_squared", fit.IsWeighted ? Number(fit.ChiSquared) : ""));
    }

    public static ValueTask EmitAsync(RunSession session, string table, params ReadOnlySpan<(string Name, string Value)> cells)
    {
        var row = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(cells.Length);
        foreach (var (name, value) in cells)
        {
            row.Add(new(name, value));
        }

        return session.EmitAsync(new RunEvent.MeasuredRow(table, row.ToImmutable()) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
    }

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
