using PackBench.Instruments.Quantities;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>A channel that safety stands on must be fresh: at most three of its periods old, or 3 s, whichever is longer.</summary>
/// <param name="witnesses">Of the same quantity, who say which instrument is wrong; null where there are none.</param>
public sealed class StaleInterlock(int channel, Channel description, Witnesses? witnesses = null)
    : Interlock($"no fresh reading of {description.Name}", TimeSpan.Zero, TripClass.Clearable)
{
    public static TimeSpan LongestAge(TimeSpan period) => period * 3 > TimeSpan.FromSeconds(3) ? period * 3 : TimeSpan.FromSeconds(3);

    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        var reading = scan[channel];
        var age = now - reading.Taken;
        var longest = LongestAge(description.Period);
        // Taken is when the last good value was; an overload, a contradiction or a lost answer has the same time to pass.
        if (age <= longest)
        {
            return null;
        }

        if (reading.Validity == Validity.Implausible)
        {
            return new Breach(
                description.Name, $"{Quantity.Of(Math.Round(reading.Value, 4), description.Unit).ToString(description.Unit)}, implausible",
                $"a good reading at most {longest.TotalSeconds:0.#} s old", age, $"What else is read contradicts the {description.Source}.{witnesses?.WhoIsWrong(scan.Readings)}");
        }

        return new Breach(
            description.Name, reading.Validity is Validity.Good ? "too old" : reading.Validity.ToString().ToLowerInvariant(),
            $"a good reading at most {longest.TotalSeconds:0.#} s old", age,
            $"The {description.Source} link is silent, or the instrument has nothing there; check its cable and power.");
    }
}
