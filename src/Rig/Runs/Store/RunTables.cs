namespace PackBench.Rig.Runs.Store;

/// <summary>The growing tables of an open run file, and the transaction they are written in.</summary>
internal sealed class RunTables : IDisposable
{
    private readonly Database _database;
    private readonly ChainedTable[] _sealed;
    private readonly ChainedTable _seals;

    private RunTables(Database database, ChannelTable channels)
    {
        _database = database;
        _sealed = [.. RunSchema.Sealed.Select(shape => ChainedTable.Open(database, shape))];
        _seals = ChainedTable.Open(database, RunSchema.Seals);
        Scans = new ScanWriter(database, channels, Table(RunSchema.Blocks));
    }

    public Database Database => _database;

    public ScanWriter Scans { get; }

    public ChainedTable Events => Table(RunSchema.Events);

    public static RunTables Create(string path, RunHeader header, DurabilityMode durability)
    {
        var database = Database.Open(path, DatabaseAccess.Create);
        try
        {
            database.Execute($"PRAGMA page_size = 8192; PRAGMA application_id = {RunSchema.ApplicationId}; PRAGMA user_version = {RunSchema.Version};");
            Prepare(database, durability);
            database.Execute("BEGIN");
            database.Execute(RunSchema.Create(header.Channels));
            HeaderStore.Write(database, header);
            database.Execute("COMMIT");
            return new RunTables(database, header.Channels);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public static RunTables Open(string path, DurabilityMode durability, out RunHeader header)
    {
        var database = Database.Open(path, DatabaseAccess.ReadWrite);
        try
        {
            RunIdentity.Check(database);
            Prepare(database, durability);
            header = HeaderStore.Read(database);
            return new RunTables(database, header.Channels);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Begin()
    {
        if (!_database.InTransaction)
        {
            _database.Execute("BEGIN IMMEDIATE");
        }
    }

    public void Commit()
    {
        if (_database.InTransaction)
        {
            _database.Execute("COMMIT");
        }
    }

    /// <summary>The last one; null for a run that is being written or was cut off.</summary>
    public RunSeal? ReadSeal() => Sealing.ReadLast(_database);

    /// <summary>Path and event of each step that was begun and not ended.</summary>
    public List<(string Path, long Row)> OpenSteps() => HeaderStore.Rows(
        _database,
        "SELECT json_extract(payload, '$.path'), seq FROM events WHERE kind = 'StepStarted' AND seq NOT IN (SELECT ref FROM events WHERE ref IS NOT NULL) ORDER BY seq",
        row => (row.Text(0), row.Integer(1)));

    /// <summary>Elapsed time of the last scan or event.</summary>
    public TimeSpan LastRecord()
    {
        using var row = _database.Prepare(
            "SELECT max(ifnull((SELECT elapsed_s FROM scans ORDER BY scan DESC LIMIT 1), 0), ifnull((SELECT elapsed_s FROM events ORDER BY seq DESC LIMIT 1), 0))");
        return row.Step() ? RunTime.FromSeconds(row.Real(0)) : TimeSpan.Zero;
    }

    public ChainedTable Table(ChainedTable.Shape shape) => _sealed[Array.IndexOf(RunSchema.Sealed, shape)];

    /// <summary>Adds a seal over everything that is there and commits.</summary>
    public void Seal(string outcome, string reason, DateTimeOffset utc)
    {
        Begin();
        Scans.EndBlock();
        TableHead[] heads = [.. RunSchema.Sealed.Select(shape => new TableHead(shape.Name, Table(shape).Rows, Table(shape).Head.ToArray()))];
        var digest = Sealing.Digest(_database, outcome, reason, heads, Scans.Count, Scans.Head);
        _seals.Append(outcome, reason, utc.ToUnixTimeMilliseconds(), Scans.Count, Scans.Head.ToArray(), Sealing.Json(heads), digest);
        Commit();
    }

    /// <summary>
    /// Makes one plain file of it, readable from media that cannot be written. A reader that looks on at this moment keeps the
    /// write-ahead log in being; then the file stays as it is, which is as valid.
    /// </summary>
    public void Fold()
    {
        try
        {
            _database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            _database.Execute("PRAGMA journal_mode = DELETE");
        }
        catch (RunFileException e) when (e.Problem == RunFileProblem.InUse)
        {
        }
    }

    public void Dispose()
    {
        Scans.Dispose();
        _seals.Dispose();
        foreach (var table in _sealed)
        {
            table.Dispose();
        }

        _database.Dispose();
    }

    private static void Prepare(Database database, DurabilityMode durability) => database.Execute(
        $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(durability == DurabilityMode.Real ? "FULL" : "NORMAL")}; PRAGMA wal_autocheckpoint = 2000;");
}

internal static class RunIdentity
{
    /// <summary>Throws where the file is no run file, or one of a later version.</summary>
    public static void Check(Database database)
    {
        if (database.Number("PRAGMA application_id") != RunSchema.ApplicationId)
        {
            throw new RunFileException(RunFileProblem.NotARunFile, database.Path, "this is a SQLite file, but not a run of PackBench (its application_id differs).");
        }

        if (database.Number("PRAGMA user_version") is > RunSchema.Version and var version)
        {
            throw new RunFileException(
                RunFileProblem.TooNew, database.Path, $"it has format {version}; this PackBench reads up to {RunSchema.Version}. Use a newer PackBench.");
        }
    }
}
