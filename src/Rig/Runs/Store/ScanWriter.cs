using System.Runtime.InteropServices;

namespace PackBench.Rig.Runs.Store;

/// <summary>Inserts scans by one reused statement and keeps their chain.</summary>
internal sealed class ScanWriter : IDisposable
{
    /// <summary>Scans whose columns share one row of digests.</summary>
    public const int BlockLength = 1024;

    private readonly ChannelTable _channels;
    private readonly ChainedTable _blocks;
    private readonly Statement _insert;
    private readonly ScanRow _row;
    private readonly byte[] _validity;
    private readonly byte[] _ages;
    private readonly byte[] _chain = new byte[Chain.Length];
    private long _blockStart;

    public ScanWriter(Database database, ChannelTable channels, ChainedTable blocks)
    {
        _channels = channels;
        _blocks = blocks;
        using (var last = database.Prepare("SELECT scan, chain FROM scans ORDER BY scan DESC LIMIT 1"))
        {
            var any = last.Step();
            Count = any ? last.Integer(0) + 1 : 0;
            _row = new ScanRow(channels.Count, any ? last.Bytes(1) : Chain.Genesis("scans"));
        }

        _blockStart = Count;
        _insert = database.Prepare($"INSERT INTO scans VALUES (?{string.Concat(Enumerable.Repeat(", ?", channels.Count + 6))})");
        _validity = new byte[channels.Count];
        _ages = new byte[20 * channels.Count];
    }

    public long Count { get; private set; }

    public ReadOnlySpan<byte> Head => _row.Previous;

    public void Write(Scan scan)
    {
        if (scan.Index != Count || scan.Readings.Length != _channels.Count)
        {
            throw new ArgumentException(
                $"Scan {scan.Index} with {scan.Readings.Length} readings came where scan {Count} with {_channels.Count} was expected.", nameof(scan));
        }

        var elapsed = scan.Elapsed.TotalSeconds;
        var utc = scan.Utc.ToUnixTimeMilliseconds();
        _row.Begin(Count, elapsed, utc, scan.StepIndex);
        _insert.Bind(1, Count);
        _insert.Bind(2, elapsed);
        _insert.Bind(3, utc);
        _insert.Bind(4, (long)scan.StepIndex);
        var parameter = 5;
        foreach (ref readonly var reading in scan.Readings.AsSpan())
        {
            // SQLite stores NaN as null and may store -0 as 0: the chain covers what is stored.
            var value = reading.Value + 0.0;
            _row.Add(value);
            _insert.Bind(parameter++, value);
        }

        var validity = ScanCodec.WriteValidity(scan.Readings, _validity) ? _validity.AsSpan() : default;
        var ages = _ages.AsSpan(0, ScanCodec.WriteAges(scan.Readings, scan.Elapsed, _ages));
        _row.End(validity, ages, _chain);
        BindCompact(parameter, validity, ages);
        _insert.Bind(parameter + 2, _chain.AsSpan());
        _insert.Run();
        _row.Continue(_chain);
        Count++;
        if (Count - _blockStart == BlockLength)
        {
            EndBlock();
        }
    }

    public void EndBlock()
    {
        if (Count > _blockStart)
        {
            _blocks.Append(_blockStart, Count - _blockStart, MemoryMarshal.AsBytes(_row.Digests).ToArray());
            _row.ResetDigests();
            _blockStart = Count;
        }
    }

    public void Dispose() => _insert.Dispose();

    private void BindCompact(int parameter, ReadOnlySpan<byte> validity, ReadOnlySpan<byte> ages)
    {
        if (validity.IsEmpty)
        {
            _insert.BindNull(parameter);
        }
        else
        {
            _insert.BindText(parameter, validity);
        }

        if (ages.IsEmpty)
        {
            _insert.BindNull(parameter + 1);
        }
        else
        {
            _insert.Bind(parameter + 1, ages);
        }
    }
}
