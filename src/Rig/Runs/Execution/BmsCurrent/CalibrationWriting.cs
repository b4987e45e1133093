using System.Globalization;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.BmsCurrent;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution.BmsCurrent;

/// <summary>
/// The experimental writes. First the value that the unit shows already, which must change nothing: a unit that means something else by the
/// number shows it now, while the old factor can still be told. Then the real one, at most three times, proved by factor and reading.
/// </summary>
internal sealed class CalibrationWriting(CalibrationState state, RunSession session, ProcedureStep.Calibrate step, Arguments arguments, string backups)
{
    private const int Tries = 3;

    // Of a factor that is stored in thousandths.
    private const double FactorRounding = 0.0015;

    private const string UsualReasons =
        "Usual reasons: the current is below what this firmware wants, the maker's app or another program is connected, or the default passwords have been changed (V15.33).";

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(5);

    private readonly CurrentFlow _flow = new(session, step, arguments.Direction);

    private CurrentDirection Direction => arguments.Direction;

    private string Side => Direction == CurrentDirection.Charge ? "charge" : "discharge";

    public async ValueTask<ActionOutcome> WriteAsync(CancellationToken cancellationToken)
    {
        state.IsAllowed = true;
        var outcome = await TryWriteAsync(cancellationToken);
        session.Values.SetFact(CalibrateAction.FactPrefix + "written", state.Written.Count > 0);
        session.Values.SetFact(CalibrateAction.FactPrefix + "write_failed", outcome.Answer is "refused" or "not_taken");
        return outcome;
    }

    public async ValueTask<ActionOutcome> UndoAsync(CancellationToken cancellationToken)
    {
        if (!state.Written.Contains(Direction))
        {
            return new ActionOutcome("not_needed", $"Nothing was written for {Side}.");
        }

        var calibration = session.Bench.Bms!.Calibration!;
        var level = arguments.Current("level");
        return await _flow.RunAsync(level, level, async () =>
        {
            await _flow.WaitAsync(arguments.Time("settle"), cancellationToken);
            await PutFactorBackAsync(calibration, cancellationToken);
            state.Written.Remove(Direction);
            return new ActionOutcome("put_back", Say($"The factor of {Side} was put back to {Print(state.FactorsFound?.Of(Direction))}: the BMS is as it was found."));
        }, cancellationToken);
    }

    private async ValueTask<ActionOutcome> TryWriteAsync(CancellationToken cancellationToken)
    {
        if (!state.Choices.TryGetValue(Direction, out var choice))
        {
            return new ActionOutcome("not_needed", $"Nothing is to be written for {Side}.");
        }

        if (session.Bench.Bms is not { Calibration: { } calibration, Writer: { } writer } bms)
        {
            return Refused($"{session.Bench.Bms!.Identity.Protocol} has no calibration of its current that is known.");
        }

        if (calibration.Ability.EditionRefusal is { } edition)
        {
            return Refused($"Not written: {edition}.");
        }

        var factors = await calibration.ReadFactorsAsync(cancellationToken);
        if (state.Written.Count > 0 && IsChanged(factors.Of(Direction), state.FactorsFound?.Of(Direction)))
        {
            return new ActionOutcome("not_needed", Say($"The write for the other direction changed the factor of {Side} too: this firmware has one for both."));
        }

        var level = arguments.Current("level");
        return await _flow.RunAsync(level, level, async () =>
        {
            await _flow.WaitAsync(arguments.Time("settle"), cancellationToken);
            state.Backup ??= await writer.BackUpAsync(backups, cancellationToken);
            return await WriteAsync(calibration, writer, choice, level, cancellationToken);
        }, cancellationToken);
    }

    private async Task<ActionOutcome> WriteAsync(IBmsCalibration calibration, IBmsWriter writer, GainChoice choice, Current level, CancellationToken cancellationToken)
    {
        var (shown, reference) = await LookAsync(level, cancellationToken);
        if (Math.Abs((shown * choice.Gain) - reference) > state.Tolerance.At(reference).Si)
        {
            return Refused(Text($"Not written: it shows {shown:0.000} A now, which the gain of {choice.Gain:0.0000} would make {shown * choice.Gain:0.000} A, and the reference says {reference:0.000} A. It is not as steady as its table."));
        }

        var trial = await calibration.WriteAsync(state.Backup!, new Current(shown), Direction, cancellationToken);
        await RecordAsync("present value", shown, trial);
        if (trial.Verdict is not (BmsWriteVerdict.Confirmed or BmsWriteVerdict.NotTaken))
        {
            return await AfterTroubleAsync(calibration, writer, "The present value, which must change nothing", trial, cancellationToken);
        }

        for (var attempt = 1; ; attempt++)
        {
            (shown, reference) = await LookAsync(level, cancellationToken);

            // Where the trial moved the factor by its rounding, the gain counts from the factor as found.
            var now = (await calibration.ReadFactorsAsync(cancellationToken)).Of(Direction);
            var scale = now is { } current && state.FactorsFound?.Of(Direction) is { } found && current > 0 ? found / current : 1;
            var told = shown * scale * choice.Gain;
            var outcome = await calibration.WriteAsync(state.Backup!, new Current(told), Direction, cancellationToken);
            await RecordAsync("calibration", told, outcome);
            if (outcome.Verdict == BmsWriteVerdict.Confirmed)
            {
                state.Written.Add(Direction);
                return new ActionOutcome("written", Say(Text($"Told {told:0.000} A for {Side} while the reference read {reference:0.000} A: factor {Print(outcome.FactorBefore)} to {Print(outcome.FactorAfter)}; the old one is in {state.Backup!.Path}.")));
            }

            if (outcome.Verdict != BmsWriteVerdict.NotTaken)
            {
                return await AfterTroubleAsync(calibration, writer, "The calibration", outcome, cancellationToken);
            }

            if (attempt == Tries)
            {
                await PutFactorBackAsync(calibration, cancellationToken);
                return new ActionOutcome("not_taken", Say($"Written {Tries} times for {Side} and not taken; the BMS is as it was. {outcome.Text}. {UsualReasons}"));
            }

            await _flow.WaitAsync(BetweenTries, cancellationToken);
        }
    }

