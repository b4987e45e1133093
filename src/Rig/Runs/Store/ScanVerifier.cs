using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace PackBench.Rig.Runs.Store;

/// <summary>Walks the scans: each row against its chain, each block against its columns' digests, each event against the scan it saw.</summary>
internal sealed class ScanVerifier(Database database, FindingList findings)
{
    private readonly List<long> _suspects = [];

    /// <summary>The number of scans that were found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Verify()
    {
        using var rows = database.Prepare("SELECT * FROM scans ORDER BY scan");
        using var blocks = new Cursor(database.Prepare("SELECT first_scan, scans, digests FROM scan_blocks ORDER BY seq"));
        using var events = new Cursor(database.Prepare("SELECT scans, scans_chain, seq FROM events ORDER BY seq"));
        var names = Columns();
        var channels = rows.Columns - ScanRow.FixedColumns - 2;
        var row = new ScanRow(channels, Chain.Genesis("scans"));
        var chain = new byte[Chain.Length];
        byte[]? computed = null;
        var expected = 0L;
        var found = 0L;
        CheckEvents(events, 0, row.Previous);
        while (rows.Step())
        {
            var index = rows.Integer(0);
            var isFollower = index == expected;
            if (!isFollower)
            {
                findings.Add("scans", expected, TableVerifier.Missing(expected, index));
                computed = null;
            }

            if (!Fill(rows, row, index, channels, chain, names))
            {
                computed = null;
            }
            else
            {
                var stored = rows.Bytes(channels + 6);
                var fits = stored.SequenceEqual(chain);
                byte[]? next = fits ? null : [.. chain];
                if (!fits && isFollower && !(computed is not null && FollowsFrom(computed, rows, channels, index, stored)))
                {
                    _suspects.Add(index);
                }

                computed = next;
            }

            row.Continue(Sized(rows.Bytes(channels + 6)));
            expected = index + 1;
            found++;
            CheckEvents(events, expected, row.Previous);
            if (blocks.HasRow && expected == blocks.Row.Integer(0) + blocks.Row.Integer(1))
            {
                EndBlock(blocks.Row, row, names);
                blocks.Next();
            }
            else if (!blocks.HasRow || expected == blocks.Row.Integer(0))
            {
                // Scans that no block covers: the tail of a run that was cut off.
                Report([]);
                row.ResetDigests();
            }
        }

        Report([]);
        if (events.HasRow)
        {
            findings.Add("scans", expected, string.Create(
                CultureInfo.InvariantCulture, $"event {events.Row.Integer(2)} was recorded after {events.Row.Integer(0)} scans; there are only {expected}."));
        }

        return found;
    }

    private static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> chain) => chain.Length == Chain.Length ? chain : new byte[Chain.Length];

    private static bool FollowsFrom(byte[] previous, Statement rows, int channels, long index, ReadOnlySpan<byte> stored)
    {
        var row = new ScanRow(channels, previous);
        var chain = new byte[Chain.Length];
        _ = Put(rows, row, index, channels);
        row.End(rows.Bytes(channels + 4), rows.Bytes(channels + 5), chain);
        return stored.SequenceEqual(chain);
    }

    /// <summary>The column of a channel that is no number; null where all are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int? Put(Statement rows, ScanRow row, long index, int channels)
    {
        row.Begin(index, rows.Real(1), rows.Integer(2), rows.Integer(3));
        for (var i = 4; i < channels + 4; i++)
        {
            switch (rows.Type(i))
            {
                case raw.SQLITE_FLOAT: row.Add(rows.Real(i)); break;
                case raw.SQLITE_NULL: row.Add(double.NaN); break;
                default: return i;
            }
        }

        return null;
    }

    // A damaged page can hold any type and length; what cannot have been written is reported, not digested.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Fill(Statement rows, ScanRow row, long index, int channels, byte[] chain, string[] names)
    {
        for (var i = 1; i < channels + 7; i = i == 3 ? channels + 4 : i + 1)
        {
            var fits = (rows.Type(i), i) switch
            {
                (raw.SQLITE_FLOAT, 1) => true,
                (raw.SQLITE_INTEGER, 2 or 3) => true,
                (raw.SQLITE_NULL, _) when i == channels + 4 || i == channels + 5 => true,
                (raw.SQLITE_TEXT, _) when i == channels + 4 => rows.Bytes(i).Length is var length && length > 0 && length <= channels,
                (raw.SQLITE_BLOB, _) when i == channels + 5 => rows.Bytes(i).Length is var length && length > 0 && length <= 20 * channels,
                (raw.SQLITE_BLOB, _) when i == channels + 6 => rows.Bytes(i).Length == Chain.Length,
                _ => false,
            };
            if (!fits)
            {
                return Never(i);
            }
        }

        if (Put(rows, row, index, channels) is { } wrong)
        {
            return Never(wrong);
        }

        row.End(rows.Bytes(channels + 4), rows.Bytes(channels + 5), chain);
        return true;

        bool Never(int column)
        {
            findings.Add("scans", index, "holds something that was never written there.", column <= channels + FixedEnd ? names[column - 1] : "chain");
            return false;
        }
    }

    private const int FixedEnd = 5;

    private string[] Columns()
    {
        using var rows = database.Prepare("SELECT name FROM pragma_table_info('scans')");
        var names = new List<string>();
        while (rows.Step())
        {
            names.Add(rows.Text(0));
        }

        // Without the key and the chain: the columns that are digested, in their order.
        return names.Count < 7 ? throw new RunFileException(RunFileProblem.Corrupt, database.Path, "the table of scans has lost its columns.") : [.. names[1..^1]];
    }

    private void CheckEvents(Cursor events, long scans, ReadOnlySpan<byte> chain)
    {
        while (events.HasRow && events.Row.Integer(0) <= scans)
        {
            if (events.Row.Integer(0) == scans && !events.Row.Bytes(1).SequenceEqual(chain))
            {
                findings.Add("events", events.Row.Integer(2), string.Create(
                    CultureInfo.InvariantCulture, $"it saw another scan {scans - 1} than the one that is there: a scan was rewritten."), "scans_chain");
            }

            events.Next();
        }
    }

    private void EndBlock(Statement block, ScanRow row, string[] names)
    {
        var computed = MemoryMarshal.AsBytes(row.Digests);
        var stored = block.Bytes(2);
        var changed = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < row.Digests.Length && stored.Length == computed.Length; i++)
        {
            if (!computed.Slice(8 * i, 8).SequenceEqual(stored.Slice(8 * i, 8)))
            {
                changed.Add(names[i]);
            }
        }

        if (changed.Count > 0 && _suspects.Count == 0)
        {
            findings.Add("scans", block.Integer(0), string.Create(
                CultureInfo.InvariantCulture, $"the columns of scans {block.Integer(0)} to {block.Integer(0) + block.Integer(1) - 1} are not those that were recorded."), changed.ToImmutable());
        }

        Report(changed.Count == 0 ? ["chain"] : changed.ToImmutable());
        row.ResetDigests();
    }

    private void Report(ImmutableArray<string> columns)
    {
        foreach (var index in _suspects)
        {
            findings.Add("scans", index, "was changed after it was recorded.", columns);
        }

        _suspects.Clear();
    }

    /// <summary>A statement that stands on its next row.</summary>
    private sealed class Cursor : IDisposable
    {
        public Cursor(Statement row)
        {
            Row = row;
            HasRow = row.Step();
        }

        public Statement Row { get; }

        public bool HasRow { get; private set; }

        public void Next() => HasRow = Row.Step();

        public void Dispose() => Row.Dispose();
    }
}
