using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>Two ways to know the current of one loop must agree: a reversed, blown, frozen or mis-scaled instrument shows here.</summary>
/// <param name="witnesses">Channels that together make the same current, each with +1 where charging counts positive, else -1.</param>
/// <param name="absolute">Amperes.</param>
/// <param name="relative">Share of the larger of the two.</param>
/// <param name="all">Of the same current, who say which of the two is wrong.</param>
public sealed class CurrentWitnessInterlock(
    int channel, ImmutableArray<(int Channel, int Sign)> witnesses, ChannelTable channels, double absolute, double relative, TimeSpan after,
    Witnesses all)
    : Interlock($"{channels[channel].Name} and {string.Join(" + ", witnesses.Select(witness => channels[witness.Channel].Name))} disagree", after, TripClass.Critical)
{
    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        var first = scan[channel];
        var other = 0.0;
        var oldest = first.Taken;
        foreach (var (witness, sign) in witnesses)
        {
            if (!scan[witness].IsGood)
            {
                return null; // That it is missing is said by StaleInterlock.
            }

            other += sign * scan[witness].Value;
            oldest = scan[witness].Taken < oldest ? scan[witness].Taken : oldest;
        }

        var allowed = absolute + (relative * Math.Max(Math.Abs(first.Value), Math.Abs(other)));
        return !first.IsGood || Math.Abs(first.Value - other) <= allowed
            ? null
            : new Breach(
                channels[channel].Name, string.Create(CultureInfo.InvariantCulture, $"{first.Value:0.000} A against {other:0.000} A"),
                string.Create(CultureInfo.InvariantCulture, $"a difference of at most {allowed:0.000} A"), now - oldest,
                $"One of them is reversed, on a wrong range, blown or frozen: compare {channels[channel].Source} and {channels[witnesses[0].Channel].Source}.{all.WhoIsWrong(scan.Readings)}");
    }
}
