using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Exports;

/// <summary>Writes a run in the formats that analysis tools read. Streams; what it wrote is returned.</summary>
public static class RunExport
{
    public static readonly ImmutableArray<string> Formats = ["bdf", "parquet", "csv", "cells", "neware", "battery-archive"];

    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="progress">Scans read so far.</param>
    /// <exception cref="RunFileException">The run cannot be read, or lacks what the format must have.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task<ImmutableArray<string>> WriteAsync(
        SqliteRunReader reader, string format, string folder, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Directory.CreateDirectory(folder);
        var stem = Path.Combine(folder, Stem(reader.Header));
        if (format == "csv")
        {
            return [await TextAsync(stem + ".csv", to => CsvExport.WriteAsync(reader, to, new CsvOptions(), progress, cancellationToken).AsTask())];
        }

        var records = new ExportRecords(reader);
        var count = records.Temperatures.Length;
        switch (format)
        {
            case "bdf" or "parquet":
                var table = format == "bdf"
                    ? await TextAsync(stem + ".bdf.csv", to => ExportColumn.WriteCsvAsync(ExportColumns.Bdf(count), records.Read(progress), to, cancellationToken))
                    : await BytesAsync(stem + ".bdf.parquet", to => BdfParquet.WriteAsync(ExportColumns.Bdf(count), records.Read(progress), to, cancellationToken));
                var cells = await TextAsync(stem + ".cells.csv", to => WriteCellsAsync(reader, records, to, cancellationToken));
                var events = await TextAsync(stem + ".events.jsonl", to => WriteEventsAsync(reader, to));
                var metadata = await TextAsync(
                    stem + ".bdf.metadata.json", to => to.WriteAsync(BdfMetadata.Of(reader, records, Path.GetFileName(cells), Path.GetFileName(events))));
                var cellpy = await TextAsync(Path.Combine(folder, "cellpy_packbench.yml"), to => to.WriteAsync(CellpyInstrument.Text));
                return [table, metadata, cells, events, cellpy];
            case "cells":
                return [await TextAsync(stem + ".cells.csv", to => WriteCellsAsync(reader, records, to, cancellationToken))];
            case "neware":
                return
                [
                    await TextAsync(stem + ".neware.csv", to => ExportColumn.WriteCsvAsync(ExportColumns.Neware(count), records.Read(progress), to, cancellationToken)),
                    await TextAsync(Path.Combine(folder, "README.yaml"), to => to.WriteAsync(PyprobeReadme(reader.Header.ProcedureTitle, records.Steps))),
                ];
            case "battery-archive":
                return [await TextAsync(stem + "_timeseries.csv", to => ExportColumn.WriteCsvAsync(ExportColumns.BatteryArchive(count), records.Read(progress), to, cancellationToken))];
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, $"There are the formats {string.Join(", ", Formats)}.");
        }
    }

    /// <summary>Institution, test object and date, as the Battery Data Format recommends.</summary>
    internal static string Stem(Runs.RunHeader header) =>
        $"{(header.IsSimulated ? "PackBenchSimulated" : "PackBench")}__{header.PackId}__{header.StartedUtc.UtcDateTime.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture)}";

    /// <summary>Voltages of the groups, which have no term in BDF, by the number of their record.</summary>
    private static async Task WriteCellsAsync(SqliteRunReader reader, ExportRecords records, TextWriter to, CancellationToken cancellationToken)
    {
        var channels = reader.Header.Channels;
        var cells = channels.Cells;
        var line = new StringBuilder("Record Index / 1,Test Time / s");
        foreach (var cell in cells)
        {
            line.Append(',').Append(channels[cell].ColumnName);
        }

        line.Append('\n');
        foreach (var record in records.Read())
        {
            line.Append(CultureInfo.InvariantCulture, $"{record.Index},{record.TestTime:0.000}");
            foreach (var cell in cells)
            {
                line.Append(',');
                if (record.Scan[cell].IsGood)
                {
                    line.Append(record.Scan[cell].Value.ToString("0.######", CultureInfo.InvariantCulture));
                }
            }

            line.Append('\n');
            if (line.Length > 1 << 16)
            {
                await to.WriteAsync(line, cancellationToken);
                line.Clear();
            }
        }

        await to.WriteAsync(line, cancellationToken);
    }

    private static async Task WriteEventsAsync(SqliteRunReader reader, TextWriter to)
    {
        foreach (var happened in reader.ReadEvents())
        {
            await to.WriteAsync($"{{\"event\":{JsonSerializer.Serialize(happened.GetType().Name)},\"data\":{RunJson.Write(happened)}}}\n");
        }
    }

    /// <summary>PyProBE's description of an experiment: its steps by number, so that they can be chosen by it.</summary>
    private static string PyprobeReadme(string title, IReadOnlyList<string> steps)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{JsonSerializer.Serialize(title)}:\n  Steps:\n");
        for (var i = 0; i < steps.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    {i + 1}: {JsonSerializer.Serialize(steps[i])}\n");
        }

        return text.ToString();
    }

    private static Task<string> TextAsync(string path, Func<TextWriter, Task> write) => BytesAsync(path, async to =>
    {
        // UTF-8 without a mark, lines end with LF: what every reader of these takes.
        await using var writer = new StreamWriter(to, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        await write(writer);
    });

    /// <summary>Under another name until it is whole: nobody finds half a file.</summary>
    private static async Task<string> BytesAsync(string path, Func<Stream, Task> write)
    {
        var part = path + ".part";
        try
        {
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.ReadWrite))
            {
                await write(file);
            }

            File.Move(part, path, overwrite: true);
            return path;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
