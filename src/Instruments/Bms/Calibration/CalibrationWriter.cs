using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms.Calibration;

/// <summary>The order in which a calibration goes, whatever the maker.</summary>
internal sealed class CalibrationWriter(ISettingsLine line, ICalibrationRoute route, TimeSpan period) : IBmsCalibration
{
    private const int Readings = 3;

    // Of a factor in thousandths, with some room.
    private const double Rounding = 0.003;
    private int _isWriting;

    public CalibrationAbility Ability => route.Ability;

    public async ValueTask<CalibrationFactors> ReadFactorsAsync(CancellationToken cancellationToken)
    {
        var state = await line.ReadStateAsync(cancellationToken);
        return new CalibrationFactors(state.ChargeFactor, state.DischargeFactor);
    }

    public async ValueTask<CalibrationAdvice> AdviseAsync(Current trueMagnitude, CurrentDirection direction, CancellationToken cancellationToken) =>
        CalibrationAdvice.Explain(await ReadStatesAsync(cancellationToken), trueMagnitude, direction, Ability);

    public BmsWritePlan Plan(IReadOnlyList<BmsState> states, Current trueMagnitude, CurrentDirection direction)
    {
        const string name = "current_calibration";
        var value = BmsValue.Of(Quantity.Of(trueMagnitude.Amperes, Units.Ampere));
        var advice = CalibrationAdvice.Explain(states, trueMagnitude, direction, Ability);
        return advice.IsRefused
            ? BmsWritePlan.Refuse(name, value, string.Join("; ", advice.Refusals))
            : new BmsWritePlan(name, value, route.FramesFor(trueMagnitude, direction), null);
    }

    public ValueTask<CalibrationOutcome> WriteAsync(SavedBackup backup, Current trueMagnitude, CurrentDirection direction, CancellationToken cancellationToken) =>
        AloneAsync(backup, direction, states => trueMagnitude, cancellationToken);

    public ValueTask<CalibrationOutcome> RestoreAsync(SavedBackup backup, CurrentDirection direction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backup);
        var kept = new CalibrationFactors(backup.Backup.ChargeFactor, backup.Backup.DischargeFactor).Of(direction);

