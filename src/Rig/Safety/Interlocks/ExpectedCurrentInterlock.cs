using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>
/// While an output is on, a current must flow, in the right direction and not above what was asked: the BMS that opens
/// its switch, the load that trips by itself, a set-point misread by a factor of ten, leads swapped.
/// </summary>
/// <param name="expected">What was asked for; null while nothing is on or the current is free (constant power, taper).</param>
public sealed class ExpectedCurrentInterlock(int channel, Channel description, Func<ExpectedCurrent?> expected)
    : Interlock("the current is not what was asked for", TimeSpan.FromSeconds(3), TripClass.Clearable)
{
    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        if (expected() is not { } asked || !scan[channel].IsGood || scan[channel].Taken < asked.Since)
        {
            return null;
        }

        var flowing = scan[channel].Value;
        return flowing >= asked.Least && flowing <= asked.Most
            ? null
            : new Breach(
                description.Name, string.Create(CultureInfo.InvariantCulture, $"{flowing:0.000} A"),
                string.Create(CultureInfo.InvariantCulture, $"{asked.Least:0.000} A to {asked.Most:0.000} A"), now - scan[channel].Taken,
                "The BMS or the load has switched off by itself, or the set-point was misread; look at both before going on.");
    }
}

/// <param name="Least">Signed, charging positive, amperes.</param>
/// <param name="Most">Likewise.</param>
/// <param name="Since">Readings taken before do not count.</param>
public readonly record struct ExpectedCurrent(double Least, double Most, TimeSpan Since);
