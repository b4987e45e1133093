using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>
/// One judgement over the latest readings. Judging the same scan again says the same; a rate keeps the readings that it is
/// taken over, nothing else is remembered. <see cref="LimitWatch"/> adds the debounce and the latch. A missing reading is
/// a breach of the interlock that needs it, never a pass.
/// </summary>
public abstract class Interlock(string name, TimeSpan after, TripClass @class)
{
    public string Name { get; } = name;

    /// <summary>How long the breach must last before it trips; zero trips at once.</summary>
    public TimeSpan After { get; } = after;

    public TripClass Class { get; } = @class;

    /// <param name="scan">The latest scan.</param>
    /// <param name="now">Time since the run began; later than the scan's own when scans have stopped coming.</param>
    /// <returns>Null while the limit holds.</returns>
    public abstract Breach? Judge(Scan scan, TimeSpan now);

    /// <summary>How near the governing value is to its limit: 1 far away, 0 at it; null where there is no such measure.</summary>
    public virtual Distance? DistanceToLimit(Scan scan) => null;
}

/// <param name="Observed">With its unit.</param>
/// <param name="Allowed">With its unit.</param>
/// <param name="Because">What it means and what to do.</param>
public sealed record Breach(string Channel, string Observed, string Allowed, TimeSpan Age, string Because);

/// <param name="Text">Such as <c>cell 4 2.051 V, limit 1.500 V</c>.</param>
/// <param name="Fraction">Share of the working range that is left: 1 in the middle or better, 0 at the limit.</param>
public readonly record struct Distance(string Text, double Fraction);
