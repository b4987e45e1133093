using PackBench.Rig.App.Models;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.App.Live;

/// <summary>
/// The curves of a run out of its file. Whatever is asked for is there at once, as exact as it is known by then: samples of a long run at first, all
/// of its scans when they have been read beside the screen, and those of a narrow stretch by themselves. One thread, the screen's.
/// </summary>
internal sealed class RecordedCurves : IDisposable
{
    /// <summary>Scans that are read while the screen waits: some milliseconds.</summary>
    private const long ReadNow = 2_000;

    /// <summary>A run of so many scans is read whole when it is opened.</summary>
    private const long ReadWhole = 40_000;
    private const int ReadAtOnce = 20_000;

    /// <summary>While the screen waits. A slow disk gives fewer samples, never a slow screen.</summary>
    private static readonly TimeSpan LongestSampling = TimeSpan.FromMilliseconds(80);

    /// <summary>Slices in a window that are enough for the widest screen.</summary>
    private const int FineEnough = 400;
    private const int MostSlices = 1 << 17;
    private const int MostValues = 1 << 22;

    private readonly SqliteRunReader _reader;
    private readonly CancellationTokenSource _closed = new();
    private readonly Background<TraceStore> _sampling = new();
    private readonly Background<TraceStore> _refining = new();
    private readonly Background<Stretch> _approaching = new();
    private readonly int[] _channels;
    private readonly long _scans;
    private readonly TimeProvider _time;
    private SqliteRunReader? _beside;
    private Stretch? _near;
    private bool _isExact;
    private long _written;
    private long _refined;

    /// <param name="reader">Of the screen's thread; throws <see cref="RunFileException"/> where the file cannot be read.</param>
    /// <param name="end">Seconds of the last scan.</param>
    public RecordedCurves(SqliteRunReader reader, long scans, double end, TimeProvider time)
    {
        (_reader, _scans, _time) = (reader, scans, time);
        _channels = [.. Enumerable.Range(0, reader.Header.Channels.Count)];
        if (scans <= ReadWhole)
        {
            Whole = new TraceStore(_channels.Length);
            Read(_reader, Whole, 0, scans);
            _isExact = true;
            return;
        }

        var seal = reader.Seal;
        if (scans >= CurveFile.LeastScans && CurveFile.Read(reader.Path, seal, _channels.Length) is { } kept)
        {
            (Whole, _isExact) = (kept, true);
            return;
        }

        Whole = new TraceStore(_channels.Length);
        var (path, closed) = (reader.Path, _closed.Token);
        if (!Sample(_reader, Whole, 0, scans, LongestSampling))
        {
            _sampling.Start(_ => Task.FromResult(SampleBeside(path)));
        }

        Read(_reader, Whole, scans - 1, 1);
        _refining.Start(_ => Task.FromResult(Refine(path, seal, end, closed)));
    }

    /// <summary>Those of the whole run.</summary>
    public TraceStore Whole { get; private set; }

    /// <summary>Null once the curves are exact, or where they cannot be; before, the share that has been read.</summary>
    public double? Refining => _refining.IsBusy ? Math.Min(1, (double)Interlocked.Read(ref _refined) / _scans) : null;

    /// <summary>The best that is known by now of a stretch of time, in seconds. Where there is better, it is fetched beside the screen: <see cref="Poll"/>.</summary>
    public TraceStore For(double from, double to)
    {
        to = Math.Min(to, Whole.End);
        if (IsFine(Whole, from, to) && (_isExact || to - from > Whole.End / 2))
        {
            return Whole;
        }

        if (_near?.Holds(from, to, mayBeSamples: !_isExact) == true)
        {
            return _near.Curves;
        }

        // A window more on each side: small moves need no new reading.
        var (begin, end) = (Math.Max(0, from - (to - from)), to + (to - from));
        var (first, last) = (_reader.FindScan(TimeSpan.FromSeconds(begin)), _reader.FindScan(TimeSpan.FromSeconds(end)));
        if (last - first <= ReadNow)
        {
            _near = Approach(_reader, begin, end, first, last, isSampled: false);
            return _near.Curves;
        }

        if (!_approaching.IsBusy)
        {
            // One at a time: where the window has moved on meanwhile, the next one follows it.
            var isSampled = !_isExact && last - first > ReadWhole;
            _approaching.Start(_ => Task.FromResult(Approach(_beside ??= SqliteRunReader.Open(_reader.Path), begin, end, first, last, isSampled)));
        }

        return _near is { } near && near.Begin <= from && near.End >= to ? near.Curves : Whole;
    }

