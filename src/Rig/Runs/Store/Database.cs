using System.Globalization;
using SQLitePCL;

namespace PackBench.Rig.Runs.Store;

internal enum DatabaseAccess
{
    Read,
    ReadWrite,
    Create,
}

/// <summary>
/// One SQLite connection on the bare C API: the recorder binds some thirty numbers for each scan, and the ADO.NET layer
/// would cost more than SQLite does. Every failure becomes a <see cref="RunFileException"/>.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int SqliteFull = 13;

    private readonly sqlite3 _handle;

    static Database() => Batteries_V2.Init();

    private Database(string path, sqlite3 handle)
    {
        Path = path;
        _handle = handle;
    }

    public string Path { get; }

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public int Changes => raw.sqlite3_changes(_handle);

    /// <param name="isShared">Whether several threads may use it. Without that SQLite takes no lock for each value.</param>
    /// <param name="immutable">The file cannot change and has no write-ahead log: for media that take no lock files.</param>
    public static Database Open(string path, DatabaseAccess access, bool immutable = false, bool isShared = true)
    {
        if (access != DatabaseAccess.Create && !File.Exists(path))
        {
            throw new RunFileException(RunFileProblem.Missing, path, "there is no such file.");
        }

        var name = immutable ? new Uri(System.IO.Path.GetFullPath(path)).AbsoluteUri + "?immutable=1" : path;
        var flags = access switch
        {
            DatabaseAccess.Read => raw.SQLITE_OPEN_READONLY,
            DatabaseAccess.ReadWrite => raw.SQLITE_OPEN_READWRITE,
            _ => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE,
        };
        var code = raw.sqlite3_open_v2(name, out var handle, flags | (immutable ? raw.SQLITE_OPEN_URI : 0) | (isShared ? 0 : raw.SQLITE_OPEN_NOMUTEX), null);
        var database = new Database(path, handle);
        if (code != raw.SQLITE_OK)
        {
            var failure = database.Failure(code, "open");
            database.Dispose();
            throw failure;
        }

        _ = raw.sqlite3_extended_result_codes(handle, 1);
        _ = raw.sqlite3_busy_timeout(handle, 2000);
        return database;
    }

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code, sql);
        }
    }

    public Statement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v2(_handle, sql, out var statement);
        return code == raw.SQLITE_OK ? new Statement(this, statement, sql) : throw Failure(code, sql);
    }

    /// <summary>First column of the first row; null where there is no row.</summary>
    public long? Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Integer(0) : null;
    }

    public string? Text(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Text(0) : null;
    }

    public RunFileException Failure(int code, string doing)
    {
        var detail = string.Create(CultureInfo.InvariantCulture, $"SQLite answered {code} \"{raw.sqlite3_errmsg(_handle).utf8_to_string()}\" to '{Shorten(doing)}'");
        var (problem, advice) = (code & 0xFF) switch
        {
            SqliteFull => (RunFileProblem.DiskFull, "the disk is full. Free some space; what was committed is intact."),
            raw.SQLITE_READONLY => (RunFileProblem.ReadOnly, "it cannot be written. Check the rights of the file and its folder."),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (RunFileProblem.InUse, "another program holds it. Close that program."),
            raw.SQLITE_CORRUPT => (RunFileProblem.Corrupt, "its pages are damaged. 'packbench runs verify' says where; take a copy before anything else."),
            raw.SQLITE_NOTADB => (RunFileProblem.NotARunFile, "this is no SQLite file."),
            raw.SQLITE_CANTOPEN => (RunFileProblem.Io, "it cannot be opened. Check that the folder exists and may be written; a run that was cut off has to be opened from a writable folder once."),
            raw.SQLITE_IOERR => (RunFileProblem.Io, "the disk failed. Check it, its cable and its free space."),
            _ => (RunFileProblem.Io, "the run file cannot be used."),
        };
        return new RunFileException(problem, Path, $"{advice} ({detail})");
    }

    public void Dispose() => _handle.Dispose();

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
