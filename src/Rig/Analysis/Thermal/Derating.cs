using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Thermal;

/// <summary>The largest current that keeps a part below its limit at the highest ambient.</summary>
/// <param name="Current">Zero where even no current leaves enough room.</param>
/// <param name="Law">How the rise was taken to depend on current, in words.</param>
public sealed record DeratedCurrent(Measurand Current, Measurand AllowedRise, string Law);

/// <summary>From measured rises to safe currents and thermal resistance.</summary>
public static class Derating
{
    /// <summary>Kept below the limit of a part.</summary>
    public static readonly TemperatureDifference Margin = new(10);

    /// <summary>Heat per kelvin of loss: rise over (power in − power out).</summary>
    public static Measurand Resistance(Measurand rise, Measurand powerIn, Measurand powerOut)
    {
        ArgumentNullException.ThrowIfNull(powerIn);
        var loss = powerIn - powerOut;
        return loss.Value > 0
            ? rise / loss
            : throw new ArgumentException($"More power came out ({powerOut?.Estimate}) than went in ({powerIn.Estimate}): a meter is wrong.", nameof(powerOut));
    }

    public static Measurand Efficiency(Measurand powerIn, Measurand powerOut) => powerOut / powerIn;

    /// <summary>What the limit leaves for the rise: limit − highest ambient − margin.</summary>
    public static TemperatureDifference Allowed(Temperature limit, Temperature highestAmbient, TemperatureDifference margin) => limit - highestAmbient - margin;

    /// <summary>
    /// From one rise: I·√(allowed/rise). Losses grow by the first to the second power of the current, so that this is
    /// cautious below the measured current and is refused above it.
    /// </summary>
    public static DeratedCurrent FromOne(Measurand current, Measurand rise, TemperatureDifference allowed)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(rise);
        if (!(rise.Value > 0))
        {
            throw new ArgumentException($"A rise of {rise.Estimate} gives no law of current.", nameof(rise));
        }

        var room = Measurand.Exact(new Quantity(Math.Max(0, allowed.Kelvins), Dimension.TemperatureDifference));
        if (room.Value == 0)
        {
            return new DeratedCurrent(Measurand.Exact(new Quantity(0, Dimension.Current)), room, "no room: ambient and margin reach the limit");
        }

        var ratio = room / rise;
        var scaled = ratio.Apply(Math.Sqrt, value => 0.5 / Math.Sqrt(value), Dimension.None) * current;
        return scaled.Value <= current.Value
            ? new DeratedCurrent(scaled, room, "one point, rise as the square of the current: cautious below the measured current")
            : new DeratedCurrent(current, room, "one point: the measured current is the highest that was tested");
    }

    /// <summary>
    /// From rises at several currents: A = c₀ + c₂·I² through the outer two; those between widen the result by their worst
    /// miss. Never above the highest measured current.
    /// </summary>
    public static DeratedCurrent FromSeveral(ImmutableArray<(Measurand Current, Measurand Rise)> points, TemperatureDifference allowed)
    {
        if (points.Length < 2)
        {
            return points.Length == 1 ? FromOne(points[0].Current, points[0].Rise, allowed) : throw new ArgumentException("There is no rise.", nameof(points));
        }

        var (low, high) = (points.MinBy(point => point.Current.Value), points.MaxBy(point => point.Current.Value));
        var square = low.Current * low.Current;
        var span = (high.Current * high.Current) - square;
        if (span.Value == 0)
        {
            throw new ArgumentException("All rises were measured at one current.", nameof(points));
        }

        // The outer two decide; those between are a check on the law, and their worst miss widens the result.
        var slope = (high.Rise - low.Rise) / span;
        var constant = low.Rise - (slope * square);
        var miss = points.Max(point => Math.Abs((constant + (slope * point.Current * point.Current) - point.Rise).Value));
        var room = Measurand.Exact(new Quantity(Math.Max(0, allowed.Kelvins), Dimension.TemperatureDifference));
        var doubt = UncertaintySource.Rectangular("derating.law", "law of the rise: c₀ + c₂·I²", miss, Units.Kelvin);
        var left = (room - constant).With(doubt);
        if (!(left.Value > 0) || !(slope.Value > 0))
        {
            var reason = left.Value > 0 ? "the rise does not grow with the current" : "no room: heat without current already reaches the limit";
            return new DeratedCurrent(left.Value > 0 ? high.Current : Measurand.Exact(new Quantity(0, Dimension.Current)), room, reason);
        }

        var squared = left / slope;
        var current = squared.Apply(Math.Sqrt, value => 0.5 / Math.Sqrt(value), Dimension.Current);
        return current.Value <= high.Current.Value
            ? new DeratedCurrent(current, room, "two or more points, rise as c₀ + c₂·I²")
            : new DeratedCurrent(high.Current, room, "two or more points: the highest measured current is the highest that was tested");
    }
}
