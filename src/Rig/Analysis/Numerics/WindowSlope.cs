using System.Collections.Immutable;

namespace PackBench.Rig.Analysis.Numerics;

/// <summary>
/// Least-squares slope over the last so many seconds in constant memory: the window is kept as 32 parts, each by its count,
/// means and moments, and forgets a part at a time. Its true length is between 31/32 and all of the window.
/// </summary>
public sealed class WindowSlope
{
    private const int Parts = 32;
    private const int Fields = 6;
    private readonly double _part;
    private readonly double[] _state;

    public WindowSlope(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        Length = length;
        _part = length.TotalSeconds / Parts;
        _state = new double[Parts * Fields];
        for (var part = 0; part < Parts; part++)
        {
            _state[(part * Fields) + 5] = double.NaN;
        }
    }

    private WindowSlope(TimeSpan length, ImmutableArray<double> state)
        : this(length) => state.CopyTo(_state);

    public TimeSpan Length { get; }

    /// <summary>Everything that goes on from here needs; for <see cref="FromState"/>.</summary>
    public ImmutableArray<double> ToState() => [.. _state];

    /// <summary>Throws <see cref="ArgumentException"/> for a state of another shape.</summary>
    public static WindowSlope FromState(TimeSpan length, ImmutableArray<double> state) => state.Length == Parts * Fields
        ? new WindowSlope(length, state)
        : throw new ArgumentException($"A window's state has {Parts * Fields} numbers, not {state.Length}.", nameof(state));

    public void Add(double seconds, double value)
    {
        var number = Math.Floor(seconds / _part);
        var part = _state.AsSpan((int)(number % Parts) * Fields, Fields);
        if (part[5] != number)
        {
            part.Clear();
            part[5] = number;
        }

        // Count, mean t, mean y, Σ(t − mean)², Σ(t − mean)(y − mean): updated so that nothing large is subtracted from its like.
        var count = ++part[0];
        var dt = seconds - part[1];
        var dy = value - part[2];
        part[1] += dt / count;
        part[2] += dy / count;
        part[3] += dt * (seconds - part[1]);
        part[4] += dt * (value - part[2]);
    }

    /// <summary>Per second, over the window that ends at <paramref name="now"/>; NaN before it is nine tenths full or with fewer than three points.</summary>
    public double At(double now)
    {
        var newest = Math.Floor(now / _part);
        var total = new double[Fields];
        var (earliest, latest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var part = 0; part < Parts; part++)
        {
            var next = _state.AsSpan(part * Fields, Fields);
            if (next[0] > 0 && next[5] > newest - Parts && next[5] <= newest)
            {
                (earliest, latest) = (Math.Min(earliest, next[5]), Math.Max(latest, next[5]));
                Join(total, next);
            }
        }

        var full = latest - earliest >= (0.9 * Parts) - 1;
        return full && total[0] >= 3 && total[3] > 0 ? total[4] / total[3] : double.NaN;
    }

    private static void Join(Span<double> total, ReadOnlySpan<double> part)
    {
        var count = total[0] + part[0];
        var (dt, dy, share) = (part[1] - total[1], part[2] - total[2], total[0] * part[0] / count);
        total[3] += part[3] + (dt * dt * share);
        total[4] += part[4] + (dt * dy * share);
        total[1] += dt * part[0] / count;
        total[2] += dy * part[0] / count;
        total[0] = count;
    }
}
