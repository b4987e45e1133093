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
    private readonly SqliteRunReader _reader;
    private readonly TimeProvider _time;
    private readonly Task<ImmutableArray<Interlock>> _interlocks;
    private RecordedCurves? _curves;
    private long _scans;
    private int _events;

    private RecordedView(SqliteRunReader reader, TimeProvider time)
    {
        (_reader, _time) = (reader, time);
        var header = reader.Header;
        Model = new RunModel(header.Channels, header.ProcedureTitle, header.PackTitle, header.IsSimulated);
        var pack = RunReportBuilder.PackOf(header);
        Model.CellRange = pack is null ? null : (pack.Chemistry.AbsoluteMin.Volts, pack.Chemistry.AbsoluteMax.Volts);

        // Beside the reading: their expressions are compiled, which takes a while the first time.
        _interlocks = Task.Run<ImmutableArray<Interlock>>(() => pack is not null
            ? InterlockSet.For(pack, null, header.Channels, [], new LiveValues(header.Channels, new RunClock(time)), () => 0, () => null)
            : []);
    }

    public RunModel Model { get; }

    public string Path => _reader.Path;

    public RunHeader Header => _reader.Header;

    /// <summary>Null once the curves are exact; before, the share that has been read.</summary>
    public double? Refining => _curves?.Refining;

    /// <summary>Takes a while on a slow disk: not for the screen's thread. Throws <see cref="RunFileException"/>.</summary>
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

    /// <summary>The best curves that are known by now of a stretch of time; better ones come with <see cref="Poll"/>.</summary>
    public TraceStore Traces(double from, double to) => _curves!.For(from, to);

    /// <summary>Takes what was read beside the screen. True where something is new.</summary>
    public bool Poll()
    {
        var isNew = _curves!.Poll();
        Model.Traces = _curves.Whole;
        return isNew;
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
            _curves!.Add(_scans, count - _scans);
            _scans = count;
            ShowLast();
        }

        TakeSeal();
        return before != (_events, _scans);
    }

    public void Dispose()
    {
        _curves?.Dispose();
        _reader.Dispose();
    }

    private void Read()
    {
        TakeEvents();
        _scans = _reader.ScanCount;
        _curves = new RecordedCurves(_reader, _scans, _reader.ReadLastScan()?.Elapsed.TotalSeconds ?? 0, _time);
        Model.Traces = _curves.Whole;
        ShowLast();
        Model.Phase = RunPhase.Running;
        TakeSeal();
    }

    private void TakeEvents()
    {
        foreach (var happened in _reader.ReadEventsAfter(_events))
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
            Model.Limits = LiveRun.Nearest(_interlocks.GetAwaiter().GetResult(), last);
        }
    }
}
