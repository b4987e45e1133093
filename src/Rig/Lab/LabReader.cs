using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Lab;

/// <summary>An instrument as the last measured run that used it states it.</summary>
/// <param name="Calibration">In the words of that run.</param>
public sealed partial record FleetInstrument(string Identity, string Role, string Station, DateTimeOffset LastUsed, string Calibration)
{
    /// <summary>Null where none is stated.</summary>
    public DateOnly? Calibrated => Date().Match(Calibration) is { Success: true } date
        && DateOnly.TryParseExact(date.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    [GeneratedRegex(@"calibrated (\d{4}-\d{2}-\d{2})")]
    private static partial Regex Date();
}

/// <summary>What a database of the lab knows. Every method throws <see cref="LabException"/>.</summary>
public sealed class LabReader(LabAddress address) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>Of all benches, the earliest first; the path of each is only its file's name.</summary>
    /// <param name="pack">Null for every pack.</param>
    public async Task<ImmutableArray<RunInformation>> ReadRunsAsync(string? pack, CancellationToken cancellationToken)
    {
        var results = (await RowsAsync(
            "SELECT v.run_id, v.name, v.value, v.unit, v.expanded_uncertainty, v.text, v.verdict FROM packbench.results v JOIN packbench.runs r ON r.run_id = v.run_id WHERE $1 IS NULL OR lower(r.pack) = lower($1) ORDER BY v.run_id, v.seq",
            pack,
            row => (Run: row.GetString(0), Figure: new RunFigure(row.GetString(1), Number(row, 2), row.GetString(3), Number(row, 4), row.GetString(5), Enum.Parse<ResultVerdict>(row.GetString(6)))),
            cancellationToken)).ToLookup(result => result.Run, result => result.Figure);
        return
        [
            .. await RowsAsync(
                "SELECT run_id, file, procedure, procedure_title, pack, pack_title, station, operator, origin, started, duration_s, scans, outcome, reason, digest FROM packbench.runs WHERE $1 IS NULL OR lower(pack) = lower($1) ORDER BY started",
                pack,
                row => new RunInformation(
                    row.GetString(1), row.GetString(0), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8),
                    row.GetFieldValue<DateTimeOffset>(9), TimeSpan.FromSeconds(row.GetDouble(10)), row.GetInt64(11), Enum.Parse<RunOutcome>(row.GetString(12)), true, row.GetString(13),
                    row.GetString(14), [.. results[row.GetString(0)]]),
                cancellationToken),
        ];
    }

    /// <summary>Each instrument once; simulated ones are none.</summary>
    public async Task<ImmutableArray<FleetInstrument>> ReadInstrumentsAsync(CancellationToken cancellationToken) =>
    [
        .. await RowsAsync(
            "SELECT DISTINCT ON (identity) identity, role, station, started, calibration FROM packbench.instruments WHERE origin = 'measured' ORDER BY identity, started DESC",
            null,
            row => new FleetInstrument(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4)),
            cancellationToken),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    private static double Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    private async Task<List<T>> RowsAsync<T>(string sql, string? argument, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            if (_connection is null)
            {
                _connection = await address.ConnectAsync(cancellationToken);
                await LabSchema.CheckAsync(address, _connection, cancellationToken);
            }

            await using var command = new NpgsqlCommand(sql, _connection);
            if (sql.Contains("$1", StringComparison.Ordinal))
            {
                command.Parameters.Add(new NpgsqlParameter { Value = (object?)argument ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            }

            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception failure) when (address.Failure(failure) is { } known)
        {
            throw known;
        }
    }
}
