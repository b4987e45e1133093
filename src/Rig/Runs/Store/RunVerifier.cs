using System.Globalization;
using System.Text.Json;

namespace PackBench.Rig.Runs.Store;

/// <summary>
/// Says whether a run file is as it was recorded, and if not, which rows and columns are different. It finds every later edit of
/// a stored value; whoever recomputes the whole chain is found by the digest that a certificate prints (<see cref="RunSeal.Digest"/>).
/// </summary>
public static class RunVerifier
{
    public const int MostFindings = 1000;

    /// <summary>Throws <see cref="RunFileException"/> only where there is no such file or it is no run file; all damage is a finding.</summary>
    public static RunVerification Verify(string path)
    {
        using var database = OpenAny(path);
        var findings = new FindingList();
        Guarded(findings, "", () => RunIdentity.Check(database));
        Guarded(findings, "", () =>
        {
            using var check = database.Prepare("PRAGMA quick_check(20)");
            while (check.Step())
            {
                if (check.Text(0) is not "ok" and var complaint)
                {
                    findings.Add("", null, $"SQLite finds: {complaint}");
                }
            }
        });
        foreach (var shape in RunSchema.Sealed.Append(RunSchema.Seals))
        {
            Guarded(findings, shape.Name, () => TableVerifier.Verify(database, shape, findings));
        }

        var scans = 0L;
        Guarded(findings, "scans", () => scans = new ScanVerifier(database, findings).Verify());
        RunSeal? seal = null;
        Guarded(findings, "seals", () => VerifySeals(database, findings, out seal));
        return new RunVerification(path, seal, scans, findings.ToImmutable());
    }

    private static Database OpenAny(string path)
    {
        try
        {
            var database = Database.Open(path, DatabaseAccess.Read, isShared: false);
            try
            {
                database.Number("SELECT count(*) FROM sqlite_master");
                return database;
            }
            catch
            {
                database.Dispose();
                throw;
            }
        }
        catch (RunFileException e) when (e.Problem is RunFileProblem.Io or RunFileProblem.ReadOnly && !File.Exists(path + "-wal"))
        {
            return Database.Open(path, DatabaseAccess.Read, immutable: true, isShared: false);
        }
    }

    private static void Guarded(FindingList findings, string table, Action verify)
    {
        try
        {
            verify();
        }
        catch (RunFileException e)
        {
            findings.Add(table, null, e.Message);
        }
    }

    private static void VerifySeals(Database database, FindingList findings, out RunSeal? last)
    {
        last = Sealing.ReadLast(database);
        var isSound = findings.Count == 0;
        using var seals = database.Prepare("SELECT seq, outcome, reason, scans, scans_chain, tables_json, digest FROM seals ORDER BY seq");
        var any = false;
        while (seals.Step())
        {
            any = true;
            var row = seals.Integer(0);
            var scans = seals.Integer(3);
            if (HeadsOf(database, findings, row, seals.Text(5)) is not { } heads)
            {
                continue;
            }

            var scanHead = HeadAt(database, "scans", "scan", scans - 1);
            if (scanHead is null || !scanHead.AsSpan().SequenceEqual(seals.Bytes(4)))
            {
                findings.Add("scans", scans - 1, $"the run was sealed with {scans.ToString(CultureInfo.InvariantCulture)} scans, whose last is missing or was rewritten.");
            }
            else if (isSound && !Sealing.Digest(database, seals.Text(1), seals.Text(2), heads, scans, scanHead).AsSpan().SequenceEqual(seals.Bytes(6)))
            {
                findings.Add("seals", row, "the digest does not fit: tables, columns or views were added, removed or renamed after the run, or rows were rewritten with their chain.");
            }
        }

        if (!any && database.Number("SELECT 1 FROM events WHERE kind = 'RunEnded'") is not null && !File.Exists(database.Path + ".lock"))
        {
            findings.Add("seals", null, "the run has ended, but there is no seal: it was removed, or the program died in its last moment.");
        }
    }

    private static List<TableHead>? HeadsOf(Database database, FindingList findings, long row, string tables)
    {
        try
        {
            using var json = JsonDocument.Parse(tables);
            var heads = new List<TableHead>();
            foreach (var shape in RunSchema.Sealed)
            {
                var rows = json.RootElement.GetProperty(shape.Name).GetInt64();
                if (HeadAt(database, shape.Name, "seq", rows) is not { } head)
                {
                    findings.Add(shape.Name, rows, "this row was there when the run was sealed, and is missing.");
                    return null;
                }

                heads.Add(new TableHead(shape.Name, rows, head));
            }

            return heads;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            findings.Add("seals", row, $"cannot be read: {e.Message}", "tables_json");
            return null;
        }
    }

    private static byte[]? HeadAt(Database database, string table, string key, long row)
    {
        if (row == (key == "scan" ? -1 : 0))
        {
            return Chain.Genesis(table);
        }

        using var at = database.Prepare($"SELECT chain FROM {table} WHERE {key} = ?");
        at.Bind(1, row);
        return at.Step() ? at.Bytes(0).ToArray() : null;
    }
}
