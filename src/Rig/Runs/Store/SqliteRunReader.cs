using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace PackBench.Rig.Runs.Store;

/// <summary>A step as it was recorded.</summary>
/// <param name="EndedAt">Null while it runs, or where the run was cut off in it.</param>
/// <param name="FirstScan">Index of the first scan after its start.</param>
/// <param name="Scans">Number of scans until its end (so far).</param>
public sealed record RecordedStep(
    string Path, string Verb, string Title, int StepIndex, string Record, string EndsWhen, TimeSpan BeganAt, TimeSpan? EndedAt, string Reason, StepState State,
    long FirstScan, long Scans);

/// <summary>Values of chosen channels of one scan, in the order in which they were asked for; NaN where there is no good one.</summary>
public delegate void ScanColumnsReader(long index, double elapsedSeconds, ReadOnlySpan<double> values);

/// <summary>
/// Reads a run file, also while it is being written. Streams: memory does not grow with the run. All methods throw
/// <see cref="RunFileException"/> where the file cannot be read. Not for several threads at once.
/// </summary>
public sealed class SqliteRunReader : IDisposable
{
    private readonly Database _database;

    private SqliteRunReader(Database database)
    {
        _database = database;
        Header = HeaderStore.Read(database);
    }

    public string Path => _database.Path;

    public RunHeader Header { get; }

    /// <summary>Null while the run goes on, or where it was cut off and not yet repaired.</summary>
    public RunSeal? Seal => Sealing.ReadLast(_database);

    public bool IsFinished => Seal is not null;

    public RunOutcome? Outcome => Seal?.Outcome;

    /// <summary>Scans that are in the file by now.</summary>
    public long ScanCount => _database.Number("SELECT scan + 1 FROM scans ORDER BY scan DESC LIMIT 1") ?? 0;

    internal Database Database => _database;

    /// <param name="isShared">Whether one thread may call it while another does, each waiting for the other; without that SQLite takes no lock for each value.</param>
    public static SqliteRunReader Open(string path, bool isShared = true)
    {
        try
        {
            return Open(path, immutable: false, isShared);
        }
        catch (RunFileException e) when (e.Problem is RunFileProblem.Io or RunFileProblem.ReadOnly && File.Exists(path) && !HasLog(path))
        {
            // A write-protected medium: SQLite cannot make its lock files there, and needs none for a file that does not change.
            return Open(path, immutable: true, isShared);
        }
    }

    /// <summary>The events in the order in which they were recorded, without the scans.</summary>
    public IEnumerable<RunEvent> ReadEvents() => ReadEvents("");

    /// <summary>Those that were recorded after so many others.</summary>
    internal IEnumerable<RunEvent> ReadEventsAfter(long count) => ReadEvents(string.Create(CultureInfo.InvariantCulture, $"WHERE seq > {count}"));

    /// <summary>Events of one kind, such as <see cref="RunEvent.InstrumentConnected"/> or <see cref="RunEvent.MeasuredRow"/>.</summary>
    public IEnumerable<T> ReadEvents<T>()
        where T : RunEvent => ReadEvents($"WHERE kind = '{typeof(T).Name}'").Cast<T>();

    /// <summary>The events with the number of scans that were recorded before each.</summary>
    internal IEnumerable<(long Scans, RunEvent Event)> ReadEventsAmongScans()
    {
        using var rows = _database.Prepare("SELECT seq, kind, payload, scans FROM events ORDER BY seq");
        while (rows.Step())
        {
            yield return (rows.Integer(3), Parse(rows.Integer(0), rows.Text(1), rows.Text(2)));
        }
    }

    public ImmutableArray<Trip> ReadTrips() => [.. ReadEvents<RunEvent.Tripped>().Select(tripped => tripped.Trip)];

    /// <summary>Each once: a run that was cut off while it computed them has computed them again.</summary>
    public ImmutableArray<RunResult> ReadResults() =>
        [.. ReadEvents<RunEvent.ResultComputed>().Select(computed => computed.Result).GroupBy(result => result.Name, StringComparer.Ordinal).Select(same => same.Last())];

