using System.Collections.Immutable;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>Which settings have to lie on which side of which: a recovery beyond its protection would never let go, or chatter.</summary>
public static class SettingRules
{
    /// <summary>The first is above the second.</summary>
    private static readonly (string Upper, string Lower, bool MayBeEqual)[] Order =
    [
        ("cell_ovp", "cell_ovp_recovery", false), ("cell_uvp_recovery", "cell_uvp", false), ("cell_ovp_recovery", "cell_uvp_recovery", false),
        ("cell_ovp", "cell_rcv", true), ("cell_rcv", "cell_rfv", true), ("cell_rfv", "cell_uvp", false),
        ("soc_100_voltage", "soc_0_voltage", false), ("cell_uvp", "power_off_voltage", true),
        ("pack_ovp", "pack_ovp_recovery", false), ("pack_uvp_recovery", "pack_uvp", false), ("pack_ovp_recovery", "pack_uvp_recovery", false),
        ("charge_ot", "charge_ot_recovery", false), ("discharge_ot", "discharge_ot_recovery", false), ("mos_ot", "mos_ot_recovery", false),
        ("charge_ut_recovery", "charge_ut", false), ("discharge_ut_recovery", "discharge_ut", false),
    ];

    /// <summary>Null when the value agrees with the other settings as they are, else the reason in words.</summary>
    public static string? Refuse(string name, BmsValue value, BmsSettings current)
    {
        ArgumentNullException.ThrowIfNull(current);
        var changed = current.With(name, value);
        foreach (var (upper, lower, mayBeEqual) in Order)
        {
            if ((name == upper || name == lower) && IsBroken(changed, upper, lower, mayBeEqual))
            {
                var other = name == upper ? lower : upper;
                var side = (name == upper ? "above " : "below ") + (mayBeEqual ? "or at " : "");
                return $"{name} has to lie {side}{other}, which is {current.Find(other)}; {value} does not: change {other} first";
            }
        }

        return null;
    }

    /// <summary>Pairs that are the wrong way round: the first is to lie above the second.</summary>
    public static ImmutableArray<(string Upper, string Lower)> Broken(BmsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [.. Order.Where(rule => IsBroken(settings, rule.Upper, rule.Lower, rule.MayBeEqual)).Select(rule => (rule.Upper, rule.Lower))];
    }

    /// <summary>
    /// Puts changes into an order in which no step breaks a rule. A change that cannot be placed comes last, where
    /// <see cref="Refuse"/> names the reason.
    /// </summary>
    public static ImmutableArray<KeyValuePair<string, BmsValue>> InOrder(IEnumerable<KeyValuePair<string, BmsValue>> changes, BmsSettings current)
    {
        ArgumentNullException.ThrowIfNull(current);
        var left = changes.OrderBy(change => change.Key, StringComparer.Ordinal).ToList();
        var ordered = ImmutableArray.CreateBuilder<KeyValuePair<string, BmsValue>>(left.Count);
        while (left.Count > 0)
        {
            var at = Math.Max(0, left.FindIndex(change => Refuse(change.Key, change.Value, current) is null));
            current = current.With(left[at].Key, left[at].Value);
            ordered.Add(left[at]);
            left.RemoveAt(at);
        }

        return ordered.MoveToImmutable();
    }

    private static bool IsBroken(BmsSettings settings, string upper, string lower, bool mayBeEqual)
    {
        if (settings.Quantity(upper) is not { } high || settings.Quantity(lower) is not { } low || high.Dimension != low.Dimension)
        {
            return false;
        }

        // Zero volts is how firmware says that a voltage is not used.
        if (high.Si == 0 || low.Si == 0)
        {
            return false;
        }

        return mayBeEqual ? high.Si < low.Si - 1e-9 : high.Si < low.Si + 1e-9;
    }
}
