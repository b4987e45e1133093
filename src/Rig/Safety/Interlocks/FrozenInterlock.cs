using System.Collections.Immutable;
using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>
/// Readings that stay the same to the last digit while another instrument sees the pack move are not readings any more: a BMS that
/// repeats its last frame, a stuck channel of its front end, a voltmeter on hold. Each of them is fresh and plausible.
/// </summary>
/// <param name="watched">Channels that all have to stay the same for a breach.</param>
/// <param name="witness">Channels of another instrument; their sum is compared with what it was when the watched ones last changed.</param>
/// <param name="movement">In the unit of the witnesses: so much cannot leave the watched ones as they are.</param>
public sealed class FrozenInterlock(ImmutableArray<int> watched, ImmutableArray<int> witness, ChannelTable channels, double movement)
    : Interlock($"{channels[watched[0]].Name} does not move", Patience, TripClass.Critical)
{
    /// <summary>A BMS shows a step of the current seconds after it: at most this, or it is of no use as a barrier.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly double[] _last = [.. Enumerable.Repeat(double.NaN, watched.Length)];
    private double _witnessed = double.NaN;
    private TimeSpan _since;

    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        if (Sum(scan) is not { } sum)
        {
            return null; // That it is missing is said by StaleInterlock.
        }

        var hasMoved = double.IsNaN(_witnessed);
        for (var i = 0; i < watched.Length; i++)
        {
            var reading = scan[watched[i]];
            hasMoved |= !reading.IsGood || reading.Value != _last[i];
            _last[i] = reading.IsGood ? reading.Value : double.NaN;
        }

        if (hasMoved)
        {
            (_witnessed, _since) = (sum, now);
            return null;
        }

        var unit = channels[witness[0]].Unit.ToString();
        return Math.Abs(sum - _witnessed) < movement
            ? null
            : new Breach(
                channels[watched[0]].Name,
                string.Create(CultureInfo.InvariantCulture, $"{_last[0]} unchanged for {(now - _since).TotalSeconds:0} s, while {channels[witness[0]].Name}{(witness.Length > 1 ? " and the like" : "")} went from {_witnessed:0.000} to {sum:0.000} {unit}"),
                string.Create(CultureInfo.InvariantCulture, $"a change of {movement:0.000} {unit} there is seen here within {Patience.TotalSeconds:0} s"), now - scan[watched[0]].Taken,
                $"The {channels[watched[0]].Source} repeats itself: nothing that it says can be believed. Switch it off and on, or take it from hold, and look again.");
    }

    private double? Sum(Scan scan)
    {
        var sum = 0.0;
        foreach (var one in witness)
        {
            if (!scan[one].IsGood)
            {
                return null;
            }

            sum += scan[one].Value;
        }

        return sum;
    }
}
