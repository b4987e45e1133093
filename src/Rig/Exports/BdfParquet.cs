using System.Collections.Immutable;
using Parquet;
using Parquet.Schema;

namespace PackBench.Rig.Exports;

/// <summary>The same table as a Parquet file: columns by their notations, a hundred thousand rows to a group.</summary>
internal static class BdfParquet
{
    private const int RowsOfGroup = 100_000;

    public static async Task WriteAsync(ImmutableArray<ExportColumn> columns, IEnumerable<ExportRecord> records, Stream to, CancellationToken cancellationToken)
    {
        var fields = columns.Select(Field).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), to, cancellationToken: cancellationToken);
        var rows = new List<ExportRecord>(RowsOfGroup);
        foreach (var record in records)
        {
            rows.Add(record);
            if (rows.Count == RowsOfGroup)
            {
                await WriteGroupAsync(writer, columns, fields, rows);
                cancellationToken.ThrowIfCancellationRequested();
                rows.Clear();
            }
        }

        await WriteGroupAsync(writer, columns, fields, rows);
    }

    private static DataField Field(ExportColumn column) => column switch
    {
        ExportColumn.Real => new DataField<double?>(column.Notation),
        ExportColumn.Whole => new DataField<long>(column.Notation),
        _ => new DataField<string>(column.Notation),
    };

    private static async Task WriteGroupAsync(ParquetWriter writer, ImmutableArray<ExportColumn> columns, DataField[] fields, List<ExportRecord> rows)
    {
        using var group = writer.CreateRowGroup();
        for (var i = 0; i < fields.Length; i++)
        {
            switch (columns[i])
            {
                case ExportColumn.Real real:
                    var values = rows.Select(row => real.Value(row) is var value && double.IsFinite(value) ? value : (double?)null).ToArray();
                    await group.WriteAsync<double>(fields[i], values);
                    break;
                case ExportColumn.Whole whole:
                    await group.WriteAsync<long>(fields[i], rows.Select(whole.Value).ToArray());
                    break;
                case ExportColumn.Text text:
                    await group.WriteAsync(fields[i], rows.Select(text.Value).ToArray());
                    break;
            }
        }

        group.CompleteValidate();
    }
}
