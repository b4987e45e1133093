using System.Collections.Immutable;

namespace PackBench.Rig.Analysis.BmsCurrent;

/// <summary>One level of a dead-band search: the reference's magnitude and the BMS readings there, in their order.</summary>
public sealed record DeadBandLevel(double Reference, ImmutableArray<double> Reported);

/// <summary>Below which current a BMS shows nothing, in one direction. Magnitudes in amperes.</summary>
/// <param name="On">First rising level that is shown; null where none of the levels was.</param>
/// <param name="Off">First falling level that is no longer shown; null where the lowest level still was.</param>
public sealed record DeadBand(double? On, double? Off)
{
    /// <summary>Readings in a row that must agree.</summary>
    public const int Readings = 3;

    public static readonly DeadBand None = new(0, 0);

    public double? Hysteresis => On - Off;

    /// <summary>Points of a fit lie above this: near the edge the reading is not yet what it becomes.</summary>
    public double LeastForFit => 1.5 * (On ?? double.PositiveInfinity);

    /// <param name="rising">Levels in the order in which they were set, going up.</param>
    /// <param name="falling">Going down again.</param>
    /// <param name="digit">One step of the BMS: readings this close are equal.</param>
    public static DeadBand Of(ImmutableArray<DeadBandLevel> rising, ImmutableArray<DeadBandLevel> falling, double digit)
    {
        RequireOrder(rising, 1);
        RequireOrder(falling, -1);
        return new DeadBand(
            rising.FirstOrDefault(level => IsShown(level, digit))?.Reference,
            falling.FirstOrDefault(level => level.Reported is [.., var last] && last == 0)?.Reference);
    }

    /// <summary>What a report says of it.</summary>
    public string Describe() => On is { } on
        ? FormattableString.Invariant($"not indicated below {on:0.###} A") + (Off is { } off ? FormattableString.Invariant($" rising, {off:0.###} A falling") : "; still indicated at the lowest level falling")
        : "not indicated at any level that was tried";

    private static bool IsShown(DeadBandLevel level, double digit)
    {
        if (level.Reported.Length < Readings)
        {
            throw new ArgumentException(FormattableString.Invariant($"The level of {level.Reference} A has {level.Reported.Length} readings; {Readings} in a row must agree."), nameof(level));
        }

        var last = level.Reported[^Readings..];
        return last.All(reading => reading != 0) && last.Max() - last.Min() <= digit * (1 + 1e-9);
    }

    private static void RequireOrder(ImmutableArray<DeadBandLevel> levels, int direction)
    {
        for (var i = 1; i < levels.Length; i++)
        {
            if (Math.Sign(levels[i].Reference - levels[i - 1].Reference) != direction)
            {
                throw new ArgumentException(FormattableString.Invariant($"A search goes one way: {levels[i].Reference} A follows {levels[i - 1].Reference} A."), nameof(levels));
            }
        }
    }
}
