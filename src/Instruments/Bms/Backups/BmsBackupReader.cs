using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Profiles;

namespace PackBench.Instruments.Bms.Backups;

/// <summary>The nodes of a backup file to a backup; every complaint at its place.</summary>
internal sealed class BmsBackupReader(List<ProfileFinding> findings)
{
    private static readonly string[] Keys = ["backup", "version", "time", "unit", "charge_factor", "discharge_factor", "settings"];
    private static readonly string[] UnitKeys = ["maker", "model", "serial", "hardware", "software", "protocol"];

    public BmsBackup? Read(ProfileMapping root)
    {
        Check(root, Keys);
        if (Text(root, "backup") is { } kind && kind.Value != "bms-settings")
        {
            findings.Add(kind.Complain($"expected 'bms-settings'; found '{kind.Value}'"));
        }

        if (Text(root, "version") is { } version && version.Value != BmsBackupFile.Version.ToString(CultureInfo.InvariantCulture))
        {
            findings.Add(version.Complain($"this program reads version {BmsBackupFile.Version}; found '{version.Value}'"));
        }

        var time = Text(root, "time");
        var when = default(DateTimeOffset);
        if (time is not null && !DateTimeOffset.TryParseExact(time.Value, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out when))
        {
            findings.Add(time.Complain($"expected a time such as 2026-05-31T08:15:00Z; found '{time.Value}'"));
        }

        var unit = Mapping(root, "unit");
        var settings = Mapping(root, "settings");
        if (unit is null || settings is null)
        {
            return null;
        }

        Check(unit, UnitKeys);
        var who = UnitKeys.Select(key => Text(unit, key)?.Value ?? "").ToArray();
        return new BmsBackup(when, new BmsIdentity(who[0], who[1], who[2], who[3], who[4], who[5]), Settings(settings), Factor(root, "charge_factor"), Factor(root, "discharge_factor"));
    }

    private BmsSettings Settings(ProfileMapping map)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, BmsValue>(StringComparer.Ordinal);
        foreach (var (key, node) in map.Entries)
        {
            if (node is not ProfileText text)
            {
                findings.Add(node.Complain($"{key.Value}: expected 'on', 'off' or a number with its unit"));
            }
            else if (BmsValue.TryParse(text.Value, out var value, out var problem, out var column))
            {
                values[key.Value] = value;
            }
            else
            {
                findings.Add(new ProfileFinding(text.File, text.Line, text.Column + column, $"{key.Value}: {problem}"));
            }
        }

        return new BmsSettings(values.ToImmutable());
    }

    private double? Factor(ProfileMapping map, string key)
    {
        if (map.Find(key) is not { } node)
        {
            return null;
        }

        if (node is ProfileText text && double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor is > 0 and < 100)
        {
            return factor;
        }

        findings.Add(node.Complain($"{key}: expected a factor such as 1.014"));
        return null;
    }

    private ProfileText? Text(ProfileMapping map, string key) => Require(map, key) switch
    {
        ProfileText text => text,
        null => null,
        var other => Refuse<ProfileText>(other, $"{key}: expected a text"),
    };

    private ProfileMapping? Mapping(ProfileMapping map, string key) => Require(map, key) switch
    {
        ProfileMapping found => found,
        null => null,
        var other => Refuse<ProfileMapping>(other, $"{key}: expected 'name: value' lines"),
    };

    private ProfileNode? Require(ProfileMapping map, string key) => map.Find(key) ?? Refuse<ProfileNode>(map, $"'{key}' is missing");

    private T? Refuse<T>(ProfileNode at, string message)
        where T : class
    {
        findings.Add(at.Complain(message));
        return null;
    }

    private void Check(ProfileMapping map, string[] known)
    {
        foreach (var (key, _) in map.Entries)
        {
            if (!known.Contains(key.Value))
            {
                findings.Add(key.Complain($"there is no key '{key.Value}'; there are {string.Join(", ", known)}"));
            }
        }
    }
}
