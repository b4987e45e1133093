using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>How a foreign log writes a time.</summary>
public enum LogTimeFormat
{
    Seconds,
    Minutes,
    Hours,
    Milliseconds,

    /// <summary><c>0d 03:16:37.22</c>; the days may be missing: <c>75:03:10</c>.</summary>
    DaysHoursMinutesSeconds,
}

/// <summary>Which words of another column say that a current without sign charges, discharges, or is none.</summary>
public sealed record SignColumn(string Column, ImmutableArray<string> Charge, ImmutableArray<string> Discharge, ImmutableArray<string> None);

/// <summary>One channel of ours and the column that holds it.</summary>
/// <param name="Unit">In which the column is written.</param>
/// <param name="Label">What the recorder calls it: <c>A1</c>; empty where the map does not say.</param>
/// <param name="IsReversed">Discharging is positive in that file.</param>
/// <param name="SignFrom">Null: the column has its own sign.</param>
/// <param name="Minimum">Least plausible value, SI: outside it the unit is suspected, and said to be.</param>
/// <param name="Maximum">Greatest plausible value, SI.</param>
public sealed record LogColumn(string Channel, string Column, Unit Unit, string Label, bool IsReversed, SignColumn? SignFrom, double? Minimum, double? Maximum);

/// <summary>Where the steps of a foreign log are told apart. Names are empty where the file has no such column.</summary>
/// <param name="Time">Time since the step began: the first, partial interval needs it.</param>
public sealed record LogStepColumns(string Number, string Time, LogTimeFormat TimeFormat, string Text)
{
    public static readonly LogStepColumns None = new("", "", LogTimeFormat.Seconds, "");
}

/// <summary>A line above the column names that says something about the log: printed under <paramref name="Title"/> as it is written.</summary>
/// <param name="Label">With which it begins, up to the separator: <c>Test Date</c>.</param>
public sealed record LogRemark(string Title, string Label);

/// <summary>How to read the logs of one kind of recorder: packs/maps/*.yaml.</summary>
/// <param name="NamesLine">Of the column names, counting from 1; data follow.</param>
/// <param name="DropRepeats">True: a row equal to the one before it, to the letter, is left out and listed. False: it is a fault.</param>
public sealed record LogMap(
    string Name, string Title, char Separator, bool HasDecimalComma, int NamesLine, ImmutableArray<LogRemark> Remarks, string TimeColumn,
    LogTimeFormat TimeFormat, LogStepColumns Step, ImmutableArray<LogColumn> Columns, bool DropRepeats)
{
    /// <summary>As the file was, for the record.</summary>
    public string SourceText { get; init; } = "";
}
