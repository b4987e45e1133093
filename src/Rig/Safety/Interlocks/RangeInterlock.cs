using PackBench.Instruments.Quantities;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>A channel must stay between two bounds, both inclusive, in the channel's unit.</summary>
/// <param name="witnesses">Of the same quantity, who say whether it is the instrument that is wrong; null where there are none.</param>
public sealed class RangeInterlock(
    string name, int channel, Channel description, double minimum, double maximum, string because, TimeSpan after, TripClass @class = TripClass.Clearable,
    Witnesses? witnesses = null)
    : Interlock(name, after, @class)
{
    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        var reading = scan[channel];

        // A reading that is not there is the business of StaleInterlock, which names it. The comparison is written so
        // that a good reading that is not a number would be a breach.
        return !reading.IsGood || (reading.Value >= minimum && reading.Value <= maximum)
            ? null
            : new Breach(description.Name, Text(reading.Value), Allowed, now - reading.Taken, because + witnesses?.WhoIsWrong(scan.Readings));
    }

    public override Distance? DistanceToLimit(Scan scan)
    {
        var reading = scan[channel];
        if (!reading.IsGood)
        {
            return null;
        }

        var half = double.IsFinite(minimum) && double.IsFinite(maximum) ? (maximum - minimum) / 2 : Math.Abs(double.IsFinite(maximum) ? maximum : minimum);
        var left = Math.Min(reading.Value - minimum, maximum - reading.Value);
        var bound = reading.Value - minimum < maximum - reading.Value ? minimum : maximum;
        return new Distance($"{description.Name} {Text(reading.Value)}, limit {Text(bound)}", half > 0 ? Math.Clamp(left / half, 0, 1) : 0);
    }

    private string Allowed => (double.IsFinite(minimum), double.IsFinite(maximum)) switch
    {
        (true, true) => $"{Text(minimum)} to {Text(maximum)}",
        (true, false) => $"at least {Text(minimum)}",
        _ => $"at most {Text(maximum)}",
    };

    private string Text(double value) => Quantity.Of(Math.Round(value, 4), description.Unit).ToString(description.Unit);
}
