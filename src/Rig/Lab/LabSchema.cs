using System.Globalization;
using Npgsql;

namespace PackBench.Rig.Lab;

/// <summary>The tables of the lab's database and their versions: numbered SQL files inside the program, each applied once, in a transaction of its own.</summary>
internal static class LabSchema
{
    private const string Prefix = "Lab/";

    public static readonly IReadOnlyList<(int Version, string Name)> Migrations =
    [
        .. typeof(LabSchema).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => (int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture), name)),
    ];

    public static int Newest => Migrations[^1].Version;

    /// <summary>Brings the schema up to date; the versions that were applied now. Needs the rights of the database's owner, and CREATEROLE the first time.</summary>
    public static async Task<IReadOnlyList<int>> PrepareAsync(LabAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await address.ConnectAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

            // Two that prepare at once: the second waits, and finds everything done.
            await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(1346511470)", cancellationToken);
            await ExecuteAsync(
                connection,
                "CREATE SCHEMA IF NOT EXISTS packbench; CREATE TABLE IF NOT EXISTS packbench.migrations (version int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
                cancellationToken);
            var version = await VersionAsync(connection, cancellationToken);
            RefuseNewer(address, version);
            var applied = new List<int>();
            foreach (var (number, name) in Migrations.Where(migration => migration.Version > version))
            {
                using var text = new StreamReader(typeof(LabSchema).Assembly.GetManifestResourceStream(name)!);
                await ExecuteAsync(connection, await text.ReadToEndAsync(cancellationToken), cancellationToken);
                await using var note = new NpgsqlCommand("INSERT INTO packbench.migrations (version, name) VALUES ($1, $2)", connection)
                {
                    Parameters = { new() { Value = number }, new() { Value = name[Prefix.Length..] } },
                };
                await note.ExecuteNonQueryAsync(cancellationToken);
                applied.Add(number);
            }

            await transaction.CommitAsync(cancellationToken);
            return applied;
        }
        catch (Exception failure) when (address.Failure(failure) is { } known)
        {
            throw known;
        }
    }

    /// <summary>Throws <see cref="LabException"/> where the schema is not the one that this program knows.</summary>
    public static async Task CheckAsync(LabAddress address, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var version = 0;
        try
        {
            version = await VersionAsync(connection, cancellationToken);
        }
        catch (PostgresException none) when (none.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
        }

        RefuseNewer(address, version);
        if (version < Newest)
        {
            throw new LabException($"{address}: it has the tables of version {version}, and {Newest} is needed: its owner runs 'packbench sync --prepare --to …' once");
        }
    }

    private static void RefuseNewer(LabAddress address, int version)
    {
        if (version > Newest)
        {
            throw new LabException($"{address}: it has the tables of version {version}; this PackBench knows up to {Newest}: use a newer PackBench");
        }
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM packbench.migrations", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
