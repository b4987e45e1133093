using System.Text;
using Npgsql;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Lab;

/// <summary>One run file into the lab's database: all of it in one transaction, or nothing.</summary>
internal static class RunTransfer
{
    /// <summary>Table, its columns, and the query of the run file whose rows go there.</summary>
    private static readonly (string Table, string[] Columns, string Query, Action<RowCopy, Statement> Row)[] Tables =
    [
        ("channels", ["name", "unit", "column_name", "source", "period_s"], "SELECT seq, name, unit, column_name, source, period_s FROM channels ORDER BY seq", (to, row) =>
        {
            Texts(to, row, 1, 4);
            to.Add(row.Real(5));
        }),
        ("files", ["kind", "name", "text"], "SELECT seq, kind, name, text FROM files ORDER BY seq", (to, row) => Texts(to, row, 1, 3)),
        ("parameters", ["name", "value"], "SELECT seq, name, value FROM parameters ORDER BY seq", (to, row) => Texts(to, row, 1, 2)),
        ("attachments", ["name", "media_type", "at", "data"], "SELECT seq, name, media_type, utc_ms, data FROM attachments ORDER BY seq", (to, row) =>
        {
            Texts(to, row, 1, 2);
            to.AddInstant(row.Integer(3));
            to.AddBinary(row.Bytes(4));
        }),
        ("events", ["kind", "elapsed_s", "at", "ref", "scans", "payload"], "SELECT seq, kind, elapsed_s, utc_ms, ref, scans, payload FROM events ORDER BY seq", (to, row) =>
        {
            Texts(to, row, 1, 1);
            to.Add(row.Real(2));
            to.AddInstant(row.Integer(3));
            if (row.IsNull(4))
            {
                to.AddNoInteger();
            }
            else
            {
                to.Add(row.Integer(4));
            }

            to.Add(row.Integer(5));
            to.AddJson(row.Bytes(6));
        }),
        ("scans", ["elapsed_s", "at", "step", "\"values\"", "validity", "ages"], "SELECT * FROM scans ORDER BY scan", Scan),
    ];

    /// <summary>The digest under which the database holds this run already; null after it was sent.</summary>
    public static async Task<string?> SendAsync(NpgsqlConnection connection, SqliteRunReader reader, RunInformation run, string station, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await InsertRunAsync(connection, reader, run, station, cancellationToken))
        {
            // Another bench, or an earlier attempt whose answer was lost, was first.
            await transaction.RollbackAsync(cancellationToken);
            return (await KnownAsync(connection, [run.RunId], cancellationToken))[run.RunId];
        }

        foreach (var (table, columns, query, row) in Tables)
        {
            var (rows, digest) = await CopyAsync(connection, reader.Database, run.RunId, table, columns, query, row, cancellationToken);
            await ConfirmAsync(connection, run, table, rows, digest, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>Which of these runs are there, with their digests.</summary>
    public static async Task<Dictionary<string, string>> KnownAsync(NpgsqlConnection connection, string[] runs, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT run_id, digest FROM packbench.known($1)", connection) { Parameters = { new() { Value = runs } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken))
        {
            known[rows.GetString(0)] = rows.GetString(1);
        }

        return known;
    }

    private static async Task<bool> InsertRunAsync(NpgsqlConnection connection, SqliteRunReader reader, RunInformation run, string station, CancellationToken cancellationToken)
    {
        var header = reader.Header;
        object[] values =
        [
            run.RunId, run.Digest, run.FileName, station, run.Bench, run.Procedure, header.ProcedureVersion, run.ProcedureTitle, run.Pack, run.PackTitle, run.Operator,
            header.SoftwareVersion, run.Origin, run.StartedUtc.ToUniversalTime(), header.TimeZone, run.Duration.TotalSeconds, run.Scans, run.Outcome!.Value.ToString(), run.Reason,
        ];
        await using var command = new NpgsqlCommand(
            "INSERT INTO packbench.runs (run_id, digest, file, station, bench, procedure, procedure_version, procedure_title, pack, pack_title, operator, "
            + "software, origin, started, time_zone, duration_s, scans, outcome, reason) VALUES ("
            + string.Join(", ", Enumerable.Range(1, values.Length).Select(number => $"${number}")) + ") ON CONFLICT DO NOTHING",
            connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task<(long Rows, byte[] Digest)> CopyAsync(
        NpgsqlConnection connection, Database database, string runId, string table, string[] columns, string query, Action<RowCopy, Statement> fill, CancellationToken cancellationToken)
    {
        var run = Encoding.UTF8.GetBytes(runId);
        await using var stream = await connection.BeginRawBinaryCopyAsync($"COPY packbench.{table} (run_id, seq, {string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        using var copy = new RowCopy(stream, columns.Length + 2);
        copy.Begin();
        using var rows = database.Prepare(query);
        while (rows.Step())
        {
            copy.BeginRow(run, rows.Integer(0));
            fill(copy, rows);
            await copy.EndRowAsync(cancellationToken);
        }

        return (copy.Rows, await copy.EndAsync(cancellationToken));
    }

    /// <summary>What is stored is what was sent, or the transaction ends here.</summary>
    private static async Task ConfirmAsync(NpgsqlConnection connection, RunInformation run, string table, long sent, byte[] digest, CancellationToken cancellationToken)
    {
        await using (var ask = new NpgsqlCommand("SELECT rows, digest FROM packbench.digest_of($1, $2)", connection) { Parameters = { new() { Value = run.RunId }, new() { Value = table } } })
        await using (var rows = await ask.ExecuteReaderAsync(cancellationToken))
        {
            await rows.ReadAsync(cancellationToken);
            if (rows.GetInt64(0) != sent || !rows.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(digest))
            {
                throw new LabException($"{run.FileName}: the database stored {rows.GetInt64(0)} rows of its {table} that are not the {sent} that were sent; nothing of the run was kept. Look at triggers and rules on packbench.{table}");
            }
        }

        await using var note = new NpgsqlCommand("INSERT INTO packbench.digests (run_id, table_name, rows, digest) VALUES ($1, $2, $3, $4)", connection)
        {
            Parameters = { new() { Value = run.RunId }, new() { Value = table }, new() { Value = sent }, new() { Value = digest } },
        };
        await note.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Texts(RowCopy to, Statement row, int from, int until)
    {
        for (var column = from; column <= until; column++)
        {
            to.AddText(row.Bytes(column));
        }
    }

    private static void Scan(RowCopy to, Statement row)
    {
        // scan, elapsed_s, utc_ms, step, channels…, validity, ages, chain
        var channels = row.Columns - 7;
        to.Add(row.Real(1));
        to.AddInstant(row.Integer(2));
        to.AddSmall((int)row.Integer(3));
        Span<double> values = channels <= 128 ? stackalloc double[channels] : new double[channels];
        for (var i = 0; i < channels; i++)
        {
            // SQLite gives zero for no value: only then is the type asked for, since a call for each number is most of the work.
            var value = row.Real(i + 4);
            values[i] = value == 0 && row.IsNull(i + 4) ? double.NaN : value;
        }

        to.AddArray(values, channels <= 128 ? stackalloc byte[RowCopy.ArrayRoom(128)] : new byte[RowCopy.ArrayRoom(channels)]);
        if (row.IsNull(channels + 4))
        {
            to.AddNoText();
        }
        else
        {
            to.AddText(row.Bytes(channels + 4));
        }

        if (row.IsNull(channels + 5))
        {
            to.AddNoBinary();
        }
        else
        {
            to.AddBinary(row.Bytes(channels + 5));
        }
    }
}
