using System.Collections.Immutable;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>Takes rows one by one, judges them, and keeps their values in SI.</summary>
internal sealed class LogRows(LogMap map, LogHeader header, LogFindings findings)
{
    private readonly LogNumbers _numbers = new(map, findings);
    private readonly List<double> _seconds = [];
    private readonly List<double> _stepSeconds = [];
    private readonly List<string> _stepNumbers = [];
    private readonly List<string> _stepTexts = [];
    private readonly List<int> _lines = [];
    private readonly List<double>[] _values = [.. map.Columns.Select(_ => new List<double>())];
    private readonly ImmutableArray<int>.Builder _dropped = ImmutableArray.CreateBuilder<int>();
    private string _before = "";

    public int Count => _seconds.Count;

    public void Add(int line, string text, List<LogField> fields)
    {
        if (fields.Count <= header.Last)
        {
            findings.Add(LogFault.TornRow, line, text.Length + 1, "", $"the row has {fields.Count} fields where {header.Width} names stand above it: it was cut off, or a separator is missing");
            return;
        }

        // A separator at the end of each row but not of the names is a habit of some recorders; anything else has shifted the row.
        if (fields.Count > header.Width && (header.EndsEmpty || fields.Skip(header.Width).Any(field => field.Text.Length > 0)))
        {
            findings.Add(
                LogFault.TornRow, line, fields[header.Width].At, "",
                $"the row has {fields.Count} fields where {header.Width} names stand above it: a decimal comma in a file that is separated by commas does this");
            return;
        }

        if (text == _before)
        {
            if (map.DropRepeats)
            {
                _dropped.Add(line);
            }
            else
            {
                findings.Add(LogFault.RepeatedRow, line, 1, "", $"the row repeats line {_lines[^1]} to the letter; 'repeated_rows: drop' in the map would leave it out");
            }

            return;
        }

        var (number, word) = (header.StepNumber < 0 ? "" : fields[header.StepNumber].Text, header.StepText < 0 ? "" : fields[header.StepText].Text);
        var isNewStep = _seconds.Count > 0 && (number != _stepNumbers[^1] || word != _stepTexts[^1]);
        if (_numbers.Time(line, map.TimeColumn, fields[header.Time], map.TimeFormat) is not { } seconds || !Ascends(line, fields[header.Time].At, seconds, isNewStep))
        {
            return;
        }

        var stepSeconds = header.StepTime < 0 ? double.NaN : _numbers.Time(line, map.Step.Time, fields[header.StepTime], map.Step.TimeFormat) ?? double.NaN;
        if (isNewStep)
        {
            CheckStep(line, fields, seconds, stepSeconds);
        }

        _before = text;
        _seconds.Add(seconds);
        _lines.Add(line);
        _stepNumbers.Add(number);
        _stepTexts.Add(word);
        _stepSeconds.Add(stepSeconds);
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i].Add(Value(line, fields, i));
        }
    }

    public MeasuredLog ToLog(ImmutableArray<(string Title, string Text)> remarks) => new(
        [.. _seconds],
        map.Columns.Select((column, at) => (column.Channel, Values: _values[at].ToArray())).ToImmutableSortedDictionary(pair => pair.Channel, pair => pair.Values, StringComparer.Ordinal),
        [.. _stepNumbers], [.. _stepTexts], [.. _stepSeconds], [.. _lines])
    {
        DroppedLines = _dropped.ToImmutable(),
        Labels = map.Columns.Where(column => column.Label.Length > 0).ToImmutableSortedDictionary(column => column.Channel, column => column.Label, StringComparer.Ordinal),
        Remarks = remarks,
    };

    /// <param name="isNewStep">The last row of a step and the first of the next may carry the one instant of the switching: nothing flows in no time.</param>
    private bool Ascends(int line, int at, double seconds, bool isNewStep)
    {
        if (_seconds.Count == 0 || seconds > _seconds[^1] || (isNewStep && seconds == _seconds[^1]))
        {
            return true;
        }

        var (fault, what) = seconds == _seconds[^1] ? (LogFault.TimeStandsStill, "stands still") : (LogFault.TimeGoesBack, "goes back");
        findings.Add(fault, line, at, map.TimeColumn, FormattableString.Invariant($"time {what}: {seconds} s after {_seconds[^1]} s in line {_lines[^1]}"));
        return false;
    }

    /// <summary>A step cannot have begun before the row that the step before it ended with; a millisecond is the rounding of such times.</summary>
    private void CheckStep(int line, List<LogField> fields, double seconds, double stepSeconds)
    {
        if (seconds - stepSeconds < _seconds[^1] - 1e-3)
        {
            findings.Add(
                LogFault.StepTime, line, fields[header.StepTime].At, map.Step.Time,
                FormattableString.Invariant($"the step is {stepSeconds:0.###} s old at {seconds:0.###} s, so it began before the row of the step before it, at {_seconds[^1]:0.###} s: is '{map.Step.Time}' the time within the step?"));
        }
    }

    private double Value(int line, List<LogField> fields, int at)
    {
        var column = map.Columns[at];
        var field = fields[header.Columns[at]];
        if (field.Text.Length == 0 && LogChannels.IsRequired(column.Channel))
        {
            findings.Add(LogFault.EmptyField, line, field.At, column.Column, $"'{column.Column}' is empty: a row without its {column.Channel} cannot be integrated");
        }

        if (_numbers.Number(line, column.Column, field) is not { } number)
        {
            return double.NaN;
        }

        var value = column.Unit.ToSi(number);
        if (column.SignFrom is { } signs)
        {
            value = Math.Abs(value) * Sign(line, signs, fields[header.Signs[at]], value);
        }
        else if (column.IsReversed)
        {
            value = -value;
        }

        if (value < column.Minimum || value > column.Maximum)
        {
            findings.Add(
                LogFault.Implausible, line, field.At, column.Column,
                FormattableString.Invariant($"'{column.Column}' is {number} {column.Unit.Symbol}, outside what '{column.Channel}' can be ({Bound(column, column.Minimum)} to {Bound(column, column.Maximum)}): is the unit right in the map?"));
        }

        return value;
    }

    private static string Bound(LogColumn column, double? value) =>
        value is { } si ? FormattableString.Invariant($"{column.Unit.FromSi(si):G6} {column.Unit.Symbol}") : "any";

    private double Sign(int line, SignColumn signs, LogField field, double value)
    {
        var state = field.Text;
        if (signs.Charge.Contains(state))
        {
            return 1;
        }

        if (signs.Discharge.Contains(state))
        {
            return -1;
        }

        // A state that stands for rest and a current that flows contradict each other.
        if (!signs.None.Contains(state) || value != 0)
        {
            findings.Add(
                LogFault.UnknownState, line, field.At, signs.Column,
                signs.None.Contains(state)
                    ? FormattableString.Invariant($"state '{state}' means no current, and {value} A stand beside it")
                    : $"the map does not say what state '{state}' in '{signs.Column}' means for the sign of the current");
            return double.NaN;
        }

        return 0;
    }
}
