using System.Collections.Immutable;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>
/// Reads a delimited text log of a foreign recorder by a column map. Faults are told with their line numbers and never
/// repaired: where there is one, there is no log.
/// </summary>
public static class DelimitedLog
{
    /// <param name="file">As it is called in findings.</param>
    public static FileResult<MeasuredLog> Read(TextReader text, LogMap map, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(map);
        var findings = new LogFindings(file);
        var log = Read(text, map, findings);
        return new FileResult<MeasuredLog>(findings.Any ? null : log, FileReader.InOrder([.. findings.All()]));
    }

    private static MeasuredLog? Read(TextReader text, LogMap map, LogFindings findings)
    {
        var remarks = ImmutableArray.CreateBuilder<(string Title, string Text)>();
        var (line, names) = (0, (string?)null);
        while (line < map.NamesLine && (names = text.ReadLine()) is not null)
        {
            line++;
            Remark(names, map, remarks);
        }

        if (names is null)
        {
            findings.Add(LogFault.NoData, Math.Max(1, line), 1, "", $"the column names are said to be in line {map.NamesLine}; the file has {line} lines");
            return null;
        }

        if (LogHeader.Read(Split(names, map.Separator), map, findings) is not { } header)
        {
            return null;
        }

        var rows = new LogRows(map, header, findings);
        while (text.ReadLine() is { } next)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(next))
            {
                rows.Add(line, next, Split(next, map.Separator));
            }
        }

        if (rows.Count == 0 && !findings.Any)
        {
            findings.Add(LogFault.NoData, line, 1, "", "no row of data follows the column names");
        }

        return rows.ToLog(remarks.ToImmutable());
    }

    /// <summary>What stands behind a label that the map asks for, as it is written.</summary>
    private static void Remark(string line, LogMap map, ImmutableArray<(string Title, string Text)>.Builder remarks)
    {
        var fields = Split(line, map.Separator);
        for (var i = 0; i + 1 < fields.Count; i++)
        {
            if (map.Remarks.FirstOrDefault(remark => remark.Label == fields[i].Text.TrimEnd(':')) is { } asked && fields[i + 1].Text.Length > 0)
            {
                remarks.Add((asked.Title, fields[i + 1].Text));
            }
        }
    }

    /// <summary>Fields of one line; quotes protect a separator, and two of them stand for one.</summary>
    internal static List<LogField> Split(string line, char separator)
    {
        var fields = new List<LogField>();
        var (start, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (i == line.Length || (line[i] == separator && !quoted))
            {
                var field = line.AsSpan(start, i - start).Trim().ToString();
                fields.Add(new LogField(field is ['"', .. var inner, '"'] ? inner.Replace("\"\"", "\"", StringComparison.Ordinal) : field, start + 1));
                start = i + 1;
            }
        }

        return fields;
    }
}

/// <param name="At">Character of the line at which it begins, from 1.</param>
internal readonly record struct LogField(string Text, int At);

/// <summary>Where in a row each mapped column stands; -1 for one that the map does not use.</summary>
internal sealed record LogHeader(int Time, int StepNumber, int StepTime, int StepText, ImmutableArray<int> Columns, ImmutableArray<int> Signs, int Width, bool EndsEmpty)
{
    /// <summary>Null where a column is missing, stands there twice, or states another unit.</summary>
    public static LogHeader? Read(List<LogField> fields, LogMap map, LogFindings findings)
    {
        List<string> names = [.. fields.Select(field => field.Text)];
        var complete = true;
        int Find(string column)
        {
            if (column.Length == 0)
            {
                return -1;
            }

            var at = names.IndexOf(column);
            if (at < 0)
            {
                findings.Add(Near(column) is not null ? LogFault.WrongUnit : LogFault.MissingColumn, map.NamesLine, 1, column, Missing(column));
            }
            else if (names.IndexOf(column, at + 1) is var again and >= 0)
            {
                findings.Add(
                    LogFault.RepeatedColumn, map.NamesLine, fields[again].At, column,
                    $"the column '{column}' stands there twice, as the {at + 1}. and the {again + 1}.; which of them is meant cannot be told");
                at = -1;
            }

            complete &= at >= 0;
            return at;
        }

        // The same name with another unit in its brackets: 'Current(mA)' where the map says 'Current(A)'.
        string? Near(string column) => LogMapFile.WrittenUnit(column) is { } unit
            ? names.FirstOrDefault(name => LogMapFile.WrittenUnit(name) is { } other && other != unit && Stem(name) == Stem(column))
            : null;

        string Missing(string column) => Near(column) is { } near
            ? $"the column is '{near}', the map says '{column}': the unit differs"
            : $"there is no column '{column}'; the columns are {string.Join(", ", names.Where(name => name.Length > 0).Take(30))}";

        var header = new LogHeader(
            Find(map.TimeColumn), Find(map.Step.Number), Find(map.Step.Time), Find(map.Step.Text),
            [.. map.Columns.Select(column => Find(column.Column))], [.. map.Columns.Select(column => Find(column.SignFrom?.Column ?? ""))], names.Count, names[^1].Length == 0);
        return complete ? header : null;
    }

    /// <summary>The last field that a row must have.</summary>
    public int Last => Math.Max(Math.Max(Math.Max(Time, StepNumber), Math.Max(StepTime, StepText)), Columns.Concat(Signs).DefaultIfEmpty(-1).Max());

    private static string Stem(string column) => column[..column.LastIndexOfAny(['(', '['])].Trim();
}
