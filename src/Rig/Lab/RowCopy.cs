using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PackBench.Rig.Lab;

/// <summary>
/// Rows as PostgreSQL's binary COPY takes them, and the digest of the same rows as its <c>record_send</c> will give them back: what is hashed
/// here on the way out is hashed there from the stored rows.
/// </summary>
/// <param name="columns">In their order; the first is the run, the second the row's number.</param>
internal sealed class RowCopy(Stream stream, int columns) : IDisposable
{
    public const int BlockRows = 4096;

    private const int FlushAt = 1 << 16;
    private const int Integer4 = 23, Integer8 = 20, Real8 = 701, Real8Array = 1022, Utf8 = 25, Binary = 17, Instant = 1184, Json = 114;
    private static readonly byte[] Head = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly IncrementalHash _block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _blocks = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _out = new byte[FlushAt + (1 << 12)];
    private byte[] _hashed = new byte[1 << 12];
    private int _outLength;
    private int _hashedLength;
    private long _blockNumber = -1;

    public long Rows { get; private set; }

    public void Begin()
    {
        Room(Head.Length);
        Head.CopyTo(_out, 0);
        _outLength = Head.Length;
    }

    /// <summary>Of every row, in ascending numbers.</summary>
    public void BeginRow(byte[] run, long number)
    {
        if (number / BlockRows != _blockNumber)
        {
            EndBlock();
            _blockNumber = number / BlockRows;
        }

        BinaryPrimitives.WriteInt16BigEndian(Out(2), (short)columns);
        BinaryPrimitives.WriteInt32BigEndian(Hashed(4), columns);
        Field(Utf8, run);
        Add(number);
        Rows++;
    }

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        Field(Integer8, bytes);
    }

    public void AddSmall(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        Field(Integer4, bytes);
    }

    public void Add(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        Field(Real8, bytes);
    }

    /// <summary>Milliseconds since 1970; PostgreSQL counts microseconds since 2000.</summary>
    public void AddInstant(long milliseconds)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (milliseconds - 946_684_800_000) * 1000);
        Field(Instant, bytes);
    }

    public void AddText(ReadOnlySpan<byte> utf8) => Field(Utf8, utf8);

    public void AddText(string text) => Field(Utf8, Encoding.UTF8.GetBytes(text));

    public void AddJson(ReadOnlySpan<byte> utf8) => Field(Json, utf8);

    public void AddBinary(ReadOnlySpan<byte> bytes) => Field(Binary, bytes);

    public void AddNoInteger() => NoField(Integer8);

    public void AddNoText() => NoField(Utf8);

    public void AddNoBinary() => NoField(Binary);

    /// <summary>One dimension from 1 on; NaN for no value.</summary>
    public void AddArray(ReadOnlySpan<double> values, Span<byte> room)
    {
        var length = values.Length == 0 ? 12 : 20;
        BinaryPrimitives.WriteInt32BigEndian(room, values.Length == 0 ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(room[8..], Real8);
        if (values.Length > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(room[12..], values.Length);
            BinaryPrimitives.WriteInt32BigEndian(room[16..], 1);
        }

        var hasNull = 0;
        foreach (var value in values)
        {
            if (double.IsNaN(value))
            {
                hasNull = 1;
                BinaryPrimitives.WriteInt32BigEndian(room[length..], -1);
                length += 4;
                continue;
            }

            BinaryPrimitives.WriteInt32BigEndian(room[length..], 8);
            BinaryPrimitives.WriteDoubleBigEndian(room[(length + 4)..], value);
            length += 12;
        }

        BinaryPrimitives.WriteInt32BigEndian(room[4..], hasNull);
        Field(Real8Array, room[..length]);
    }

    public static int ArrayRoom(int values) => 20 + (12 * values);

    /// <summary>Sends what has gathered, once that is worth it.</summary>
    public async ValueTask EndRowAsync(CancellationToken cancellationToken)
    {
        _block.AppendData(_hashed, 0, _hashedLength);
        _hashedLength = 0;
        if (_outLength >= FlushAt)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Sends the rest; the digest of all rows.</summary>
    public async ValueTask<byte[]> EndAsync(CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteInt16BigEndian(Out(2), -1);
        await FlushAsync(cancellationToken);
        EndBlock();
        return _blocks.GetHashAndReset();
    }

    public void Dispose()
    {
        _block.Dispose();
        _blocks.Dispose();
    }

    private void EndBlock()
    {
        if (_blockNumber >= 0)
        {
            _blocks.AppendData(_block.GetHashAndReset());
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_out.AsMemory(0, _outLength), cancellationToken);
        _outLength = 0;
    }

    private void Field(int type, ReadOnlySpan<byte> bytes)
    {
        var sent = Out(4 + bytes.Length);
        BinaryPrimitives.WriteInt32BigEndian(sent, bytes.Length);
        bytes.CopyTo(sent[4..]);
        var hashed = Hashed(8 + bytes.Length);
        BinaryPrimitives.WriteInt32BigEndian(hashed, type);
        sent.CopyTo(hashed[4..]);
    }

    private void NoField(int type)
    {
        BinaryPrimitives.WriteInt32BigEndian(Out(4), -1);
        BinaryPrimitives.WriteInt64BigEndian(Hashed(8), ((long)type << 32) | 0xFFFF_FFFF);
    }

    private Span<byte> Out(int length)
    {
        Room(length);
        var room = _out.AsSpan(_outLength, length);
        _outLength += length;
        return room;
    }

    private void Room(int length)
    {
        if (_outLength + length > _out.Length)
        {
            Array.Resize(ref _out, Math.Max(2 * _out.Length, _outLength + length));
        }
    }

    private Span<byte> Hashed(int length)
    {
        if (_hashedLength + length > _hashed.Length)
        {
            Array.Resize(ref _hashed, Math.Max(2 * _hashed.Length, _hashedLength + length));
        }

        var room = _hashed.AsSpan(_hashedLength, length);
        _hashedLength += length;
        return room;
    }
}
