using System.Text.Json;
using System.Text.Json.Serialization;

namespace PackBench.Rig.Runs.Store;

/// <summary>What is remembered of run files that do not change any more. Only a cache: if it cannot be used, the files are read.</summary>
internal sealed class RunIndex : IDisposable
{
    private const int FormatVersion = 1;

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
            ? JsonSerializer.Deserialize(entry.Json, RunIndexJson.Default.RunInformation)! with { Path = file.FullName }
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
            using var insert = database.Prepare("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)");
            insert.Bind(1, file.Name);
            insert.Bind(2, file.Length);
            insert.Bind(3, file.LastWriteTimeUtc.Ticks);
            insert.Bind(4, JsonSerializer.Serialize(run, RunIndexJson.Default.RunInformation));
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
                database.Execute($"DROP TABLE IF EXISTS runs; CREATE TABLE runs (file TEXT PRIMARY KEY, length INTEGER, modified INTEGER, json TEXT) STRICT; PRAGMA user_version = {FormatVersion};");
            }

            var index = new RunIndex(database);
            foreach (var entry in HeaderStore.Rows(database, "SELECT file, length, modified, json FROM runs", row => (row.Text(0), new Entry(row.Integer(1), row.Integer(2), row.Text(3)))))
            {
                index._entries[entry.Item1] = entry.Item2;
            }

            return index;
        }
        catch (RunFileException e) when (e.Problem is RunFileProblem.Corrupt or RunFileProblem.NotARunFile)
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

    private sealed record Entry(long Length, long Modified, string Json);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, IgnoreReadOnlyProperties = true, Converters = [typeof(NumberConverter)])]
[JsonSerializable(typeof(RunInformation))]
internal sealed partial class RunIndexJson : JsonSerializerContext;
