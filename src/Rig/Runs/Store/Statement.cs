using System.Text;
using SQLitePCL;

namespace PackBench.Rig.Runs.Store;

/// <summary>A prepared statement. Parameters count from 1 and columns from 0, as in SQLite.</summary>
internal sealed class Statement : IDisposable
{
    private readonly Database _database;
    private readonly sqlite3_stmt _handle;
    private readonly string _sql;

    /// <summary>Zero once it is disposed of: SQLite answers that with null for every value.</summary>
    private nint _row;

    public Statement(Database database, sqlite3_stmt handle, string sql)
    {
        _database = database;
        _handle = handle;
        _row = handle.DangerousGetHandle();
        _sql = sql;
    }

    public int Columns => raw.sqlite3_column_count(_handle);

    public void Bind(int index, double value) => Check(raw.sqlite3_bind_double(_handle, index, value));

    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(_handle, index, value));

    public void Bind(int index, string value) => Check(raw.sqlite3_bind_text(_handle, index, value));

    public void BindText(int index, ReadOnlySpan<byte> utf8) => Check(raw.sqlite3_bind_text(_handle, index, utf8));

    public void Bind(int index, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(_handle, index, value));

    public void BindNull(int index) => Check(raw.sqlite3_bind_null(_handle, index));

    public void Bind(int index, object? value)
    {
        switch (value)
        {
            case null: BindNull(index); break;
            case string text: Bind(index, text); break;
            case long or int: Bind(index, Convert.ToInt64(value, null)); break;
            case double number: Bind(index, number); break;
            case byte[] bytes: Bind(index, bytes.AsSpan()); break;
            default: throw new ArgumentException($"SQLite has no type for {value.GetType().Name}.", nameof(value));
        }
    }

    /// <summary>True while there is a row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failed(code),
        };
    }

    /// <summary>Executes a statement without rows and makes it ready for the next values.</summary>
    public void Run()
    {
        var code = raw.sqlite3_step(_handle);
        if (code != raw.SQLITE_DONE)
        {
            var failure = Failed(code);
            _ = raw.sqlite3_reset(_handle);
            throw failure;
        }

        _ = raw.sqlite3_reset(_handle);
    }

    public void Reset() => _ = raw.sqlite3_reset(_handle);

    public int Type(int column) => RowValues.Type(_row, column);

    public bool IsNull(int column) => Type(column) == raw.SQLITE_NULL;

    public long Integer(int column) => RowValues.Integer(_row, column);

    public double Real(int column) => RowValues.Real(_row, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    /// <summary>The bytes of a text or blob; valid until the next <see cref="Step"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_handle, column);

    public void Dispose()
    {
        _row = 0;
        _handle.Dispose();
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failed(code);
        }
    }

    private RunFileException Failed(int code) => _database.Failure(code, _sql);
}
