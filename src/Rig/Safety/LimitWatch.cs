using System.Collections.Immutable;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>Applies the debounce to every interlock and keeps the first trip. Judged at each scan and, through the watchdog, without one.</summary>
public sealed class LimitWatch(ImmutableArray<Interlock> interlocks)
{
    private readonly TimeSpan?[] _since = new TimeSpan?[interlocks.Length];
    private readonly Lock _gate = new();

    // The scan of a slow rest in which nothing was broken: judged again it would say the same.
    private Scan? _unbroken;

    public ImmutableArray<Interlock> Interlocks => interlocks;

    /// <summary>
    /// The pace of scans while nothing is switched on. Between two scans of a slow rest the last one is judged as of its own time; once it is
    /// three paces old it is late, and counts as old as it is.
    /// </summary>
    public TimeSpan Pace { get; set; }

    /// <summary>The first breach that lasted long enough, or null.</summary>
    public Trip? Judge(Scan scan, TimeSpan now, DateTimeOffset utc)
    {
        ArgumentNullException.ThrowIfNull(scan);
        lock (_gate)
        {
            var waits = Pace > Sampling.Slowest && now - scan.Elapsed <= 3 * Pace;
            if (waits && ReferenceEquals(scan, _unbroken))
            {
                return null;
            }

            var asOf = waits ? scan.Elapsed : now;
            _unbroken = waits ? scan : null;
            Trip? trip = null;
            for (var i = 0; i < interlocks.Length; i++)
            {
                var breach = interlocks[i].Judge(scan, asOf);
                if (breach is null)
                {
                    _since[i] = null;
                    continue;
                }

                _unbroken = null;
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
