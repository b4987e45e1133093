namespace PackBench.Rig.App.Models;

/// <summary>Least and greatest value in a stretch of time; empty where nothing was read.</summary>
public readonly record struct Extent(double Minimum, double Maximum)
{
    public static readonly Extent Empty = new(double.PositiveInfinity, double.NegativeInfinity);

    public bool IsEmpty => !(Minimum <= Maximum);

    public Extent With(Extent other) => new(Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));
}

/// <summary>
/// The curves of a run in bounded memory: least and greatest value of each channel in equal slices of time. When the run grows longer
/// than the slices reach, pairs are put together and a slice is twice as long; a peak is never lost by that, only its exact time.
/// </summary>
public sealed class TraceStore
{
    public const int DefaultSlices = 8192;

    private readonly float[] _minima;
    private readonly float[] _maxima;
    private readonly int _slices;
    private int _used;

    /// <param name="firstSlice">Seconds of a slice to begin with.</param>
    /// <param name="origin">Seconds of the run at which the first slice begins; what is earlier is not kept.</param>
    public TraceStore(int channels, int slices = DefaultSlices, double firstSlice = 0.1, double origin = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slices, 2);
        (Channels, _slices, Slice, Origin) = (channels, slices, firstSlice, origin);
        _minima = new float[channels * slices];
        _maxima = new float[channels * slices];
        Array.Fill(_minima, float.PositiveInfinity);
        Array.Fill(_maxima, float.NegativeInfinity);
    }

    public int Channels { get; }

    public double Origin { get; }

    /// <summary>Seconds of one slice.</summary>
    public double Slice { get; private set; }

    /// <summary>Seconds of the latest scan.</summary>
    public double End { get; private set; }

    /// <summary>Not-a-number is a reading that is missing.</summary>
    public void Add(double seconds, ReadOnlySpan<double> values)
    {
        var within = seconds - Origin;
        if (!(within >= 0))
        {
            return;
        }

        while (within / Slice >= _slices)
        {
            Fold();
        }

        var at = (int)(within / Slice);
        _used = Math.Max(_used, at + 1);
        End = Math.Max(End, seconds);
        for (var channel = 0; channel < Math.Min(values.Length, Channels); channel++)
        {
            var value = (float)values[channel];
            if (float.IsNaN(value))
            {
                continue;
            }

            ref var minimum = ref _minima[(channel * _slices) + at];
            ref var maximum = ref _maxima[(channel * _slices) + at];
            minimum = value < minimum ? value : minimum;
            maximum = value > maximum ? value : maximum;
        }
    }

    /// <summary>The extents of a channel between two times, in as many columns as there is room for.</summary>
    public void Read(int channel, double from, double to, Span<Extent> columns)
    {
        var width = (to - from) / Math.Max(1, columns.Length);
        for (var column = 0; column < columns.Length; column++)
        {
            columns[column] = Between(channel, from + (column * width), from + ((column + 1) * width));
        }
    }

    public Extent Between(int channel, double from, double to)
    {
        var extent = Extent.Empty;
        (from, to) = (from - Origin, to - Origin);
        if (channel < 0 || channel >= Channels || !(to > from) || to <= 0)
        {
            return extent;
        }

        var first = Math.Max(0, (int)Math.Min(from / Slice, _slices));
        var last = Math.Min(_used - 1, Math.Max(first, (int)Math.Min(Math.Ceiling(to / Slice) - 1, _slices)));
        for (var slice = first; slice <= last; slice++)
        {
            var at = (channel * _slices) + slice;
            if (_minima[at] <= _maxima[at])
            {
                extent = extent.With(new Extent(_minima[at], _maxima[at]));
            }
        }

        return extent;
    }

    private void Fold()
    {
        for (var channel = 0; channel < Channels; channel++)
        {
            var start = channel * _slices;
            for (var slice = 0; slice < _slices; slice++)
            {
                var (first, second) = (start + (2 * slice), start + (2 * slice) + 1);
                var isWithin = 2 * slice < _slices;
                _minima[start + slice] = isWithin ? Math.Min(_minima[first], (2 * slice) + 1 < _slices ? _minima[second] : float.PositiveInfinity) : float.PositiveInfinity;
                _maxima[start + slice] = isWithin ? Math.Max(_maxima[first], (2 * slice) + 1 < _slices ? _maxima[second] : float.NegativeInfinity) : float.NegativeInfinity;
            }
        }

        Slice *= 2;
        _used = (_used + 1) / 2;
    }
}
