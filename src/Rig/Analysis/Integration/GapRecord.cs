namespace PackBench.Rig.Analysis.Integration;

/// <summary>
/// A stretch without valid current, longer than three periods. The sums bridge it by the trapezoid; the bounds say what it
/// could have been, from no current at all to the larger of the two currents at its ends.
/// </summary>
/// <param name="ChargeBridged">Ampere-seconds that the sums took for it, signed.</param>
/// <param name="EnergyBridged">Joules; 0 where no voltage was read.</param>
public sealed record GapRecord(
    TimeSpan From, TimeSpan To, double CurrentBefore, double CurrentAfter, double ChargeBridged, double ChargeLow, double ChargeHigh,
    double EnergyBridged, double EnergyLow, double EnergyHigh)
{
    public TimeSpan Length => To - From;

    /// <summary>No valid current from the one sample to the other; power since its own last sample.</summary>
    internal static GapRecord Of(in PowerSample before, in PowerSample power, in PowerSample after)
    {
        var seconds = (after.At - before.At).TotalSeconds;
        return OfEnergy(power, after) with
        {
            From = before.At,
            ChargeBridged = (before.Current + after.Current) / 2 * seconds,
            ChargeLow = Least(before.Current, after.Current) * seconds,
            ChargeHigh = Greatest(before.Current, after.Current) * seconds,
        };
    }

    /// <summary>Current was read all along, voltage was not: only the energy is in doubt.</summary>
    internal static GapRecord OfEnergy(in PowerSample before, in PowerSample after)
    {
        var seconds = (after.At - before.At).TotalSeconds;
        if (!double.IsFinite(after.Power))
        {
            // Nothing was added to the energy yet; once a voltage is read again, that gap is told on its own.
            return new GapRecord(before.At, after.At, before.Current, after.Current, 0, 0, 0, 0, 0, 0);
        }

        return new GapRecord(
            before.At, after.At, before.Current, after.Current, 0, 0, 0,
            (before.Power + after.Power) / 2 * seconds, Least(before.Power, after.Power) * seconds, Greatest(before.Power, after.Power) * seconds);
    }

    private static double Least(double a, double b) => Math.Min(0, Math.Min(a, b));

    private static double Greatest(double a, double b) => Math.Max(0, Math.Max(a, b));
}

/// <summary>Current and power at one instant; power NaN where no voltage was read.</summary>
internal readonly record struct PowerSample(TimeSpan At, double Current, double Power);
