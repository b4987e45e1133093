using System.Collections.Immutable;

namespace PackBench.Rig.Bench;

/// <summary>
/// What flows where a BMS reports so much, by the two lists that a calibration leaves for a unit that cannot be adjusted. Straight between two entries, and
/// on along the last two beyond the ends.
/// </summary>
/// <param name="Reported">A, ascending; charging positive.</param>
/// <param name="Measured">A, ascending; as long as <paramref name="Reported"/>.</param>
public sealed record CurrentTable(ImmutableArray<double> Reported, ImmutableArray<double> Measured)
{
    /// <summary>In words, why two lists are no table; null where they are one.</summary>
    public static string? Refuse(ImmutableArray<double> reported, ImmutableArray<double> measured)
    {
        if (reported.Length != measured.Length || reported.Length < 2)
        {
            return $"'current_reported' and 'current_measured' are two lists of one length, two at least; these have {reported.Length} and {measured.Length}";
        }

        for (var i = 1; i < reported.Length; i++)
        {
            if (!(reported[i] > reported[i - 1]) || !(measured[i] > measured[i - 1]))
            {
                return FormattableString.Invariant($"both lists ascend; after {reported[i - 1]} and {measured[i - 1]} come {reported[i]} and {measured[i]}");
            }
        }

        return null;
    }

    /// <summary>NaN stays NaN.</summary>
    public double Correct(double reported)
    {
        var at = 1;
        while (at < Reported.Length - 1 && reported > Reported[at])
        {
            at++;
        }

        return Measured[at - 1] + ((reported - Reported[at - 1]) * (Measured[at] - Measured[at - 1]) / (Reported[at] - Reported[at - 1]));
    }
}
