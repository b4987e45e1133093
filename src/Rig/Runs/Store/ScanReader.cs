using System.Globalization;
using System.Runtime.CompilerServices;

namespace PackBench.Rig.Runs.Store;

/// <summary>Scans out of the table, whole or by column.</summary>
internal static class ScanReader
{
    public static IEnumerable<Scan> Read(Database database, ChannelTable channels, long from, long count)
    {
        using var rows = database.Prepare("SELECT * FROM scans WHERE scan >= ? ORDER BY scan LIMIT ?");
        rows.Bind(1, from);
        rows.Bind(2, count);
        while (rows.Step())
        {
            yield return ReadRow(database, rows, channels.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadColumns(
        Database database, ChannelTable channels, ReadOnlySpan<int> wanted, long from, long count, ScanColumnsReader reader, int? stepIndex = null)
    {
        var columns = new string[wanted.Length];
        for (var i = 0; i < wanted.Length; i++)
        {
            columns[i] = ", " + RunSchema.Quote(channels[wanted[i]].ColumnName);
        }

        var where = stepIndex is { } step ? string.Create(CultureInfo.InvariantCulture, $"AND step = {step} ") : "";
        using var rows = database.Prepare($"SELECT scan, elapsed_s, validity{string.Concat(columns)} FROM scans WHERE scan >= ? AND scan < ? {where}ORDER BY scan");
        rows.Bind(1, from);
        rows.Bind(2, count > long.MaxValue - from ? long.MaxValue : from + count);
        var values = new double[wanted.Length];
        while (rows.Step())
        {
            var validity = rows.Bytes(2);
            for (var i = 0; i < wanted.Length; i++)
            {
                var isGood = validity.IsEmpty || wanted[i] < validity.Length && validity[wanted[i]] == (byte)'.';
                values[i] = isGood && !rows.IsNull(i + 3) ? rows.Real(i + 3) : double.NaN;
            }

            reader(rows.Integer(0), rows.Real(1), values);
        }
    }

    private static Scan ReadRow(Database database, Statement row, int channels)
    {
        var index = row.Integer(0);
        try
        {
            var elapsed = RunTime.FromSeconds(row.Real(1));
            Span<TimeSpan> taken = channels <= 128 ? stackalloc TimeSpan[channels] : new TimeSpan[channels];
            ScanCodec.ReadAges(row.Bytes(channels + 5), elapsed, taken);
            var validity = row.Bytes(channels + 4);
            if (validity.Length != 0 && validity.Length != channels)
            {
                throw new InvalidDataException($"there are {validity.Length} validity letters for {channels} channels.");
            }

            var readings = new Reading[channels];
            for (var i = 0; i < channels; i++)
            {
                var value = row.IsNull(i + 4) ? double.NaN : row.Real(i + 4);
                var reading = new Reading(value, validity.IsEmpty ? Validity.Good : ScanCodec.ReadValidity(validity[i]), taken[i]);
                readings[i] = ScanCodec.HasNoAge(reading) ? Reading.None : reading;
            }

            return new Scan(index, elapsed, DateTimeOffset.FromUnixTimeMilliseconds(row.Integer(2)), (int)row.Integer(3), readings);
        }
        catch (InvalidDataException e)
        {
            throw new RunFileException(RunFileProblem.Corrupt, database.Path, $"scan {index} cannot be read: {e.Message} 'packbench runs verify' says what was changed.", e);
        }
    }
}
