using System.Collections.Immutable;
using PackBench.Rig.App.Models;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Safety;

namespace PackBench.Rig.App.Live;

/// <summary>
/// A run out of its file. Long ones are there at once, drawn from samples; the exact curves follow. One that is still being written
/// goes on when asked to look again.
/// </summary>
internal sealed class RecordedView : IDisposable
{
    private const long ReadAtOnce = 40_000;
    private const int Samples = 1500;
    private const int ScansOfSample = 3;

    /// <summary>Slices in a window that are enough for the widest screen.</summary>
    private const int FineEnough = 800;

    private readonly SqliteRunReader _reader;
    private readonly CancellationTokenSource _closed = new();
    private readonly ImmutableArray<Interlock> _interlocks;
    private readonly int[] _channels;
    private TraceStore? _near;
    private volatile TraceStore? _exact;
    private long _scans;
    private long _refined;
    private int _events;

    private RecordedView(SqliteRunReader reader, TimeProvider time)
    {
        _reader = reader;
        var header = reader.Header;
        Model = new RunModel(header.Channels, header.ProcedureTitle, header.PackTitle, header.IsSimulated);
        _channels = [.. Enumerable.Range(0, header.Channels.Count)];
        var pack = RunReportBuilder.PackOf(header);
        Model.CellRange = pack is null ? null : (pack.Chemistry.AbsoluteMin.Volts, pack.Chemistry.AbsoluteMax.Volts);
        _interlocks = pack is not null
            ? InterlockSet.For(pack, null, header.Channels, [], new LiveValues(header.Channels, new RunClock(time)), () => 0, () => null)
            : [];
    }

    public RunModel Model { get; }

    public string Path => _reader.Path;

    public RunHeader Header => _reader.Header;

    /// <summary>Null once the curves are exact; before, the share that has been read.</summary>
    public double? Refining => _exact is null && _scans > ReadAtOnce ? (double)Interlocked.Read(ref _refined) / _scans : null;

    /// <summary>Throws <see cref="RunFileException"/>.</summary>
    public static RecordedView Open(string path, TimeProvider time)
    {
        var view = new RecordedView(SqliteRunReader.Open(path), time);
        try
        {
            view.Read();
            return view;
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    /// <summary>The scan at or just after a time; null where there is none.</summary>
    public Scan? At(TimeSpan elapsed) => _reader.ReadScans(Math.Min(_reader.FindScan(elapsed), Math.Max(0, _scans - 1)), 1).FirstOrDefault();

    /// <summary>The curves for a stretch of time: those of the whole run, or, where they are too coarse, the scans of that stretch.</summary>
    public TraceStore Traces(double from, double to)
    {
        if ((to - from) / Model.Traces.Slice >= FineEnough)
        {
            return Model.Traces;
        }

        if (_near is null || _near.Origin > from || _near.End < Math.Min(to, Model.Elapsed.TotalSeconds))
        {
            // A window more on each side: small moves need no new reading.
            var (begin, end) = (Math.Max(0, from - (to - from)), to + (to - from));
            var (first, last) = (_reader.FindScan(TimeSpan.FromSeconds(begin)), _reader.FindScan(TimeSpan.FromSeconds(end)));
            if (last - first > ReadAtOnce)
            {
                return Model.Traces;
            }

            _near = new TraceStore(_channels.Length, firstSlice: Math.Max(0.01, (end - begin) / TraceStore.DefaultSlices), origin: begin);
            ReadInto(_near, first, last - first + 1, CancellationToken.None);
        }

        return _near;
    }

    /// <summary>Takes the exact curves when they have come. True where something is new.</summary>
    public bool Poll()
    {
        if (_exact is { } exact && Model.Traces != exact)
        {
            Model.Traces = exact;
            return true;
        }

        return false;
    }

    /// <summary>Reads what has been written since: for a run that another program is running. True where something is new.</summary>
    public bool LookAgain()
    {
        if (Model.Phase == RunPhase.Ended)
        {
            return false;
        }

        var before = (_events, _scans);
        TakeEvents();
        var count = _reader.ScanCount;
        if (count > _scans)
        {
            ReadInto(Model.Traces, _scans, count - _scans, CancellationToken.None);
            _scans = count;
            ShowLast();
        }

        TakeSeal();
        return before != (_events, _scans);
    }

    public void Dispose()
    {
        _closed.Cancel();
        _reader.Dispose();
        _closed.Dispose();
    }

    private void Read()
    {
        TakeEvents();
        _scans = _reader.ScanCount;
        if (_scans <= ReadAtOnce)
        {
            ReadInto(Model.Traces, 0, _scans, CancellationToken.None);
        }
        else
        {
            ReadSamples();
            var closed = _closed.Token;
            _ = Task.Run(() => Refine(Path, _scans, closed), closed);
        }

        ShowLast();
        Model.Phase = RunPhase.Running;
        TakeSeal();
    }

    private void ReadSamples()
    {
        var stride = Math.Max(ScansOfSample, _scans / Samples);
        for (var from = 0L; from < _scans; from += stride)
        {
            ReadInto(Model.Traces, from, ScansOfSample, CancellationToken.None);
        }
    }

    /// <summary>On a thread of its own, with a reader of its own.</summary>
    private void Refine(string path, long scans, CancellationToken closed)
    {
        try
        {
            using var reader = SqliteRunReader.Open(path);
            var exact = new TraceStore(_channels.Length);
            for (var from = 0L; from < scans && !closed.IsCancellationRequested; from += ReadAtOnce)
            {
                reader.ReadColumns(_channels, (_, seconds, values) => exact.Add(seconds, values), from, Math.Min(ReadAtOnce, scans - from));
                Interlocked.Exchange(ref _refined, from + ReadAtOnce);
            }

            _exact = closed.IsCancellationRequested ? null : exact;
        }
        catch (RunFileException)
        {
            // The samples stay on the screen, and say that they are samples; whoever opens the file again is told what is wrong with it.
        }
    }

    private void ReadInto(TraceStore traces, long from, long count, CancellationToken cancellationToken)
    {
        if (count > 0 && !cancellationToken.IsCancellationRequested)
        {
            _reader.ReadColumns(_channels, (_, seconds, values) => traces.Add(seconds, values), from, count);
        }
    }

    private void TakeEvents()
    {
        foreach (var happened in _reader.ReadEvents().Skip(_events))
        {
            Model.Take(happened);
            _events++;
        }
    }

    private void TakeSeal()
    {
        if (_reader.Seal is { } seal)
        {
            Model.End(seal.Outcome ?? RunOutcome.Error, seal.Outcome is null ? $"interrupted: {seal.Reason}" : seal.Reason);
        }
    }

    private void ShowLast()
    {
        if (_reader.ReadLastScan() is { } last)
        {
            Model.ShowScan(last);
            Model.Limits = LiveRun.Nearest(_interlocks, last);
        }
    }
}
