using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Runs.Store;

/// <summary>A <see cref="RunHeader"/> as rows, and back.</summary>
internal static class HeaderStore
{
    public static void Write(Database database, RunHeader header)
    {
        using var keys = ChainedTable.Open(database, RunSchema.Header);
        foreach (var (key, value) in Keys(header))
        {
            keys.Append(key, value);
        }

        using var files = ChainedTable.Open(database, RunSchema.Files);
        foreach (var file in header.Files)
        {
            files.Append(file.Kind, file.Name, file.Text);
        }

        using var parameters = ChainedTable.Open(database, RunSchema.Parameters);
        foreach (var (name, value) in header.Parameters)
        {
            parameters.Append(name, value);
        }

        using var channels = ChainedTable.Open(database, RunSchema.Channels);
        for (var i = 0; i < header.Channels.Count; i++)
        {
            var channel = header.Channels[i];
            channels.Append(i, channel.Name, channel.Unit.Symbol, channel.ColumnName, channel.Source, channel.Period.TotalSeconds);
        }
    }

    public static RunHeader Read(Database database)
    {
        var keys = Rows(database, "SELECT key, value FROM header", row => (Key: row.Text(0), Value: row.Text(1)))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        string Get(string key) => keys.TryGetValue(key, out var value)
            ? value
            : throw new RunFileException(RunFileProblem.Corrupt, database.Path, $"its header has no '{key}'. 'packbench runs verify' says what else was changed.");

        var channels = Rows(database, "SELECT name, unit, source, period_s FROM channels ORDER BY seq", row =>
            new Channel(row.Text(0), FindUnit(database, row.Text(1)), row.Text(2), RunTime.FromSeconds(row.Real(3))));
        var files = Rows(database, "SELECT kind, name, text FROM files ORDER BY seq", row => new RunFileText(row.Text(0), row.Text(1), row.Text(2)));
        var parameters = Rows(database, "SELECT name, value FROM parameters ORDER BY seq", row => KeyValuePair.Create(row.Text(0), row.Text(1)));
        return new RunHeader(
            Get("run_id"), Get("procedure"), int.Parse(Get("procedure_version"), CultureInfo.InvariantCulture), Get("procedure_title"),
            Get("pack"), Get("pack_title"), Get("bench"),
            DateTimeOffset.ParseExact(Get("started_utc"), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            Get("time_zone"), Get("operator"), Get("software"), Get("origin"),
            keys.TryGetValue("seed", out var seed) ? long.Parse(seed, CultureInfo.InvariantCulture) : null,
            new ChannelTable([.. channels]), [.. files], parameters.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    public static List<T> Rows<T>(Database database, string sql, Func<Statement, T> read)
    {
        using var statement = database.Prepare(sql);
        var rows = new List<T>();
        while (statement.Step())
        {
            rows.Add(read(statement));
        }

        return rows;
    }

    private static IEnumerable<(string Key, string Value)> Keys(RunHeader header)
    {
        yield return ("run_id", header.RunId);
        yield return ("procedure", header.ProcedureName);
        yield return ("procedure_version", header.ProcedureVersion.ToString(CultureInfo.InvariantCulture));
        yield return ("procedure_title", header.ProcedureTitle);
        yield return ("pack", header.PackId);
        yield return ("pack_title", header.PackTitle);
        yield return ("bench", header.BenchName);
        yield return ("started_utc", header.StartedUtc.ToString("O", CultureInfo.InvariantCulture));
        yield return ("time_zone", header.TimeZone);
        yield return ("operator", header.Operator);
        yield return ("software", header.SoftwareVersion);
        yield return ("origin", header.Origin);
        if (header.Seed is { } seed)
        {
            yield return ("seed", seed.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static Unit FindUnit(Database database, string symbol) => Units.TryFind(symbol, out var unit)
        ? unit
        : throw new RunFileException(RunFileProblem.Corrupt, database.Path, $"a channel has the unit '{symbol}', which does not exist.");
}
