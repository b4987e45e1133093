using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>Reads a column map, packs/maps/*.yaml. All findings at once; a map with a finding is no map.</summary>
public static class LogMapFile
{
    internal static readonly KeySet Root = new(
        "a column map", "map", "title", "separator", "decimal", "names_line", "about", "time", "step", "columns", "repeated_rows");

    internal static readonly KeySet Time = new("a map's time", "column", "format");
    internal static readonly KeySet Step = new("a map's step", "number", "time", "time_format", "text");
    internal static readonly KeySet Column = new("a column", "column", "unit", "label", "positive", "sign_from", "min", "max");
    internal static readonly KeySet Sign = new("a column's sign_from", "column", "charge", "discharge", "none");

    /// <summary>Every map whose keys are fixed, for the test of the schema.</summary>
    internal static readonly ImmutableArray<KeySet> KeySets = [Root, Time, Step, Column, Sign];

    /// <param name="path">Such as packs/maps/bitrode-6s.yaml.</param>
    public static FileResult<LogMap> Read(string path)
    {
        var findings = new List<Finding>();
        var map = FileReader.Load(path, findings) is { } source ? Read(source, findings) : null;
        return new FileResult<LogMap>(map, FileReader.InOrder(findings));
    }

    /// <summary>Null after a finding.</summary>
    internal static LogMap? Read(SourceText source, List<Finding> findings)
    {
        var before = findings.Count;
        if (FileReader.Open(source, Root, findings) is not { } root)
        {
            return null;
        }

        var name = root.RequiredText("map");
        root.Require("time");
        root.Require("columns");
        var (time, step) = (root.Map("time", Time), root.Map("step", Step));
        ImmutableArray<LogColumn> columns = [.. root.Named("columns").Select(entry => ReadColumn(entry, findings)).OfType<LogColumn>()];
        var map = new LogMap(
            name,
            root.Text("title", name),
            root.Word("separator", "comma", "comma", "semicolon", "tab") switch { "semicolon" => ';', "tab" => '\t', _ => ',' },
            root.Word("decimal", "point", "point", "comma") == "comma",
            root.Whole("names_line", 1, 100_000) ?? 1,
            [.. root.Named("about").Select(entry => new LogRemark(entry.Key.Value, Scalars.Text(entry.Value, "about", findings) ?? ""))],
            time?.RequiredText("column") ?? "",
            Format(time, "format"),
            step is null ? LogStepColumns.None : new LogStepColumns(step.Text("number"), step.Text("time"), Format(step, "time_format"), step.Text("text")),
            columns,
            root.Word("repeated_rows", "refuse", "refuse", "drop") == "drop") { SourceText = source.Text };
        if (findings.Count == before)
        {
            CheckChannels(map, root);
        }

        return findings.Count == before ? map : null;
    }

    private static void CheckChannels(LogMap map, MapReader root)
    {
        foreach (var missing in LogChannels.Known.Where(channel => LogChannels.IsRequired(channel) && map.Columns.All(column => column.Channel != channel)))
        {
            root.Complain(root.PlaceOf("columns"), $"no column is named for '{missing}': without it there is nothing to integrate");
        }

        int[] cells = [.. map.Columns.Select(column => LogChannels.CellNumber(column.Channel)).OfType<int>().Order()];
        if (!cells.SequenceEqual(Enumerable.Range(1, cells.Length)))
        {
            root.Complain(root.PlaceOf("columns"), $"cells are numbered from 1 without a gap; these are {string.Join(", ", cells)}");
        }
    }

    private static LogColumn? ReadColumn(YamlEntry entry, List<Finding> findings)
    {
        var channel = entry.Key.Value;
        if (LogChannels.DimensionOf(channel) is not { } dimension)
        {
            findings.Add(new Finding(entry.Key.Place, $"there is no channel '{channel}'{Suggestion.For(channel, LogChannels.Known)}; known are {string.Join(", ", LogChannels.Known)}"));
            return null;
        }

        if (Scalars.Map(entry.Value, Column, findings) is not { } map)
        {
            return null;
        }

        var column = map.RequiredText("column");
        var symbol = map.RequiredText("unit");
        if (!Units.TryFind(symbol, out var unit) || unit.Dimension != dimension)
        {
            if (symbol.Length > 0)
            {
                map.Complain(map.PlaceOf("unit"), unit is null ? $"there is no unit '{symbol}'" : $"'{channel}' is {dimension.Describe()}, and {symbol} is a unit of {unit.Dimension.Describe()}");
            }

            return null;
        }

        if (WrittenUnit(column) is { } written && Units.TryFind(written, out var stated) && stated != unit)
        {
            map.Complain(map.PlaceOf("unit"), $"the column '{column}' says {written}, the map says {unit.Symbol}");
        }

        var sign = map.Map("sign_from", Sign);
        return new LogColumn(
            channel, column, unit, map.Text("label"), map.Word("positive", "charge", "charge", "discharge") == "discharge",
            sign is null ? null : new SignColumn(sign.RequiredText("column"), sign.Texts("charge"), sign.Texts("discharge"), sign.Texts("none")),
            map.Quantity("min", dimension)?.Si, map.Quantity("max", dimension)?.Si);
    }

    /// <summary>The unit that a column's name carries in brackets: <c>Current(mA)</c>, <c>Voltage [V]</c>; null where there is none.</summary>
    internal static string? WrittenUnit(string column)
    {
        var trimmed = column.Trim();
        var open = trimmed.LastIndexOfAny(['(', '[']);
        return open > 0 && trimmed[^1] is ')' or ']' ? trimmed[(open + 1)..^1].Trim() : null;
    }

    private static LogTimeFormat Format(MapReader? map, string key) => map?.Word(key, "s", "s", "min", "h", "ms", "d h:m:s") switch
    {
        "min" => LogTimeFormat.Minutes,
        "h" => LogTimeFormat.Hours,
        "ms" => LogTimeFormat.Milliseconds,
        "d h:m:s" => LogTimeFormat.DaysHoursMinutesSeconds,
        _ => LogTimeFormat.Seconds,
    };
}
