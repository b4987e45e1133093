using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Procedures;
using PackBench.Rig.Safety.Interlocks;

namespace PackBench.Rig.Runs.Execution;

/// <summary>Waits, scan by scan, until a step's end condition holds.</summary>
internal static class ScanLoop
{
    public const string SkippedReason = "skipped by the operator";

    /// <summary>How long the step may take and when it ends otherwise.</summary>
    /// <param name="For">A fixed duration; null for none.</param>
    /// <param name="Until">A condition; null for none.</param>
    /// <param name="AtMost">The longest duration; null where <paramref name="For"/> says it.</param>
    internal readonly record struct End(TimeSpan? For, Expression? Until, TimeSpan? AtMost);

    /// <summary>Returns why the step ended, in words.</summary>
    public static async Task<string> UntilAsync(RunSession session, End end, Sampling sampling, TimeSpan began, CancellationToken cancellationToken)
    {
        var bursting = sampling.HasBurst;
        TimeSpan? missingSince = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (session.IsPauseWanted)
            {
                await PausableOutput.PauseAsync(session, cancellationToken);
            }

            if (session.Control.IsSkipWanted)
            {
                return SkippedReason;
            }

            var elapsed = session.Clock.Elapsed - began;
            if (end.Until is { } until)
            {
                if (Holds(until, session, ref missingSince, out var missing))
                {
                    return until.Text;
                }

                if (missingSince is { } since && session.Clock.Elapsed - since > StaleInterlock.LongestAge(session.Scanner.Period))
                {
                    await session.TripAsync(MissingReading(session, until, missing, session.Clock.Elapsed - since));
                }
            }

            if (end.For is { } duration && elapsed >= duration)
            {
                return $"after {Text(duration)}";
            }

            if (end.AtMost is { } longest && elapsed >= longest)
            {
                return $"the longest duration of {Text(longest)} was reached";
            }

            if (bursting && session.Clock.Elapsed - Edge(session, began) >= sampling.BurstFor)
            {
                bursting = false;
                session.Scanner.SetPeriod(sampling.Period);
            }

            await session.NextScanAsync(cancellationToken);
        }
    }

    /// <summary>When the output last went on: after an outage the step has a second edge, as well worth a burst as the first.</summary>
    private static TimeSpan Edge(RunSession session, TimeSpan began) => session.WentOnAt > began ? session.WentOnAt : began;

    private static bool Holds(Expression until, RunSession session, ref TimeSpan? missingSince, out string missing)
    {
        try
        {
            missing = "";
            var holds = until.IsTrue(session.Values);
            missingSince = null;
            return holds;
        }
        catch (MissingReadingException exception)
        {
            missing = exception.Channel;
            missingSince = exception.IsFilling ? null : missingSince ?? session.Clock.Elapsed;
            return false;
        }
    }

    private static Trip MissingReading(RunSession session, Expression until, string missing, TimeSpan age) => new(
        $"no fresh reading of {missing}", missing, "missing", "a good reading", age, session.Clock.Elapsed, session.Clock.Utc, TripClass.Clearable,
        $"The step ends when {until.Text}, and cannot tell.");

    /// <summary>To a ten thousandth of its unit: 23 h 40 min are 23.6667 h.</summary>
    public static string Text(TimeSpan time)
    {
        var unit = time >= TimeSpan.FromHours(1) ? Units.Hour : time >= TimeSpan.FromMinutes(2) ? Units.Minute : Units.Second;
        return Quantity.Of(Math.Round(time.TotalSeconds / unit.Scale, 4), unit).ToString(unit);
    }
}
