using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PackBench.Rig.Runs.Store;

/// <summary>The end of a run, and one number for all of its content: what a certificate prints so that later edits show.</summary>
/// <param name="Outcome">Null where the run was found cut off and has only been repaired.</param>
/// <param name="Digest">SHA-256 over every table, in hexadecimal.</param>
public sealed record RunSeal(RunOutcome? Outcome, string Reason, DateTimeOffset Utc, long Scans, string Digest)
{
    public bool IsInterrupted => Outcome is null;

    internal const string Interrupted = "Interrupted";

    internal static RunOutcome? ParseOutcome(string text) => Enum.TryParse<RunOutcome>(text, out var outcome) ? outcome : null;
}

/// <summary>Length and last chain of each table at the moment of a seal.</summary>
internal sealed record TableHead(string Table, long Rows, byte[] Chain);

internal static class Sealing
{
    /// <summary>The last seal; null where there is none.</summary>
    public static RunSeal? ReadLast(Database database)
    {
        using var row = database.Prepare("SELECT outcome, reason, utc_ms, scans, digest FROM seals ORDER BY seq DESC LIMIT 1");
        return row.Step()
            ? new RunSeal(
                RunSeal.ParseOutcome(row.Text(0)), row.Text(1), DateTimeOffset.FromUnixTimeMilliseconds(row.Integer(2)), row.Integer(3),
                Convert.ToHexStringLower(row.Bytes(4)))
            : null;
    }

    public static string Json(IEnumerable<TableHead> heads)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var head in heads)
            {
                json.WriteNumber(head.Table, head.Rows);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Over the file's identity, its schema, the outcome and every table's length and chain.</summary>
    public static byte[] Digest(Database database, string outcome, string reason, IEnumerable<TableHead> heads, long scans, ReadOnlySpan<byte> scanHead)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, database.Number("PRAGMA application_id") ?? 0);
        Add(hash, database.Number("PRAGMA user_version") ?? 0);
        using (var schema = database.Prepare("SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master ORDER BY name"))
        {
            while (schema.Step())
            {
                for (var i = 0; i < 4; i++)
                {
                    Add(hash, schema.Bytes(i));
                }
            }
        }

        Add(hash, Encoding.UTF8.GetBytes(outcome));
        Add(hash, Encoding.UTF8.GetBytes(reason));
        foreach (var head in heads)
        {
            Add(hash, Encoding.UTF8.GetBytes(head.Table));
            Add(hash, head.Rows);
            Add(hash, head.Chain);
        }

        Add(hash, scans);
        Add(hash, scanHead);
        return hash.GetHashAndReset();
    }

    private static void Add(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Add(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
