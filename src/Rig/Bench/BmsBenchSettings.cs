using System.Collections.Immutable;
using PackBench.Instruments;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Bench;

/// <summary>The settings of the bench's BMS, as procedures change them: backed up before the first change, confirmed by read-back, put back at the end.</summary>
/// <param name="guards">What no change gets past.</param>
/// <param name="backups">Folder of the backups.</param>
public sealed class BmsBenchSettings(IBms bms, IBmsWriter writer, SettingGuards guards, string backups) : IBenchSettings
{
    public const string Role = "bms";

    private static readonly ImmutableSortedDictionary<string, string> Short = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("charge", BmsWriterExtensions.NameOf(BmsSwitch.Charge)), KeyValuePair.Create("discharge", BmsWriterExtensions.NameOf(BmsSwitch.Discharge)),
        KeyValuePair.Create("balance", BmsWriterExtensions.NameOf(BmsSwitch.Balance)),
    ]);

    // In the order of the changes, the value before the first one of each.
    private readonly List<(string Name, BmsValue Before)> _changed = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private SavedBackup? _backup;

    /// <summary>Every target that some BMS has, for the check of files: <c>bms.balance</c>, <c>bms.cell_ovp</c>, …</summary>
    public static ImmutableArray<string> Targets { get; } = [.. Short.Keys.Concat(BmsConnector.SettingNames).Select(name => $"{Role}.{name}").Order(StringComparer.Ordinal)];

    public async ValueTask<string> SetAsync(string name, object value, bool restore, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var setting = SettingOf(name);
        _asked.Add(setting);
        _backup ??= await writer.BackUpAsync(backups, cancellationToken);
        var outcome = await writer.WriteAsync(_backup, setting, ValueOf(name, value), guards, cancellationToken);
        if (restore && outcome is { Verdict: BmsWriteVerdict.Confirmed or BmsWriteVerdict.Unresolved, Before: { } before } && _changed.All(change => change.Name != setting))
        {
            _changed.Add((setting, before));
        }

        return outcome.IsAsAsked ? $"{outcome.Text} (backup: {_backup.Path})" : throw new InvalidOperationException($"{name}: {outcome.Text}");
    }

    public async ValueTask<string> PutBackAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var setting = SettingOf(name);
        var at = _changed.FindIndex(change => change.Name == setting);
        if (at < 0)
        {
            return _asked.Contains(setting)
                ? $"{setting} is as it was"
                : throw new InvalidOperationException($"{name}: this run has not set it, so that it cannot go back.");
        }

        var outcome = await writer.WriteAsync(_backup!, setting, _changed[at].Before, guards, cancellationToken);
        if (!outcome.IsAsAsked)
        {
            throw new InvalidOperationException($"{name} was not put back: {outcome.Text}. The backup is {_backup!.Path}");
        }

        _changed.RemoveAt(at);
        return outcome.Text;
    }

    public async ValueTask RestoreAsync(CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        for (; _changed.Count > 0; _changed.RemoveAt(_changed.Count - 1))
        {
            var (name, before) = _changed[^1];
            try
            {
                var outcome = await writer.WriteAsync(_backup!, name, before, guards, cancellationToken);
                if (!outcome.IsAsAsked)
                {
                    failures.Add(outcome.Text);
                }
            }
            catch (Exception silent) when (silent is LinkException or InstrumentException)
            {
                failures.Add($"{name} to {before}: {silent.Message}");
            }
        }

        if (failures.Count > 0)
        {
            throw new InvalidOperationException($"{bms.Who} was not put back as it was: {string.Join("; ", failures)}. The backup is {_backup!.Path}");
        }
    }

    private static string SettingOf(string name)
    {
        var setting = name.StartsWith(Role + ".", StringComparison.Ordinal) ? name[(Role.Length + 1)..] : name;
        return Short.GetValueOrDefault(setting, setting);
    }

    private static BmsValue ValueOf(string name, object value) => value switch
    {
        bool isOn => BmsValue.Of(isOn),
        Quantity quantity => BmsValue.Of(quantity),
        Language.IMeasured measured => BmsValue.Of(measured.Estimate),
        _ => throw new InvalidOperationException($"{name}: '{value}' is neither on, off, nor a number with a unit."),
    };
}
