using System.Collections.Immutable;
using System.Globalization;
using SQLitePCL;

namespace PackBench.Rig.Runs.Store;

/// <summary>Walks one chained table.</summary>
internal static class TableVerifier
{
    public static void Verify(Database database, ChainedTable.Shape shape, FindingList findings)
    {
        using var rows = database.Prepare(shape.SelectSql);
        var columns = shape.Columns.Length;
        var previous = Chain.Genesis(shape.Name);
        byte[]? computed = null;
        var expected = 1L;
        while (rows.Step())
        {
            var number = rows.Integer(0);
            if (number != expected)
            {
                findings.Add(shape.Name, expected, Missing(expected, number));
                computed = null;
            }

            var row = Read(rows, columns, previous, number);
            var isFollower = number == expected;
            var changed = ChangedColumns(shape, row.Marks(), rows.Bytes(columns + 1));
            var chain = row.Chain();
            var stored = rows.Bytes(columns + 2);
            if (!changed.IsEmpty)
            {
                findings.Add(shape.Name, number, "was changed after it was recorded.", changed);
            }
            else if (isFollower && !stored.SequenceEqual(chain) && (computed is null || !stored.SequenceEqual(Read(rows, columns, computed, number).Chain())))
            {
                findings.Add(shape.Name, number, "its chain does not fit: it was changed, or this row or the one before was rewritten.", "chain");
            }

            // If only the stored chain was touched, the next row still follows from what it ought to be.
            computed = stored.SequenceEqual(chain) ? null : chain;
            previous = stored.ToArray();
            expected = number + 1;
        }
    }

    public static string Missing(long expected, long found) => found > expected
        ? string.Create(CultureInfo.InvariantCulture, $"rows {expected} to {found - 1} are missing.")
        : string.Create(CultureInfo.InvariantCulture, $"row {found} comes where row {expected} was expected.");

    private static ChainedRow Read(Statement rows, int columns, ReadOnlySpan<byte> previous, long number)
    {
        var row = new ChainedRow(previous, number);
        for (var i = 1; i <= columns; i++)
        {
            switch (rows.Type(i))
            {
                case raw.SQLITE_INTEGER: row.Add(rows.Integer(i)); break;
                case raw.SQLITE_FLOAT: row.Add(rows.Real(i)); break;
                case raw.SQLITE_TEXT: row.AddText(rows.Bytes(i)); break;
                case raw.SQLITE_BLOB: row.Add(rows.Bytes(i).ToArray()); break;
                default: row.Add(null); break;
            }
        }

        return row;
    }

    private static ImmutableArray<string> ChangedColumns(ChainedTable.Shape shape, ReadOnlySpan<byte> computed, ReadOnlySpan<byte> stored)
    {
        if (computed.Length != stored.Length)
        {
            return ["marks"];
        }

        var changed = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < shape.Columns.Length; i++)
        {
            if (!computed.Slice(4 * i, 4).SequenceEqual(stored.Slice(4 * i, 4)))
            {
                changed.Add(shape.Columns[i]);
            }
        }

        return changed.ToImmutable();
    }
}
