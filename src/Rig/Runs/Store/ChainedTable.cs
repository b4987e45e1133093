using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PackBench.Rig.Runs.Store;

/// <summary>
/// A table that only grows. Each row carries <c>marks</c> (four bytes for each column, to name the one that was changed)
/// and <c>chain</c> (sixteen bytes of SHA-256 over the previous row's chain and this row).
/// </summary>
internal sealed class ChainedTable : IDisposable
{
    private readonly Statement _insert;
    private readonly Shape _shape;
    private readonly byte[] _head;

    public ChainedTable(Database database, Shape shape, long rows, ReadOnlySpan<byte> head)
    {
        _shape = shape;
        _insert = database.Prepare(shape.InsertSql);
        _head = head.ToArray();
        Rows = rows;
    }

    public long Rows { get; private set; }

    public ReadOnlySpan<byte> Head => _head;

    /// <summary>A table as it is found: its row count and the chain of its last row.</summary>
    public static ChainedTable Open(Database database, Shape shape)
    {
        using var last = database.Prepare($"SELECT seq, chain FROM {shape.Name} ORDER BY seq DESC LIMIT 1");
        return last.Step() ? new ChainedTable(database, shape, last.Integer(0), last.Bytes(1)) : new ChainedTable(database, shape, 0, Chain.Genesis(shape.Name));
    }

    /// <summary>Adds a row and returns its number.</summary>
    public long Append(params ReadOnlySpan<object?> values)
    {
        if (values.Length != _shape.Columns.Length)
        {
            throw new ArgumentException($"{_shape.Name} has {_shape.Columns.Length} columns, not {values.Length}.", nameof(values));
        }

        var row = new ChainedRow(_head, Rows + 1);
        _insert.Bind(1, Rows + 1);
        for (var i = 0; i < values.Length; i++)
        {
            row.Add(values[i]);
            _insert.Bind(i + 2, values[i]);
        }

        var chain = row.Chain();
        _insert.Bind(values.Length + 2, row.Marks());
        _insert.Bind(values.Length + 3, chain);
        _insert.Run();
        chain.CopyTo(_head, 0);
        return ++Rows;
    }

    public void Dispose() => _insert.Dispose();

    /// <summary>Name and columns. A column is text unless its type is written after its name.</summary>
    internal sealed class Shape
    {
        public Shape(string name, params string[] columns)
        {
            Name = name;
            Columns = [.. columns.Select(column => column.Split(' ')[0])];
            var typed = columns.Select(column => column.Contains(' ', StringComparison.Ordinal) ? column : column + " TEXT");
            CreateSql = $"CREATE TABLE {name} (seq INTEGER PRIMARY KEY, {string.Join(", ", typed)}, marks BLOB NOT NULL, chain BLOB NOT NULL) STRICT;";
            InsertSql = $"INSERT INTO {name} VALUES (?{string.Concat(Enumerable.Repeat(", ?", columns.Length + 2))})";
            SelectSql = $"SELECT seq, {string.Join(", ", Columns)}, marks, chain FROM {name} ORDER BY seq";
        }

        public string Name { get; }

        public string[] Columns { get; }

        public string CreateSql { get; }

        public string InsertSql { get; }

        public string SelectSql { get; }
    }
}

/// <summary>The bytes of one row in a form that does not depend on how SQLite packs them.</summary>
internal sealed class ChainedRow
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<uint> _marks = [];

    public ChainedRow(ReadOnlySpan<byte> previous, long row)
    {
        _bytes.Write(previous);
        Number(row);
    }

    public void Add(object? value)
    {
        if (value is string text)
        {
            AddText(Encoding.UTF8.GetBytes(text));
            return;
        }

        var start = _bytes.WrittenCount;
        switch (value)
        {
            case null: Tag(0); break;
            case long or int: Tag(1); Number(Convert.ToInt64(value, null)); break;
            case double number: Tag(2); Number(BitConverter.DoubleToInt64Bits(number + 0.0)); break;
            case byte[] bytes: Tag(4); Block(bytes); break;
            default: throw new ArgumentException($"No canonical form for {value.GetType().Name}.", nameof(value));
        }

        _marks.Add(Mark(_bytes.WrittenSpan[start..]));
    }

    public void AddText(ReadOnlySpan<byte> utf8)
    {
        var start = _bytes.WrittenCount;
        Tag(3);
        Block(utf8);
        _marks.Add(Mark(_bytes.WrittenSpan[start..]));
    }

    public byte[] Marks()
    {
        var marks = new byte[4 * _marks.Count];
        for (var i = 0; i < _marks.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(marks.AsSpan(4 * i), _marks[i]);
        }

        return marks;
    }

    public byte[] Chain() => SHA256.HashData(_bytes.WrittenSpan)[..Store.Chain.Length];

    // FNV-1a: it only has to point at a column; that something was changed is proved by the chain.
    private static uint Mark(ReadOnlySpan<byte> bytes)
    {
        var mark = 2166136261u;
        foreach (var value in bytes)
        {
            mark = (mark ^ value) * 16777619;
        }

        return mark;
    }

    private void Tag(byte type) => _bytes.Write([type]);

    private void Block(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        _bytes.Write(bytes);
    }

    private void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }
}

internal static class Chain
{
    /// <summary>Bytes of SHA-256 that are kept for each row.</summary>
    public const int Length = 16;

    /// <summary>What the first row of a table is chained to.</summary>
    public static byte[] Genesis(string table) => SHA256.HashData(Encoding.UTF8.GetBytes($"packbench run file {RunSchema.ChainVersion} {table}"))[..Length];
}
