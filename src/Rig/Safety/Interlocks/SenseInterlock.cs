using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>A load that sinks must see the voltage of the pack: with its sense leads off it sees nothing, and its own under-voltage off does not protect.</summary>
/// <param name="pack">Channel of the voltage at the pack.</param>
/// <param name="load">Channel of the voltage that the load sees.</param>
/// <param name="current">Channel of the current that the load sinks.</param>
/// <param name="tolerance">Volts, before the drop in the leads.</param>
/// <param name="resistance">Ohms that leads and connectors may have.</param>
public sealed class SenseInterlock(int pack, int load, int current, double tolerance, double resistance, Witnesses witnesses)
    : Interlock("pack.voltage and load.voltage disagree", TimeSpan.FromSeconds(5), TripClass.Clearable)
{
    /// <summary>A; below it a load may not be connected to this pack at all.</summary>
    private const double Sinking = 0.1;

    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        var (volts, seen, sunk) = (scan[pack], scan[load], scan[current]);
        if (!volts.IsGood || !seen.IsGood || !sunk.IsGood || Math.Abs(sunk.Value) < Sinking)
        {
            return null; // That one is missing is said by StaleInterlock.
        }

        var allowed = tolerance + (resistance * Math.Abs(sunk.Value));
        return Math.Abs(volts.Value - seen.Value) <= allowed
            ? null
            : new Breach(
                "load.voltage", string.Create(CultureInfo.InvariantCulture, $"{seen.Value:0.000} V against {volts.Value:0.000} V at the pack, at {Math.Abs(sunk.Value):0.00} A"),
                string.Create(CultureInfo.InvariantCulture, $"a difference of at most {allowed:0.00} V"), now - (seen.Taken < volts.Taken ? seen.Taken : volts.Taken),
                "A sense lead of the load is off, or a lead or connector has too much resistance and grows hot." + witnesses.WhoIsWrong(scan.Readings));
    }
}