    /// <summary>Every step that was begun, in that order, those that record nothing included.</summary>
    public ImmutableArray<RecordedStep> ReadSteps()
    {
        var steps = new List<RecordedStep>();
        var open = new Dictionary<long, int>();
        using var rows = _database.Prepare("SELECT seq, kind, scans, ref, payload FROM events WHERE kind IN ('StepStarted', 'StepEnded') ORDER BY seq");
        while (rows.Step())
        {
            var scans = rows.Integer(2);
            switch (Parse(rows.Integer(0), rows.Text(1), rows.Text(4)))
            {
                case RunEvent.StepStarted s:
                    open[rows.Integer(0)] = steps.Count;
                    steps.Add(new RecordedStep(s.Path, s.Verb, s.Title, s.StepIndex, s.Record, s.EndsWhen, s.Elapsed, null, "", StepState.Empty, scans, 0));
                    break;
                case RunEvent.StepEnded e when open.Remove(rows.Integer(3), out var at):
                    steps[at] = steps[at] with { EndedAt = e.Elapsed, Reason = e.Reason, State = e.State, Scans = scans - steps[at].FirstScan };
                    break;
            }
        }

        var count = ScanCount;
        foreach (var at in open.Values)
        {
            steps[at] = steps[at] with { Scans = count - steps[at].FirstScan };
        }

        return [.. steps];
    }

    /// <summary>Scans from one index on, as they stand when the enumeration begins.</summary>
    public IEnumerable<Scan> ReadScans(long from = 0, long count = long.MaxValue) => ScanReader.Read(_database, Header.Channels, from, count);

    public Scan? ReadLastScan() => ScanCount is > 0 and var count ? ReadScans(count - 1).FirstOrDefault() : null;

    /// <summary>The fast way through long runs: chosen channels only, nothing allocated for a scan.</summary>
    /// <param name="channels">Indices in the channel table.</param>
    /// <param name="stepIndex">Only scans of this recorded step; null for all.</param>
    public void ReadColumns(ReadOnlySpan<int> channels, ScanColumnsReader reader, long from = 0, long count = long.MaxValue, int? stepIndex = null) =>
        ScanReader.ReadColumns(_database, Header.Channels, channels, from, count, reader, stepIndex);

    /// <summary>Chosen channels of one recorded step, by its number.</summary>
    public void ReadColumns(ReadOnlySpan<int> channels, int stepIndex, ScanColumnsReader reader)
    {
        foreach (var step in ReadSteps())
        {
            if (step.StepIndex == stepIndex)
            {
                ScanReader.ReadColumns(_database, Header.Channels, channels, step.FirstScan, step.Scans, reader, stepIndex);
            }
        }
    }

    /// <summary>The first scan at or after that time; the number of scans where there is none.</summary>
    public long FindScan(TimeSpan elapsed)
    {
        using var at = _database.Prepare("SELECT elapsed_s FROM scans WHERE scan = ?");
        var (low, high) = (0L, ScanCount);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            at.Bind(1, middle);
            var isBefore = at.Step() && RunTime.FromSeconds(at.Real(0)) < elapsed;
            at.Reset();
            (low, high) = isBefore ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>An attachment's bytes; null where there is none of that name.</summary>
    public byte[]? ReadAttachment(string name)
    {
        using var row = _database.Prepare("SELECT data FROM attachments WHERE name = ? ORDER BY seq DESC LIMIT 1");
        row.Bind(1, name);
        return row.Step() ? row.Bytes(0).ToArray() : null;
    }

    public ImmutableArray<string> ReadAttachmentNames() => [.. HeaderStore.Rows(_database, "SELECT name FROM attachments ORDER BY seq", row => row.Text(0))];

    public void Dispose() => _database.Dispose();

    private static SqliteRunReader Open(string path, bool immutable, bool isShared)
    {
        var database = Database.Open(path, DatabaseAccess.Read, immutable, isShared);
        try
        {
            RunIdentity.Check(database);
            return new SqliteRunReader(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static bool HasLog(string path) => new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };

    private IEnumerable<RunEvent> ReadEvents(string where)
    {
        using var rows = _database.Prepare($"SELECT seq, kind, payload FROM events {where} ORDER BY seq");
        while (rows.Step())
        {
            yield return Parse(rows.Integer(0), rows.Text(1), rows.Text(2));
        }
    }

    private RunEvent Parse(long row, string kind, string payload)
    {
        try
        {
            return RunJson.Read(kind, payload);
        }
        catch (JsonException e)
        {
            throw new RunFileException(
                RunFileProblem.Corrupt, Path, $"event {row} ({kind}) cannot be read: {e.Message} 'packbench runs verify' says whether it was changed.", e);
        }
    }
}
