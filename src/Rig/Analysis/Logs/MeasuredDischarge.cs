using System.Collections.Immutable;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>One group of a measured discharge.</summary>
/// <param name="Name">What the recorder calls it, else its number.</param>
/// <param name="StartVolts">In the row before the step; NaN where there is none.</param>
/// <param name="EndVolts">Under load, in the last row.</param>
/// <param name="Ohms">At 10 s, from the start of the discharge; NaN where there is no row before it or the step is shorter.</param>
public sealed record MeasuredGroup(int Number, string Name, double StartVolts, double EndVolts, double Ohms);

/// <summary>What a measured discharge says of its pack. Numbers of a foreign instrument: without its specification they have no uncertainty here.</summary>
/// <param name="Charge">Ampere-seconds, below zero.</param>
/// <param name="Energy">Joules, below zero.</param>
/// <param name="Groups">In the order of the cells; empty where the log has none.</param>
/// <param name="EndReason">In words, from the last row and the limits that were given.</param>
public sealed record MeasuredDischarge(
    MeasuredStep Step, double Charge, double Energy, double PackOhms, ImmutableArray<MeasuredGroup> Groups, string EndReason)
{
    /// <summary>Of the resistances, seconds after the step. Earlier, a recorder that scans its cells one after another mixes two currents.</summary>
    public const double ResistanceTime = 10;

    public double MeanVoltage => Energy / Charge;

    /// <summary>Lowest at the end; null where the log has no cells.</summary>
    public MeasuredGroup? Weakest => Groups.MinBy(group => group.EndVolts);

    /// <summary>Highest minus lowest group at the end, V; NaN where the log has no cells.</summary>
    public double Spread => Groups.IsEmpty ? double.NaN : Groups.Max(group => group.EndVolts) - Groups.Min(group => group.EndVolts);

    /// <summary>The step of a log that took most charge out; null where none did.</summary>
    public static MeasuredStep? Longest(MeasuredLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log.Steps().Where(step => step.Charge() < 0).MinBy(step => step.Charge());
    }

    /// <param name="cellStop">Lowest cell voltage of the pack, V.</param>
    /// <param name="packStop">Lowest pack voltage, V.</param>
    public static MeasuredDischarge Of(MeasuredStep step, double cellStop, double packStop)
    {
        ArgumentNullException.ThrowIfNull(step);
        var charge = step.Charge();
        if (!(charge < 0))
        {
            throw new ArgumentException($"Step '{step.Number}' took {charge / 3600:0.###} Ah in: it is no discharge. Is the sign of the current right in the map?", nameof(step));
        }

        ImmutableArray<MeasuredGroup> groups =
        [
            .. step.Log.Cells.Select((channel, at) => new MeasuredGroup(
                at + 1, step.Log.CellName(at + 1), step.First > 0 ? step.Log[channel][step.First - 1] : double.NaN, step.End(channel), Ohms(step, channel))),
        ];
        return new MeasuredDischarge(step, charge, step.Energy(), Ohms(step, LogChannels.Voltage), groups, Reason(step, groups, cellStop, packStop));
    }

    /// <summary>To the millivolt that is printed: a recorder's last row may be some of its digits above the stop.</summary>
    private static bool IsAt(double volts, double stop) => Math.Round(volts, 3) <= Math.Round(stop, 3);

    private static double Ohms(MeasuredStep step, string channel) => step.First > 0 ? step.ResistanceAt(ResistanceTime, channel) : double.NaN;

    private static string Reason(MeasuredStep step, ImmutableArray<MeasuredGroup> groups, double cellStop, double packStop)
    {
        if (groups.MinBy(group => group.EndVolts) is { } weakest && IsAt(weakest.EndVolts, cellStop))
        {
            return FormattableString.Invariant($"cell {weakest.Name} at {weakest.EndVolts:0.000} V");
        }

        var volts = step.End(LogChannels.Voltage);
        return IsAt(volts, packStop)
            ? FormattableString.Invariant($"pack at {volts:0.000} V")
            : FormattableString.Invariant($"no limit reached: pack at {volts:0.000} V in the last row");
    }
}
