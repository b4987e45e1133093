using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>A procedure's own <c>limits:</c> line. A reading that it needs and that is missing is a breach.</summary>
public sealed class ConditionInterlock(ProcedureLimit limit, ILiveValues values)
    : Interlock(limit.Trip.Text, limit.After, limit.Severity == TripSeverity.Critical ? TripClass.Critical : TripClass.Clearable)
{
    private long _judged = -1;
    private Breach? _breach;

    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        if (scan.Index == _judged)
        {
            return _breach;
        }

        _judged = scan.Index;
        try
        {
            _breach = limit.Trip.IsTrue(values)
                ? new Breach(string.Join(", ", limit.Trip.Channels), "true", $"not ({limit.Trip.Text})", now - scan.Elapsed, limit.Because)
                : null;
        }
        catch (MissingReadingException missing)
        {
            _breach = missing.IsFilling
                ? null
                : new Breach(missing.Channel, "no good reading", $"not ({limit.Trip.Text})", now - scan.Elapsed, limit.Because);
        }

        return _breach;
    }

    /// <summary>By the comparisons in its text: how far the channel is from the limit, as a share of the limit.</summary>
    public override Distance? DistanceToLimit(Scan scan)
    {
        Distance? nearest = null;
        foreach (var stop in (limit.Trip as CompiledExpression)?.Stops ?? [])
        {
            try
            {
                var (value, bound) = (values.Channel(values.IndexOfChannel(stop.Channel)), stop.Limit(values));
                var left = stop.IsFalling ? value.Si - bound.Si : bound.Si - value.Si;
                var fraction = bound.Si == 0 ? 1 : Math.Clamp(left / Math.Abs(bound.Si), 0, 1);
                if (nearest is null || fraction < nearest.Value.Fraction)
                {
                    nearest = new Distance($"{stop.Channel} {Rounded(value)}, limit {Rounded(bound)}", fraction);
                }
            }
            catch (MissingReadingException)
            {
                // Without a reading there is no distance; that it is missing is judged above.
            }
        }

        return nearest;
    }

    private static Quantity Rounded(Quantity quantity) => quantity with { Si = Math.Round(quantity.Si, 3) };
}
