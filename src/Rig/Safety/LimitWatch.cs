using System.Collections.Immutable;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>Applies the debounce to every interlock and keeps the first trip. Judged at each scan and, through the watchdog, without one.</summary>
public sealed class LimitWatch(ImmutableArray<Interlock> interlocks)
{
    private readonly TimeSpan?[] _since = new TimeSpan?[interlocks.Length];
    private readonly Lock _gate = new();

    public ImmutableArray<Interlock> Interlocks => interlocks;

    /// <summary>The first breach that lasted long enough, or null.</summary>
    public Trip? Judge(Scan scan, TimeSpan now, DateTimeOffset utc)
    {
        ArgumentNullException.ThrowIfNull(scan);
        lock (_gate)
        {
            Trip? trip = null;
            for (var i = 0; i < interlocks.Length; i++)
            {
                var breach = interlocks[i].Judge(scan, now);
                if (breach is null)
                {
                    _since[i] = null;
                    continue;
                }

                _since[i] ??= now;
                if (trip is null && now - _since[i] >= interlocks[i].After)
                {
                    trip = new Trip(
                        interlocks[i].Name, breach.Channel, breach.Observed, breach.Allowed, breach.Age, now, utc, interlocks[i].Class, breach.Because);
                }
            }

            return trip;
        }
    }

    /// <summary>Names of the limits that are broken now but have not yet lasted long enough.</summary>
    public IEnumerable<string> Pending => interlocks.Where((_, index) => _since[index] is not null).Select(interlock => interlock.Name);

    /// <summary>The limit that is nearest to being broken.</summary>
    public Distance? Nearest(Scan scan)
    {
        Distance? nearest = null;
        foreach (var interlock in interlocks)
        {
            if (interlock.DistanceToLimit(scan) is { } distance && (nearest is null || distance.Fraction < nearest.Value.Fraction))
            {
                nearest = distance;
            }
        }

        return nearest;
    }
}
