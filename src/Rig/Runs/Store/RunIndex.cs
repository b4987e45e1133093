namespace PackBench.Rig.Runs.Store;

/// <summary>What is remembered of run files that do not change any more. Only a cache: if it cannot be used, the files are read.</summary>
internal sealed class RunIndex : IDisposable
{
    private const int FormatVersion = 2;
    private const string Columns = "file, length, modified, run_id, procedure, procedure_title, pack, pack_title, bench, operator, origin, started, duration, scans, outcome, reason, digest, results";

    private Database? _database;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private RunIndex(Database? database) => _database = database;

    public static RunIndex Open(string folder)
    {
        var path = Path.Combine(folder, RunFolder.IndexName);
        return TryOpen(path) ?? Rebuild(path);
    }

    /// <summary>Null where the file is new, has changed since, or still grows.</summary>
    public RunInformation? Find(FileInfo file)
    {
        _seen.Add(file.Name);
        return _entries.TryGetValue(file.Name, out var entry) && entry.Length == file.Length && entry.Modified == file.LastWriteTimeUtc.Ticks
            ? entry.Run with { Path = file.FullName }
            : null;
    }

    public void Remember(FileInfo file, RunInformation run)
    {
        // An unfinished run grows in its log, unseen in the file's own size and time.
        if (!run.IsFinished)
        {
            return;
        }

        Try(database =>
        {
            Begin(database);
            using var insert = database.Prepare($"INSERT OR REPLACE INTO runs ({Columns}) VALUES ({string.Join(", ", Columns.Split(", ").Select(_ => "?"))})");
            object?[] values =
            [
                file.Name, file.Length, file.LastWriteTimeUtc.Ticks, run.RunId, run.Procedure, run.ProcedureTitle, run.Pack, run.PackTitle, run.Bench, run.Operator, run.Origin,
                run.StartedUtc.UtcTicks, run.Duration.Ticks, run.Scans, run.Outcome?.ToString(), run.Reason, run.Digest, RunFigures.Write(run.Results),
            ];
            for (var i = 0; i < values.Length; i++)
            {
                insert.Bind(i + 1, values[i]);
            }

            insert.Run();
        });
    }

    /// <summary>Drops what is no longer in the folder, and keeps the rest.</summary>
    public void Forget() => Try(database =>
    {
        foreach (var gone in _entries.Keys.Where(name => !_seen.Contains(name)))
        {
            Begin(database);
            using var delete = database.Prepare("DELETE FROM runs WHERE file = ?");
            delete.Bind(1, gone);
            delete.Run();
        }

        if (database.InTransaction)
        {
            database.Execute("COMMIT");
        }
    });

    public void Dispose() => _database?.Dispose();

    private static void Begin(Database database)
    {
        if (!database.InTransaction)
        {
            database.Execute("BEGIN IMMEDIATE");
        }
    }

    // A cache that cannot be written is no cache: the files are read, and the list is right all the same.
    private void Try(Action<Database> write)
    {
        try
        {
            if (_database is not null)
            {
                write(_database);
            }
        }
        catch (RunFileException)
        {
            _database?.Dispose();
            _database = null;
        }
    }

    private static RunIndex? TryOpen(string path)
    {
        Database? database = null;
        try
        {
            database = Database.Open(path, DatabaseAccess.Create);
            database.Execute("PRAGMA synchronous = OFF");
            if (database.Number("PRAGMA user_version") is not FormatVersion)
            {
                database.Execute($"DROP TABLE IF EXISTS runs; CREATE TABLE runs ({Columns}, PRIMARY KEY (file)); PRAGMA user_version = {FormatVersion};");
            }

            var index = new RunIndex(database);
            var figures = new RunFigures();
            using var rows = database.Prepare($"SELECT {Columns} FROM runs");
            while (rows.Step())
            {
                index._entries[rows.Text(0)] = Read(rows, figures);
            }

            return index;
        }
        catch (Exception e) when (e is RunFileException { Problem: RunFileProblem.Corrupt or RunFileProblem.NotARunFile } or InvalidDataException or FormatException or IOException and not RunFileException)
        {
            database?.Dispose();
            return null;
        }
        catch (RunFileException)
        {
            // Read-only folder, or another program is rebuilding it: the list is right without it, only slower.
            database?.Dispose();
            return new RunIndex(null);
        }
    }

    private static RunIndex Rebuild(string path)
    {
        try
        {
            File.Delete(path);
            return TryOpen(path) ?? new RunIndex(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new RunIndex(null);
        }
    }

    /// <summary>Throws <see cref="InvalidDataException"/> or <see cref="IOException"/> for what cannot have been written.</summary>
    private static Entry Read(Statement row, RunFigures figures)
    {
        var outcome = row.IsNull(14) ? null : RunSeal.ParseOutcome(row.Text(14));
        if (row.Integer(11) is < 0 or > 3_000_000_000_000_000_000)
        {
            throw new InvalidDataException("a run has no such beginning.");
        }

        return new Entry(row.Integer(1), row.Integer(2), new RunInformation(
            "", row.Text(3), figures.Shared(row.Text(4)), figures.Shared(row.Text(5)), figures.Shared(row.Text(6)), figures.Shared(row.Text(7)), figures.Shared(row.Text(8)),
            figures.Shared(row.Text(9)), figures.Shared(row.Text(10)), new DateTimeOffset(row.Integer(11), TimeSpan.Zero), TimeSpan.FromTicks(row.Integer(12)), row.Integer(13), outcome,
            true, figures.Shared(row.Text(15)), row.Text(16), figures.Read(row.Bytes(17))));
    }

    private sealed record Entry(long Length, long Modified, RunInformation Run);
}
