using System.Collections.Immutable;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Reporting;

/// <summary>Columns of a run for drawing: all of them, or so many that a chart cannot tell.</summary>
internal sealed record Traces(ImmutableArray<double> Elapsed, ImmutableArray<ImmutableArray<double>> Values)
{
    /// <summary>
    /// Within each stretch of a long run the scans with the least and the greatest first column are kept, so that no dip
    /// or spike of it is lost; the other columns come along at the same instants.
    /// </summary>
    public static Traces Read(SqliteRunReader reader, int[] channels, long most)
    {
        var count = reader.ScanCount;
        var stretch = (int)Math.Max(1, (count * 2 + most - 1) / most);
        var capacity = (int)Math.Min(count, most + 4);
        var elapsed = ImmutableArray.CreateBuilder<double>(capacity);
        var values = channels.Select(_ => ImmutableArray.CreateBuilder<double>(capacity)).ToArray();
        var (least, greatest) = (new Row(channels.Length), new Row(channels.Length));
        var inStretch = 0;
        reader.ReadColumns(channels, (_, seconds, row) =>
        {
            if (stretch == 1)
            {
                Add(seconds, row);
                return;
            }

            least.KeepIf(inStretch == 0 || row[0] < least.Values[0], seconds, row);
            greatest.KeepIf(inStretch == 0 || row[0] > greatest.Values[0], seconds, row);
            if (++inStretch == stretch)
            {
                Flush();
            }
        });
        Flush();
        return new Traces(elapsed.DrainToImmutable(), [.. values.Select(column => column.DrainToImmutable())]);

        void Flush()
        {
            if (inStretch == 0)
            {
                return;
            }

            inStretch = 0;
            var (first, second) = least.Seconds <= greatest.Seconds ? (least, greatest) : (greatest, least);
            Add(first.Seconds, first.Values);
            if (second.Seconds > first.Seconds)
            {
                Add(second.Seconds, second.Values);
            }
        }

        void Add(double seconds, ReadOnlySpan<double> row)
        {
            elapsed.Add(seconds);
            for (var i = 0; i < values.Length; i++)
            {
                values[i].Add(row[i]);
            }
        }
    }

    private sealed class Row(int width)
    {
        public double Seconds { get; private set; }

        public double[] Values { get; } = new double[width];

        public void KeepIf(bool keep, double seconds, ReadOnlySpan<double> row)
        {
            if (keep)
            {
                Seconds = seconds;
                row.CopyTo(Values);
            }
        }
    }
}