        // Telling the unit what it would show with the old factor brings the old factor back.
        return kept is not { } old
            ? ValueTask.FromResult(Refused(direction, null, $"{backup.Path} holds no factor for this direction, so it cannot be brought back: calibrate against a reference"))
            : AloneAsync(backup, direction, states => FactorOf(states[^1], direction) is { } now ? Shown(states) * (old / now) : null, cancellationToken);
    }

    private async ValueTask<CalibrationOutcome> AloneAsync(
        SavedBackup backup, CurrentDirection direction, Func<IReadOnlyList<BmsState>, Current?> valueFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backup);
        if (Interlocked.Exchange(ref _isWriting, 1) != 0)
        {
            return Refused(direction, null, $"{line.Who}: another calibration is under way");
        }

        try
        {
            if (await BackupCheck.RefuseAsync(backup, line, cancellationToken) is { } foreign)
            {
                return Refused(direction, null, foreign);
            }

            var settings = await line.ReadSettingsAsync(cancellationToken);
            var states = await ReadStatesAsync(cancellationToken);
            if (valueFor(states) is not { } value)
            {
                return Refused(direction, null, $"{line.Who} shows no factor now");
            }

            var advice = CalibrationAdvice.Explain(states, value, direction, Ability);
            return advice.IsRefused
                ? Refused(direction, advice, string.Join("; ", advice.Refusals))
                : await WriteAsync(new Attempt(value, direction, advice, settings, states), cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    private async ValueTask<CalibrationOutcome> WriteAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var said = await SendAsync(route.FramesFor(attempt.Value, attempt.Direction), attempt, cancellationToken);
        var states = await ReadStatesAsync(cancellationToken);
        var changed = (await line.ReadSettingsAsync(cancellationToken)).Differences(attempt.Settings);
        if (!changed.IsEmpty)
        {
            // It wrote something else than a calibration. What that was is not known, so no guess is sent after it.
            return Outcome(BmsWriteVerdict.Unresolved, attempt, states, $"{line.Who}: settings changed with it: {string.Join(", ", changed)}. Stop the current, compare with the backup and put them back{said}");
        }

        var verdict = Judge(attempt, states);
        if (verdict != BmsWriteVerdict.Unresolved)
        {
            return Outcome(verdict, attempt, states, verdict == BmsWriteVerdict.Confirmed
                ? $"{line.Who}: {Describe(attempt, states)}, as expected"
                : $"{line.Who} did not take it: {Describe(attempt, states)}. {Why(said)}");
        }

        return await TakeBackAsync(attempt, states, cancellationToken);
    }

    /// <summary>By the reading, and by the factor where the protocol shows it: a factor alone can be read in two scales.</summary>
    private static BmsWriteVerdict Judge(Attempt attempt, IReadOnlyList<BmsState> states)
    {
        var (before, now) = (FactorOf(attempt.States[^1], attempt.Direction), FactorOf(states[^1], attempt.Direction));
        var isAsTold = IsNear(Shown(states).Amperes, attempt.Value.Amperes, attempt.Tolerance)
            && (attempt.Advice.ExpectedFactor is not { } expected || (now is { } factor && IsNear(factor, expected, attempt.Tolerance)));
        var isUnchanged = now == before && IsNear(Shown(states).Amperes, Shown(attempt.States).Amperes, attempt.Tolerance);

        // A factor that stayed while another was expected is no success, even where the two are within a step of each other.
        var wasToChange = attempt.Advice.ExpectedFactor is { } wanted && before is { } old && !IsNear(old, wanted, Rounding);
        return isAsTold && !(isUnchanged && wasToChange) ? BmsWriteVerdict.Confirmed
            : isUnchanged ? BmsWriteVerdict.NotTaken
            : BmsWriteVerdict.Unresolved;
    }

    private async ValueTask<CalibrationOutcome> TakeBackAsync(Attempt attempt, ImmutableArray<BmsState> states, CancellationToken cancellationToken)
    {
        var what = $"{line.Who}: {Describe(attempt, states)}, expected was {Print(attempt.Advice.ExpectedFactor)}";
        var (shownBefore, shownNow) = (Shown(attempt.States), Shown(states));
        var old = FactorOf(attempt.States[^1], attempt.Direction);

        // A unit that shows as many times as much as the number says has taken it for the factor itself. By the readings: a factor of 9.3 in thousandths
        // reads as 0.93 in the ten-thousandths of newer software.
        var isFactor = shownBefore.Amperes > 0 && IsNear(shownNow.Amperes / shownBefore.Amperes * (old ?? 1), attempt.Value.Amperes, 0.02);
        var frames = isFactor && old is { } kept ? route.FramesForFactor(kept) : [];
        if (frames.IsEmpty)
        {
            // Whatever it makes of a number, it made the present reading of the last one.
            var value = shownNow.Amperes == 0 ? Current.Zero : attempt.Value * (shownBefore.Amperes / shownNow.Amperes);
            if (value < Ability.Minimum || value > Ability.Maximum)
            {
                return Outcome(BmsWriteVerdict.Unresolved, attempt, states, $"{what}. Bringing it back would take {value}, which its register does not take: calibrate again by hand");
            }

            frames = route.FramesFor(value, attempt.Direction);
        }

        await SendAsync(frames, attempt, cancellationToken);
        var after = await ReadStatesAsync(cancellationToken);
        var last = FactorOf(after[^1], attempt.Direction);
        var isBack = IsNear(Shown(after).Amperes, shownBefore.Amperes, attempt.Tolerance) && (old is null || (last is { } shown && IsNear(shown, old.Value, attempt.Tolerance)));
        var tenfold = shownNow.Amperes / attempt.Value.Amperes;
        var why = isFactor ? "; on this unit the number is the factor itself, not the current"
            : IsNear(tenfold, 10, 0.05) || IsNear(tenfold, 0.1, 0.05) ? "; it is tenfold off, so this unit counts in other units" : "";
        return isBack
            ? Outcome(BmsWriteVerdict.Restored, attempt, after, $"{what}{why}; what it showed before was brought back (factor {Print(last)})")
            : Outcome(BmsWriteVerdict.Unresolved, attempt, after, $"{what}{why}; what it showed before could not be brought back: it shows {Shown(after).Amperes:0.000} A, factor {Print(last)}");
    }

    private async ValueTask<string> SendAsync(ImmutableArray<ImmutableArray<byte>> frames, Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            await line.SendAsync(frames, cancellationToken);
            return "";
        }
        catch (InstrumentException no)
        {
            return $" ({no.Message})";
        }
        catch (LinkException failed)
        {
            throw new LinkException($"{failed.Message}; the calibration to {attempt.Value} may or may not have been taken: read the factors before anything else", failed, failed.IsTransient);
        }
    }

    private async ValueTask<ImmutableArray<BmsState>> ReadStatesAsync(CancellationToken cancellationToken)
    {
        var states = ImmutableArray.CreateBuilder<BmsState>(Readings);
        for (var i = 0; i < Readings; i++)
        {
            // The first comes a period after whatever was done last, so that it shows what that did.
            await Task.Delay(period, line.Time, cancellationToken);
            states.Add(await line.ReadStateAsync(cancellationToken));
        }

        return states.MoveToImmutable();
    }

    private static CalibrationOutcome Refused(CurrentDirection direction, CalibrationAdvice? advice, string reason) =>
        new(BmsWriteVerdict.Refused, direction, advice, null, null, null, null, reason);

    private static CalibrationOutcome Outcome(BmsWriteVerdict verdict, Attempt attempt, IReadOnlyList<BmsState> states, string text) => new(
        verdict, attempt.Direction, attempt.Advice, FactorOf(attempt.States[^1], attempt.Direction), FactorOf(states[^1], attempt.Direction),
        Shown(attempt.States), Shown(states), text);

    private static string Describe(Attempt attempt, IReadOnlyList<BmsState> states) => string.Create(
        CultureInfo.InvariantCulture,
        $"told {attempt.Value}, it shows {Shown(states).Amperes:0.000} A after {Shown(attempt.States).Amperes:0.000} A, factor {Print(FactorOf(states[^1], attempt.Direction))} after {Print(FactorOf(attempt.States[^1], attempt.Direction))}");

    private static string Why(string said) => said.Length > 0 ? $"It said so{said}" : "Keep the correction in this program instead, or try the maker's app with no other program connected";

    private static string Print(double? factor) => factor?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "not shown";

    private static double? FactorOf(BmsState state, CurrentDirection direction) => direction == CurrentDirection.Charge ? state.ChargeFactor : state.DischargeFactor;

    private static Current Shown(IReadOnlyList<BmsState> states) => new(Math.Abs(states.Average(state => state.Current.Amperes)));

    private static bool IsNear(double value, double expected, double tolerance) => Math.Abs(value - expected) <= tolerance * Math.Abs(expected);

    private sealed record Attempt(Current Value, CurrentDirection Direction, CalibrationAdvice Advice, BmsSettings Settings, ImmutableArray<BmsState> States)
    {
        /// <summary>A step and a half of the sensor, and the rounding of the factor itself.</summary>
        public double Tolerance { get; } = Rounding + (1.5 / Math.Max(1, Advice.Steps ?? CalibrationAdvice.FewestSteps));
    }
}
