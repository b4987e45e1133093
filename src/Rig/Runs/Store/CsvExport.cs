using System.Globalization;
using System.Text;

namespace PackBench.Rig.Runs.Store;

/// <param name="Comments">Lines that begin with # before the header: run, pack, bench, outcome. Not every reader skips them.</param>
/// <param name="OnlyGood">Leaves values empty that were stale, overloaded or implausible; else they are there, and a column says so.</param>
public sealed record CsvOptions(bool Comments = false, bool OnlyGood = false);

/// <summary>A run as comma-separated values: columns named with their units, invariant, one line a scan, constant memory.</summary>
public static class CsvExport
{
    /// <param name="progress">Scans written so far, once every 10,000.</param>
    public static async ValueTask WriteAsync(
        SqliteRunReader reader, TextWriter to, CsvOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        if (options.Comments)
        {
            AppendComments(line, reader);
        }

        AppendHeader(line, reader.Header.Channels);
        await to.WriteAsync(line, cancellationToken);
        line.Clear();
        foreach (var scan in reader.ReadScans())
        {
            AppendScan(line, scan, options.OnlyGood);
            if (line.Length > 1 << 16)
            {
                await to.WriteAsync(line, cancellationToken);
                line.Clear();
            }

            if ((scan.Index + 1) % 10_000 == 0)
            {
                progress?.Report(scan.Index + 1);
            }
        }

        await to.WriteAsync(line, cancellationToken);
        await to.FlushAsync(cancellationToken);
    }

    private static void AppendComments(StringBuilder line, SqliteRunReader reader)
    {
        var header = reader.Header;
        Comment(line, "run", header.RunId);
        Comment(line, "procedure", $"{header.ProcedureName} version {header.ProcedureVersion.ToString(CultureInfo.InvariantCulture)}");
        Comment(line, "pack", $"{header.PackId} ({header.PackTitle})");
        Comment(line, "bench", header.BenchName);
        Comment(line, "started_utc", header.StartedUtc.ToString("O", CultureInfo.InvariantCulture));
        Comment(line, "origin", header.Origin);
        Comment(line, "outcome", reader.Seal is { } seal ? $"{seal.Outcome?.ToString() ?? RunSeal.Interrupted} {seal.Reason}" : "not finished");
    }

    private static void Comment(StringBuilder line, string key, string value) =>
        line.Append("# ").Append(key).Append(": ").Append(value.ReplaceLineEndings(" ")).Append('\n');

    private static void AppendHeader(StringBuilder line, ChannelTable channels)
    {
        line.Append("scan,elapsed_s,utc,step");
        foreach (var channel in channels.Channels)
        {
            line.Append(',').Append(channel.ColumnName);
        }

        line.Append(",flags\n");
    }

    private static void AppendScan(StringBuilder line, Scan scan, bool onlyGood)
    {
        line.Append(CultureInfo.InvariantCulture, $"{scan.Index},{scan.Elapsed.TotalSeconds},{scan.Utc.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'},{scan.StepIndex}");
        var flagged = false;
        foreach (ref readonly var reading in scan.Readings.AsSpan())
        {
            line.Append(',');
            flagged |= !reading.IsGood;
            if (!double.IsNaN(reading.Value) && (reading.IsGood || !onlyGood))
            {
                line.Append(CultureInfo.InvariantCulture, $"{reading.Value}");
            }
        }

        line.Append(',');
        if (flagged)
        {
            Span<byte> letters = stackalloc byte[Math.Min(scan.Readings.Length, 2048)];
            ScanCodec.WriteValidity(scan.Readings, letters);
            line.Append(Encoding.ASCII.GetString(letters));
        }

        line.Append('\n');
    }
}
