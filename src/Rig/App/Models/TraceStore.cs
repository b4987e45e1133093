using System.Runtime.InteropServices;

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
/// Above many slices stands a coarser store of the same, so that a look at all of them costs no more than one at a few.
/// </summary>
public sealed class TraceStore
{
    public const int DefaultSlices = 8192;

    /// <summary>So many slices are one of the coarser store.</summary>
    private const int Share = 16;
    private const int LeastWithCoarser = 64 * Share;

    private readonly float[] _minima;
    private readonly float[] _maxima;
    private readonly int _slices;
    private readonly TraceStore? _coarser;
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
        _coarser = slices >= LeastWithCoarser && slices % (2 * Share) == 0 ? new TraceStore(channels, slices / Share, firstSlice * Share, origin) : null;
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
        _coarser?.Add(seconds, values);
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
        (from, to) = (from - Origin, to - Origin);
        if (channel < 0 || channel >= Channels || !(to > from) || to <= 0)
        {
            return Extent.Empty;
        }

        var first = Math.Max(0, (int)Math.Min(from / Slice, _slices));
        var last = Math.Min(_used - 1, Math.Max(first, (int)Math.Min(Math.Ceiling(to / Slice) - 1, _slices)));
        return OfSlices(channel, first, last);
    }

    /// <summary>All of it, so that <see cref="Load"/> gives the same store.</summary>
    public void Save(BinaryWriter to)
    {
        to.Write(Channels);
        to.Write(_slices);
        to.Write(_used);
        to.Write(Slice);
        to.Write(Origin);
        to.Write(End);
        foreach (var values in new[] { _minima, _maxima })
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                to.Write(MemoryMarshal.AsBytes(values.AsSpan(channel * _slices, _used)));
            }
        }
    }

    /// <summary>Throws <see cref="InvalidDataException"/> and <see cref="EndOfStreamException"/> for what was not saved.</summary>
    public static TraceStore Load(BinaryReader from, int channels)
    {
        var (saved, slices, used, slice, origin, end) = (from.ReadInt32(), from.ReadInt32(), from.ReadInt32(), from.ReadDouble(), from.ReadDouble(), from.ReadDouble());
        if (saved != channels || slices is < 2 or > 1 << 24 || used < 0 || used > slices || !(slice > 0) || !double.IsFinite(slice) || !double.IsFinite(origin) || !double.IsFinite(end))
        {
            throw new InvalidDataException("these are no curves of this run.");
        }

        var store = new TraceStore(channels, slices, slice, origin) { End = end, _used = used };
        foreach (var values in new[] { store._minima, store._maxima })
        {
            for (var channel = 0; channel < channels; channel++)
            {
                from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(channel * slices, used)));
            }
        }

        store.FillCoarser();
        return store;
    }

    private Extent OfSlices(int channel, int first, int last)
    {
        var extent = Extent.Empty;
        if (_coarser is not null && last - first > 2 * Share)
        {
            var (inner, beyond) = ((first + Share - 1) / Share, (last + 1) / Share);
            extent = _coarser.OfSlices(channel, inner, beyond - 1).With(OfSlices(channel, beyond * Share, last));
            last = (inner * Share) - 1;
        }

        var minima = _minima.AsSpan(channel * _slices, _slices);
        var maxima = _maxima.AsSpan(channel * _slices, _slices);
        for (var slice = first; slice <= last; slice++)
        {
            if (minima[slice] <= maxima[slice])
            {
                extent = extent.With(new Extent(minima[slice], maxima[slice]));
            }
        }

        return extent;
    }

    private void FillCoarser()
    {
        if (_coarser is null)
        {
            return;
        }

        (_coarser._used, _coarser.End) = ((_used + Share - 1) / Share, End);
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var slice = 0; slice < _used; slice++)
            {
                var (here, there) = ((channel * _slices) + slice, (channel * _coarser._slices) + (slice / Share));
                _coarser._minima[there] = Math.Min(_coarser._minima[there], _minima[here]);
                _coarser._maxima[there] = Math.Max(_coarser._maxima[there], _maxima[here]);
            }
        }

        _coarser.FillCoarser();
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
