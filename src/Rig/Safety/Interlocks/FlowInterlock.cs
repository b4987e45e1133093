using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>
/// Once every output has been switched off no current may flow but what a standing pack draws: a welded relay, or an instrument that says that it is
/// off and is not, shows here, in the rest after the step and not only at the end of the run.
/// </summary>
/// <param name="off">Since when everything is off; null while something is on, or while a person may have connected something.</param>
public sealed class FlowInterlock(int channel, Channel description, Func<TimeSpan?> off) : Interlock(TripName, TimeSpan.FromSeconds(3), TripClass.Critical)
{
    public const string TripName = "current flows although every output is off";

    /// <summary>A: what boards and BMS of a standing pack draw, with the errors of meters on a 10 A range.</summary>
    private const double StandingCurrent = 0.15;

    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        var reading = scan[channel];
        return off() is { } since && reading.Taken > since ? Judge(reading, now) : null;
    }

    /// <summary>Whatever was asked for before: for the moment after a safe state.</summary>
    public Breach? Judge(Reading reading, TimeSpan now) => !reading.IsGood || Math.Abs(reading.Value) <= StandingCurrent
        ? null
        : new Breach(
            description.Name, string.Create(CultureInfo.InvariantCulture, $"{reading.Value:0.000} A"),
            string.Create(CultureInfo.InvariantCulture, $"at most {StandingCurrent:0.00} A"), now - reading.Taken,
            "A switch is welded or an instrument does not obey: disconnect the pack by hand.");
}
