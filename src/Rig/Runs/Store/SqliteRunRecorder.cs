using PackBench.Rig.Safety;

namespace PackBench.Rig.Runs.Store;

/// <summary>
/// Writes a run into one SQLite file. Completes inline: when the call returns, what the <see cref="DurabilityMode"/> promises
/// holds. After a failure every further call fails with the same <see cref="RunFileException"/>.
/// May be called from several tasks.
/// </summary>
public sealed class SqliteRunRecorder : IRunRecorder
{
    /// <summary>Scans in one transaction of a simulated run.</summary>
    public const int SimulatedBatch = 4096;

    /// <summary>The most of a real run that can be lost to a power cut.</summary>
    public static readonly TimeSpan CommitPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _wall;
    private readonly DurabilityMode _durability;
    private readonly RunTables _tables;
    private readonly FileLease _lease;
    private readonly Dictionary<string, long> _openSteps = new(StringComparer.Ordinal);
    private RunFileException? _failure;
    private DateTimeOffset _lastUtc;
    private long _lastCommit;
    private long _lastScan;
    private int _pending;
    private bool _isComplete;
    private bool _isDisposed;

    private SqliteRunRecorder(string path, RunHeader header, RunTables tables, FileLease lease, TimeProvider wall, DurabilityMode durability)
    {
        (Path, Header, _tables, _lease, _wall, _durability) = (path, header, tables, lease, wall, durability);
        _lastUtc = header.StartedUtc;
        _lastCommit = _lastScan = wall.GetTimestamp();
    }

    public string Path { get; }

    public RunHeader Header { get; }

    public string RunId => Header.RunId;

    /// <summary>Scans recorded so far; the index that the next one must have.</summary>
    public long ScanCount => _tables.Scans.Count;

    internal Database Database => _tables.Database;

    /// <summary>Starts a new file in the folder, which is made if need be. Throws <see cref="RunFileException"/>.</summary>
    /// <param name="wall">Real time, also for a simulated run: it paces the commits.</param>
    public static SqliteRunRecorder Create(string folder, RunHeader header, TimeProvider wall, DurabilityMode durability)
    {
        CreateFolder(folder);
        for (var attempt = 1; ; attempt++)
        {
            var path = System.IO.Path.Combine(folder, RunFileName.For(header, attempt));
            if (File.Exists(path))
            {
                continue;
            }

            // Another program may be about to use the same name in the same second; then the next number is ours.
            if (RunLease.TryAcquire(path, wall, out _) is { } lease)
            {
                try
                {
                    if (!File.Exists(path))
                    {
                        return new SqliteRunRecorder(path, header, RunTables.Create(path, header, durability), lease, wall, durability);
                    }
                }
                catch
                {
                    lease.Dispose();
                    throw;
                }

                lease.Dispose();
            }
        }
    }

    /// <summary>Goes on writing a run that was cut off, also one that was repaired since. Throws <see cref="RunFileException"/>; also where the run has ended.</summary>
    public static SqliteRunRecorder Continue(string path, TimeProvider wall, DurabilityMode durability)
    {
        var lease = RunLease.Acquire(path, wall);
        try
        {
            var tables = RunTables.Open(path, durability, out var header);
            if (tables.ReadSeal() is { IsInterrupted: false })
            {
                tables.Dispose();
                throw new RunFileException(RunFileProblem.ReadOnly, path, "this run has ended and is sealed. Start a new one.");
            }

            var recorder = new SqliteRunRecorder(path, header, tables, lease, wall, durability);
            foreach (var (step, row) in tables.OpenSteps())
            {
                recorder._openSteps[step] = row;
            }

            return recorder;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Throws <see cref="RunFileException"/> when it could not be recorded: then the run must stop.</summary>
    public ValueTask RecordAsync(RunEvent happened, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Guarded(() =>
            {
                _tables.Begin();
                _lastUtc = happened.Utc;
                if (happened is RunEvent.ScanTaken taken)
                {
                    _tables.Scans.Write(taken.Scan);
                    _pending++;
                    CommitIfDue();
                }
                else
                {
                    RecordEvent(happened);
                    if (_durability != DurabilityMode.Simulated || happened is RunEvent.Tripped)
                    {
                        Commit();
                    }
                }
            });
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Keeps a file, such as a photograph of the wiring, with the run.</summary>
    public void Attach(string name, string mediaType, byte[] data)
    {
        lock (_gate)
        {
            Guarded(() =>
            {
                _tables.Begin();
                _tables.Table(RunSchema.Attachments).Append(name, mediaType, _lastUtc.ToUnixTimeMilliseconds(), data);
                Commit();
            });
        }
    }

    /// <summary>Puts everything so far on the disk, so that a reader sees it.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Guarded(Commit);
        }
    }

    public ValueTask CompleteAsync(RunOutcome outcome, string reason, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Guarded(() =>
            {
                _tables.Seal(outcome.ToString(), reason, _lastUtc);
                _isComplete = true;
                _tables.Fold();
            });
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return ValueTask.CompletedTask;
            }

            _isDisposed = true;
            try
            {
                if (_failure is null)
                {
                    _tables.Commit();
                }
            }
            finally
            {
                _tables.Dispose();
                _lease.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>As when its program dies: nothing more is committed, what was not is lost, the file is left without an end.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _tables.Dispose();
                _lease.Dispose();
            }
        }
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new RunFileException(RunFileProblem.ReadOnly, folder, "this folder for runs cannot be made. Check the rights, or name another one.", e);
        }
    }

    private void RecordEvent(RunEvent happened)
    {
        object? reference = null;
        if (happened is RunEvent.StepEnded ended && _openSteps.Remove(ended.Path, out var began))
        {
            reference = began;
        }

        var row = _tables.Events.Append(
            RunJson.KindOf(happened), happened.Elapsed.TotalSeconds, happened.Utc.ToUnixTimeMilliseconds(), reference,
            _tables.Scans.Count, _tables.Scans.Head.ToArray(), RunJson.Write(happened));
        if (happened is RunEvent.StepStarted started)
        {
            _openSteps[started.Path] = row;
        }
    }

    // There is no timer. A scan waits for the next one only if, at the present pace, that one comes within the second.
    private void CommitIfDue()
    {
        if (_durability == DurabilityMode.Simulated)
        {
            if (_pending >= SimulatedBatch)
            {
                Commit();
            }

            return;
        }

        var now = _wall.GetTimestamp();
        var pace = _wall.GetElapsedTime(_lastScan, now);
        _lastScan = now;
        if (_wall.GetElapsedTime(_lastCommit, now) + pace >= CommitPeriod)
        {
            Commit();
        }
    }

    private void Commit()
    {
        _tables.Commit();
        _pending = 0;
        _lastCommit = _wall.GetTimestamp();
    }

    private void Guarded(Action write)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_failure is not null)
        {
            throw new RunFileException(_failure.Problem, Path, $"nothing more is recorded since an earlier failure: {_failure.Message}", _failure);
        }

        if (_isComplete)
        {
            throw new InvalidOperationException($"{Path} is sealed: nothing can be recorded after the end of the run.");
        }

        try
        {
            write();
        }
        catch (RunFileException e)
        {
            _failure = e;
            throw;
        }
    }
}