    /// <summary>Takes what has been read beside the screen. True where something is new.</summary>
    public bool Poll()
    {
        var isNew = false;
        if (_sampling.TryTake(out var sampled, out _) && !_isExact && sampled is not null)
        {
            Replace(sampled);
            isNew = true;
        }

        if (_refining.TryTake(out var exact, out _))
        {
            // Where that failed the samples stay, and say that they are samples; whoever opens the file again is told what is wrong with it.
            isNew = true;
            if (exact is not null)
            {
                _isExact = true;
                Replace(exact);
            }
        }

        if (_approaching.TryTake(out var near, out _))
        {
            (_near, isNew) = (near ?? _near, true);
        }

        return isNew;
    }

    /// <summary>Scans that have been written since.</summary>
    public void Add(long from, long count)
    {
        Read(_reader, Whole, from, count);
        _written = from + count;
    }

    public void Dispose()
    {
        _closed.Cancel();
        _approaching.Wait();
        _beside?.Dispose();
        _closed.Dispose();
    }

    /// <summary>With what was written while they were being read.</summary>
    private void Replace(TraceStore whole)
    {
        Whole = whole;
        Read(_reader, Whole, _scans, _written - _scans);
    }

    private static bool IsFine(TraceStore curves, double from, double to) => (to - from) / curves.Slice >= FineEnough;

    private Stretch Approach(SqliteRunReader reader, double begin, double end, long first, long last, bool isSampled)
    {
        var near = new TraceStore(_channels.Length, firstSlice: Math.Max(0.01, (end - begin) / TraceStore.DefaultSlices), origin: begin);
        if (isSampled)
        {
            Sample(reader, near, first, last - first + 1, LongestSampling);
        }
        else
        {
            Read(reader, near, first, last - first + 1);
        }

        return new Stretch(begin, end, near, isSampled);
    }

    private bool Sample(SqliteRunReader reader, TraceStore traces, long first, long count, TimeSpan? longest) =>
        RunSamples.Read(count, (from, scans) => Read(reader, traces, first + from, scans), longest, _time);

    private TraceStore SampleBeside(string path)
    {
        using var reader = SqliteRunReader.Open(path);
        var traces = new TraceStore(_channels.Length);
        Sample(reader, traces, 0, _scans, longest: null);
        Read(reader, traces, _scans - 1, 1);
        return traces;
    }

    private void Read(SqliteRunReader reader, TraceStore traces, long from, long count)
    {
        if (count > 0)
        {
            reader.ReadColumns(_channels, (_, seconds, values) => traces.Add(seconds, values), from, count);
        }
    }

    /// <summary>On a thread of its own, with a reader of its own.</summary>
    private TraceStore Refine(string path, RunSeal? seal, double end, CancellationToken closed)
    {
        using var reader = SqliteRunReader.Open(path);
        var slices = MostSlices;
        while (slices > TraceStore.DefaultSlices && (long)slices * _channels.Length > MostValues)
        {
            slices /= 2;
        }

        var exact = new TraceStore(_channels.Length, slices, Math.Max(0.1, end / (slices - 1)));
        for (var from = 0L; from < _scans; from += ReadAtOnce)
        {
            closed.ThrowIfCancellationRequested();
            Read(reader, exact, from, Math.Min(ReadAtOnce, _scans - from));
            Interlocked.Exchange(ref _refined, from + ReadAtOnce);
        }

        closed.ThrowIfCancellationRequested();
        if (_scans >= CurveFile.LeastScans)
        {
            CurveFile.Write(path, seal, exact);
        }

        return exact;
    }

    /// <summary>A stretch of the run, nearer than the whole of it.</summary>
    private sealed record Stretch(double Begin, double End, TraceStore Curves, bool IsSampled)
    {
        /// <summary>Whether it is all that can be wanted of a window.</summary>
        public bool Holds(double from, double to, bool mayBeSamples) =>
            Begin <= from && End >= to && IsFine(Curves, from, to) && (!IsSampled || (mayBeSamples && to - from > (End - Begin) / 6));
    }
}
