using PackBench.Rig.Analysis.Cells;
using PackBench.Rig.Analysis.Integration;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>One step of a measured log, <paramref name="Count"/> rows from <paramref name="First"/> on.</summary>
public sealed record MeasuredStep(MeasuredLog Log, int First, int Count)
{
    public string Number => Log.StepNumbers[First];

    public string Text => Log.StepTexts[First];

    public ReadOnlySpan<double> Seconds => Log.Seconds.AsSpan(First, Count);

    /// <summary>Instant of the step where the log states the time within it; else its first row. Never before the row that precedes it: such times are rounded.</summary>
    public double Began => double.IsNaN(Log.StepSeconds[First])
        ? Log.Seconds[First]
        : Math.Max(Log.Seconds[First] - Log.StepSeconds[First], First > 0 ? Log.Seconds[First - 1] : double.NegativeInfinity);

    public double Duration => Seconds[^1] - Began;

    public ReadOnlySpan<double> Of(string channel) => Log[channel].AsSpan(First, Count);

    public double End(string channel) => Of(channel)[^1];

    /// <summary>Ampere-seconds from the instant of the step, charging positive.</summary>
    /// <param name="fromFirstRow">True: without the partial interval before the first row, as a recorder's own counters differ from it.</param>
    public double Charge(bool fromFirstRow = false) => Trapezoid.Integrate(Seconds, Of(LogChannels.Current), fromFirstRow ? null : Began);

    /// <summary>Joules from the instant of the step, from voltage times current of each row.</summary>
    public double Energy(bool fromFirstRow = false)
    {
        var volts = Of(LogChannels.Voltage);
        var amperes = Of(LogChannels.Current);
        var watts = new double[Count];
        for (var i = 0; i < watts.Length; i++)
        {
            watts[i] = volts[i] * amperes[i];
        }

        return Trapezoid.Integrate(Seconds, watts, fromFirstRow ? null : Began);
    }

    /// <summary>By how much the recorder's own counter moved from the first row to the last, SI, a magnitude; null where the log has no such column.</summary>
    public double? Counted(string channel) => Log.Channels.TryGetValue(channel, out var counter) && double.IsFinite(counter[First]) && double.IsFinite(counter[First + Count - 1])
        ? Math.Abs(counter[First + Count - 1] - counter[First])
        : null;

    /// <summary>The step of current between the row before this step and this one. Throws <see cref="InvalidOperationException"/> for the first step of a log.</summary>
    public StepResponse Response()
    {
        if (First == 0)
        {
            throw new InvalidOperationException($"Step '{Number}' is the first of its log: there is no reading before it.");
        }

        // From the row before on, so that the response sees both sides of the step.
        return new StepResponse(Log.Seconds.AsSpan(First - 1, Count + 1), Log[LogChannels.Current].AsSpan(First - 1, Count + 1), 1, Began);
    }

    /// <summary>
    /// (V(t) − V before)/(I(t) − I before) in ohms; NaN where the step is shorter, or the rows around that instant are further apart than it is
    /// from the start: a line between them would be a guess.
    /// </summary>
    public double ResistanceAt(double seconds, string channel)
    {
        var at = Seconds.BinarySearch(Began + seconds);
        var isDense = at >= 0 || (~at is > 0 and var next && next < Count && Seconds[next] - Seconds[next - 1] <= seconds);
        return isDense ? ResponseAt(seconds, channel) : double.NaN;
    }

    private double ResponseAt(double seconds, string channel) => Response().ResistanceAt(seconds, Log[channel].AsSpan(First - 1, Count + 1));
}
