using PackBench.Instruments.Bms.Backups;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>The order in which every write goes, whatever the maker.</summary>
internal sealed class SettingWriter(ISettingsLine line) : IBmsWriter
{
    private const int Looks = 3;

    // Units answer with the settings of a moment ago when asked right after a write.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private int _isWriting;

    public IReadOnlyList<BmsSetting> Settings => line.Settings;

    public ValueTask<BmsSettings> ReadSettingsAsync(CancellationToken cancellationToken) => line.ReadSettingsAsync(cancellationToken);

    public BmsWritePlan Plan(string name, BmsValue value, SettingGuards guards, BmsSettings? current = null)
    {
        ArgumentNullException.ThrowIfNull(guards);
        if (line.Settings.FirstOrDefault(known => known.Name == name) is not { } setting)
        {
            return BmsWritePlan.Refuse(name, value, $"{line.Who} has no setting '{name}'; it has {string.Join(", ", line.Settings.Select(known => known.Name))}");
        }

        var refusal = setting.ReadOnlyBecause is { } reason ? $"{name} is not written on {line.Identity.Protocol}: {reason}" : null;
        refusal ??= setting.Refuse(value) ?? guards.Refuse(setting, value) ?? line.Refuse(setting, current);
        if (refusal is null && current is not null)
        {
            refusal = RefuseMissing(setting, current) ?? SettingRules.Refuse(name, value, current);
        }

        return refusal is null ? new BmsWritePlan(name, value, line.FramesFor(setting, value, current), null) : BmsWritePlan.Refuse(name, value, refusal);
    }

    public async ValueTask<SavedBackup> BackUpAsync(string folder, CancellationToken cancellationToken)
    {
        var identity = await line.IdentifyAsync(cancellationToken);
        var settings = await line.ReadSettingsAsync(cancellationToken);
        var state = await line.ReadStateAsync(cancellationToken);
        return await BmsBackupFile.SaveAsync(
            new BmsBackup(line.Time.GetUtcNow(), identity, settings, state.ChargeFactor, state.DischargeFactor), folder, cancellationToken);
    }

    public async ValueTask<BmsWriteOutcome> WriteAsync(SavedBackup backup, string name, BmsValue value, SettingGuards guards, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backup);
        if (Interlocked.Exchange(ref _isWriting, 1) != 0)
        {
            return new BmsWriteOutcome(name, BmsWriteVerdict.Refused, value, null, null, $"{line.Who}: another write is under way");
        }

        try
        {
            if (await BackupCheck.RefuseAsync(backup, line, cancellationToken) is { } foreign)
            {
                return new BmsWriteOutcome(name, BmsWriteVerdict.Refused, value, null, null, foreign);
            }

            var before = await line.ReadSettingsAsync(cancellationToken);
            var plan = Plan(name, value, guards, before);
            if (plan.Refusal is { } refusal)
            {
                return new BmsWriteOutcome(name, BmsWriteVerdict.Refused, value, before.Find(name), null, refusal);
            }

            return BmsSettings.AreSame(before.Find(name), value)
                ? new BmsWriteOutcome(name, BmsWriteVerdict.AlreadySet, value, before.Find(name), before.Find(name), $"{name} was {value} already; nothing was sent")
                : await WriteAsync(plan, before, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    /// <summary>Firmware that does not have a voltage shows it as zero; writing it would write something else, or nothing.</summary>
    private string? RefuseMissing(BmsSetting setting, BmsSettings current) => current.Find(setting.Name) switch
    {
        null => $"{line.Who} does not show {setting.Name}, so a write could not be confirmed",
        { Quantity.Si: 0 } when setting.Kind is SettingKind.CellVoltage or SettingKind.PackVoltage =>
            $"{line.Who} shows {setting.Name} as 0 V, as firmware does that does not have it",
        _ => null,
    };

    private async ValueTask<BmsWriteOutcome> WriteAsync(BmsWritePlan plan, BmsSettings before, CancellationToken cancellationToken)
    {
        var said = await SendAsync(plan, cancellationToken);
        var (name, old) = (plan.Name, before.Find(plan.Name));
        var after = await ReadBackAsync(name, plan.Value, cancellationToken);
        var now = after.Find(name);
        var others = after.Differences(before).RemoveRange([name, .. line.ChangesWith(name)]);
        if (BmsSettings.AreSame(now, plan.Value) && others.IsEmpty)
        {
            return new BmsWriteOutcome(name, BmsWriteVerdict.Confirmed, plan.Value, old, now, $"{name}: {old} to {now}, confirmed by reading back");
        }

        if (BmsSettings.AreSame(now, old) && others.IsEmpty)
        {
            return new BmsWriteOutcome(name, BmsWriteVerdict.NotTaken, plan.Value, old, now, $"{line.Who} did not take {name} = {plan.Value}; it still shows {old}{said}");
        }

        var what = others.IsEmpty ? $"{name} became {now} where {plan.Value} was asked" : $"{string.Join(", ", others)} changed as well";
        return await RestoreAsync(plan, before, $"{line.Who}: {what}{said}", cancellationToken);
    }

    /// <summary>Returns what the unit said against it, for the text; empty when it said nothing.</summary>
    private async ValueTask<string> SendAsync(BmsWritePlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await line.SendAsync(plan.Frames, cancellationToken);
            return "";
        }
        catch (InstrumentException no)
        {
            return $" ({no.Message})";
        }
        catch (LinkException failed)
        {
            throw new LinkException($"{failed.Message}; {plan.Name} = {plan.Value} may or may not have been taken: read the settings before anything else", failed, failed.IsTransient);
        }
    }

    private async ValueTask<BmsSettings> ReadBackAsync(string name, BmsValue asked, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            var settings = await line.ReadSettingsAsync(cancellationToken);
            if (look == Looks || BmsSettings.AreSame(settings.Find(name), asked))
            {
                return settings;
            }

            await Task.Delay(BetweenLooks, line.Time, cancellationToken);
        }
    }

    private async ValueTask<BmsWriteOutcome> RestoreAsync(BmsWritePlan plan, BmsSettings before, string what, CancellationToken cancellationToken)
    {
        var (name, after) = (plan.Name, before);
        var old = before.Find(name)!.Value;
        var setting = line.Settings.First(known => known.Name == name);
        await SendAsync(plan with { Value = old, Frames = line.FramesFor(setting, old, before) }, cancellationToken);
        after = await ReadBackAsync(name, old, cancellationToken);
        var left = after.Differences(before);
        return left.IsEmpty
            ? new BmsWriteOutcome(name, BmsWriteVerdict.Restored, plan.Value, old, after.Find(name), $"{what}; {name} was put back to {old}")
            : new BmsWriteOutcome(name, BmsWriteVerdict.Unresolved, plan.Value, old, after.Find(name), $"{what}; differing now: {string.Join(", ", left)}. The backup has what they were");
    }
}
