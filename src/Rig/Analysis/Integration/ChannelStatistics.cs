using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Integration;

/// <summary>What a channel's good readings were within a step.</summary>
/// <param name="Sum">Compensated.</param>
/// <param name="Lost">What the compensation holds.</param>
public sealed record ChannelStatistics(long Count, double Minimum, double Maximum, double First, double Last, double Sum, double Lost)
{
    public static readonly ChannelStatistics None = new(0, double.NaN, double.NaN, double.NaN, double.NaN, 0, 0);

    /// <summary>Plain mean of the readings; NaN where there were none.</summary>
    public double Mean => (Sum + Lost) / Count;

    /// <summary>This part of a step and a later one.</summary>
    public ChannelStatistics Join(ChannelStatistics later)
    {
        ArgumentNullException.ThrowIfNull(later);
        if (Count == 0 || later.Count == 0)
        {
            return Count == 0 ? later : this;
        }

        var sum = new CompensatedSum(Sum, Lost);
        sum.Add(new CompensatedSum(later.Sum, later.Lost));
        return new ChannelStatistics(
            Count + later.Count, Math.Min(Minimum, later.Minimum), Math.Max(Maximum, later.Maximum), First, later.Last, sum.State.Sum, sum.State.Lost);
    }
}

/// <summary>The running form of <see cref="ChannelStatistics"/>: no allocation per reading.</summary>
internal struct RunningStatistics
{
    private long _count;
    private double _minimum;
    private double _maximum;
    private double _first;
    private double _last;
    private CompensatedSum _sum;

    public RunningStatistics(ChannelStatistics state)
    {
        (_count, _minimum, _maximum, _first, _last) = (state.Count, state.Minimum, state.Maximum, state.First, state.Last);
        _sum = new CompensatedSum(state.Sum, state.Lost);
    }

    public void Add(double value)
    {
        if (_count++ == 0)
        {
            (_minimum, _maximum, _first) = (value, value, value);
        }
        else if (value < _minimum)
        {
            _minimum = value;
        }
        else if (value > _maximum)
        {
            _maximum = value;
        }

        _last = value;
        _sum.Add(value);
    }

    public readonly ChannelStatistics ToState() => _count == 0
        ? ChannelStatistics.None
        : new ChannelStatistics(_count, _minimum, _maximum, _first, _last, _sum.State.Sum, _sum.State.Lost);
}
