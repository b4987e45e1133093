using System.Globalization;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>Numbers and times of a log, by the one decimal mark that its map states.</summary>
internal sealed class LogNumbers(LogMap map, LogFindings findings)
{
    /// <summary>Null for an empty field, and for one that was complained about.</summary>
    public double? Number(int line, string column, LogField field) => Number(line, column, field, field.Text);

    /// <summary>In seconds. A row without a time is a fault, not a gap.</summary>
    public double? Time(int line, string column, LogField field, LogTimeFormat format)
    {
        if (field.Text.Length == 0)
        {
            findings.Add(LogFault.EmptyField, line, field.At, column, $"'{column}' is empty: a row needs its time");
            return null;
        }

        return format switch
        {
            LogTimeFormat.Seconds => Number(line, column, field),
            LogTimeFormat.Minutes => Number(line, column, field) * 60,
            LogTimeFormat.Hours => Number(line, column, field) * 3600,
            LogTimeFormat.Milliseconds => Number(line, column, field) / 1000,
            _ => Clock(line, column, field),
        };
    }

    private double? Number(int line, string column, LogField field, string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var wrong = map.HasDecimalComma ? '.' : ',';
        if (text.Contains(wrong, StringComparison.Ordinal))
        {
            var (found, say) = map.HasDecimalComma ? ("point", "decimal: point") : ("comma", "decimal: comma");
            findings.Add(
                LogFault.DecimalComma, line, field.At, column,
                $"'{text}' in '{column}' has a decimal {found}; if that is how this file writes numbers, say '{say}' in the map");
            return null;
        }

        if (double.TryParse(map.HasDecimalComma ? text.Replace(',', '.') : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
        {
            return value;
        }

        findings.Add(LogFault.NotANumber, line, field.At, column, $"'{text}' in '{column}' is not a number");
        return null;
    }

    private double? Clock(int line, string column, LogField field)
    {
        var text = field.Text;
        var day = text.IndexOf('d', StringComparison.Ordinal);
        var parts = text[(day + 1)..].Split(':', StringSplitOptions.TrimEntries);
        if (parts.Length == 3
            && TryWhole(day < 0 ? "0" : text[..day].Trim(), out var days)
            && TryWhole(parts[0], out var hours)
            && TryWhole(parts[1], out var minutes) && minutes < 60
            && Number(line, column, field, parts[2]) is { } seconds && seconds is >= 0 and < 60)
        {
            return (((((days * 24.0) + hours) * 60) + minutes) * 60) + seconds;
        }

        findings.Add(LogFault.NotANumber, line, field.At, column, $"'{text}' in '{column}' is not a time such as '0d 03:16:37.2'");
        return null;
    }

    private static bool TryWhole(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