    private async Task<(double Shown, double Reference)> LookAsync(Current level, CancellationToken cancellationToken)
    {
        var window = await ReadingWindow.TakeAsync(session, 5, () => _flow.NextScanAsync(cancellationToken), isLevel: true);
        _flow.RequireLevel(level, window.Reference.Average());
        return (Math.Abs(window.Bms.Average()), Math.Abs(window.Reference.Average() - state.ReferenceOffset));
    }

    /// <summary>Refused and taken back are refusals; a unit that is neither as it was nor as asked is put right, or the run ends.</summary>
    private async Task<ActionOutcome> AfterTroubleAsync(IBmsCalibration calibration, IBmsWriter writer, string what, CalibrationOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Verdict != BmsWriteVerdict.Refused)
        {
            await PutSettingsBackAsync(writer, cancellationToken);
            await PutFactorBackAsync(calibration, cancellationToken);
        }

        return Refused($"{what} was {(outcome.Verdict == BmsWriteVerdict.Refused ? "refused" : "taken back")}: {outcome.Text}.");
    }

    private async Task PutSettingsBackAsync(IBmsWriter writer, CancellationToken cancellationToken)
    {
        var kept = state.Backup!.Backup.Settings;
        var now = await writer.ReadSettingsAsync(cancellationToken);
        var changes = now.Differences(kept).Where(name => kept.Find(name) is not null).Select(name => KeyValuePair.Create(name, kept.Find(name)!.Value));
        foreach (var (name, value) in SettingRules.InOrder(changes, now))
        {
            var outcome = await writer.WriteAsync(state.Backup, name, value, session.Pack.BmsGuards, cancellationToken);
            if (!outcome.IsAsAsked)
            {
                throw new InvalidOperationException($"A setting changed with the calibration and could not be put back: {outcome.Text}. Stop using the pack and restore {state.Backup.Path} (packbench bms restore).");
            }

            Say($"A setting changed with it and was put back: {outcome.Text}.");
        }
    }

    private async Task PutFactorBackAsync(IBmsCalibration calibration, CancellationToken cancellationToken)
    {
        var wanted = state.FactorsFound?.Of(Direction);
        var text = "";
        for (var attempt = 0; attempt <= Tries; attempt++)
        {
            var now = (await calibration.ReadFactorsAsync(cancellationToken)).Of(Direction);
            if (!IsChanged(now, wanted))
            {
                return;
            }

            text = Text($"it is {Print(now)}, it was {Print(wanted)}");
            if (attempt < Tries)
            {
                var outcome = await calibration.RestoreAsync(state.Backup!, Direction, cancellationToken);
                await RecordAsync("old factor", double.NaN, outcome);
                text += $" ({outcome.Text})";
            }
        }

        throw new InvalidOperationException($"The factor of {Side} could not be put back: {text}. The old one is in {state.Backup!.Path}: calibrate by hand before the BMS's current is used.");
    }

    private ValueTask RecordAsync(string what, double told, CalibrationOutcome outcome) => CalibrationTables.EmitAsync(
        session, "write", ("direction", Side), ("what", what), ("told_A", double.IsNaN(told) ? "" : CalibrationTables.Number(told)), ("verdict", outcome.Verdict.ToString()),
        ("factor_before", Optional(outcome.FactorBefore)), ("factor_after", Optional(outcome.FactorAfter)), ("shown_before_A", Optional(outcome.ShownBefore?.Amperes)),
        ("shown_after_A", Optional(outcome.ShownAfter?.Amperes)), ("text", outcome.Text));

    private ActionOutcome Refused(string why) => new("refused", Say(why));

    private string Say(string sentence)
    {
        state.Story.Add(sentence);
        return sentence;
    }

    private static bool IsChanged(double? now, double? before) => now is { } one && before is { } other && Math.Abs(one - other) > FactorRounding;

    private static string Optional(double? value) => value is { } number ? CalibrationTables.Number(number) : "";

    private static string Print(double? factor) => factor?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "not shown";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
