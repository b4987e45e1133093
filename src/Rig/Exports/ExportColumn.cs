using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PackBench.Rig.Exports;

/// <summary>A column of a battery data file.</summary>
/// <param name="Label">As its reader wants it, to the letter.</param>
/// <param name="Notation">The name of the term for machines; what Parquet files carry.</param>
internal abstract record ExportColumn(string Label, string Notation)
{
    public abstract void Append(StringBuilder line, ExportRecord record);

    /// <param name="Format">Of the number: digits and decimals, invariant.</param>
    public sealed record Real(string Label, string Notation, string Format, Func<ExportRecord, double> Value) : ExportColumn(Label, Notation)
    {
        public override void Append(StringBuilder line, ExportRecord record)
        {
            // Empty where there is no value: no reader of these takes a NaN.
            if (Value(record) is var value && double.IsFinite(value))
            {
                line.Append(value.ToString(Format, CultureInfo.InvariantCulture));
            }
        }
    }

    public sealed record Whole(string Label, string Notation, Func<ExportRecord, long> Value) : ExportColumn(Label, Notation)
    {
        public override void Append(StringBuilder line, ExportRecord record) => line.Append(CultureInfo.InvariantCulture, $"{Value(record)}");
    }

    public sealed record Text(string Label, string Notation, Func<ExportRecord, string> Value) : ExportColumn(Label, Notation)
    {
        public override void Append(StringBuilder line, ExportRecord record) => line.Append(Value(record));
    }

    public static async Task WriteCsvAsync(ImmutableArray<ExportColumn> columns, IEnumerable<ExportRecord> records, TextWriter to, CancellationToken cancellationToken)
    {
        var line = new StringBuilder().AppendJoin(',', columns.Select(column => column.Label)).Append('\n');
        foreach (var record in records)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (i > 0)
                {
                    line.Append(',');
                }

                columns[i].Append(line, record);
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
}
