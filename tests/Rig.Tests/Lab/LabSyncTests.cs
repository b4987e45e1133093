using Npgsql;
using PackBench.Rig.Lab;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Lab;

/// <summary>Against a real server, over a real line.</summary>
public sealed class LabSyncTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string AllStoredAsSent =
        "SELECT count(*) FROM packbench.digests d, packbench.digest_of(d.run_id, d.table_name) x WHERE d.rows = x.rows AND d.digest = x.digest";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_arrives_whole_and_once_and_every_value_is_as_in_the_file()
    {
        var database = await server.NewDatabaseAsync(Token);
        using var folder = await RunsAsync(1, 5000);
        var first = await SyncAsync(database, folder);
        Assert.Equal((1, 0, 5000L), (first.Sent, first.AlreadyThere, first.Scans));
        Assert.Empty(first.Complaints);
        var again = await SyncAsync(database, folder);
        Assert.Equal((0, 1), (again.Sent, again.AlreadyThere));
        var run = Assert.Single(new RunFolder(folder.Path).List(cancellationToken: Token).Runs);
        Assert.Equal(run.Digest, await server.ScalarAsync<string>(database, "SELECT digest FROM packbench.runs", Token));
        Assert.Equal(6, await server.ScalarAsync<long>(database, AllStoredAsSent, Token));
        using var reader = SqliteRunReader.Open(run.Path);
        await using var connection = await server.Address(database, "viewer").ConnectAsync(Token);
        await using var command = new NpgsqlCommand("SELECT seq, elapsed_s, at, step, \"values\" FROM packbench.scans ORDER BY seq", connection);
        await using var rows = await command.ExecuteReaderAsync(Token);
        foreach (var scan in reader.ReadScans())
        {
            Assert.True(await rows.ReadAsync(Token));
            Assert.Equal((scan.Index, scan.Elapsed.TotalSeconds, scan.Utc, scan.StepIndex), (rows.GetInt64(0), rows.GetDouble(1), rows.GetFieldValue<DateTimeOffset>(2), rows.GetInt32(3)));
            Assert.Equal(scan.Readings.Select(reading => (double?)reading.Value), rows.GetFieldValue<double?[]>(4));
        }

        Assert.False(await rows.ReadAsync(Token));
    }

    [Fact]
    public async Task A_socket_of_the_file_system_does_as_well()
    {
        var database = await server.NewDatabaseAsync(Token);
        using var folder = await RunsAsync(1, 10);
        Assert.Equal(1, (await new LabSync(server.SocketAddress(database, "bench"), folder.Path, "bench A", TimeProvider.System).RunAsync(_ => { }, Token)).Sent);
    }

    [Fact]
    public async Task What_is_missing_or_flagged_is_so_in_the_database()
    {
        var database = await server.NewDatabaseAsync(Token);
        using var folder = new TestFolder();
        await using (var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), new HandClock(), DurabilityMode.Simulated))
        {
            var scan = SampleRun.Scan(0, SampleRun.Channels.Count, 0);
            scan.Readings[1] = Reading.None;
            scan.Readings[3] = new Reading(9.5, Validity.Implausible, TimeSpan.FromSeconds(-0.25));
            await recorder.RecordAsync(SampleRun.Taken(scan), Token);
            await recorder.CompleteAsync(RunOutcome.Passed, "done", Token);
        }

        Assert.Empty((await SyncAsync(database, folder)).Complaints);
        Assert.Equal("v-,.m.i.....,9.5", await server.ScalarAsync<string>(
            database, "SELECT concat_ws(',', CASE WHEN \"values\"[2] IS NULL THEN 'v-' END, validity, \"values\"[4]) FROM packbench.scans", Token, "viewer"));
        Assert.Equal(2, await server.ScalarAsync<long>(database, "SELECT count(*) FROM packbench.readings WHERE value IS NULL", Token, "viewer"));
    }

    [Fact]
    public async Task Two_benches_at_once_over_lines_that_are_cut_again_and_again_leave_each_run_there_once()
    {
        var database = await server.NewDatabaseAsync(Token);
        using var one = await RunsAsync(8, 3000, "A");
        using var two = await RunsAsync(8, 3000, "B");

        // Both have the first bench's last run: who comes second finds it there.
        var shared = Directory.GetFiles(one.Path, "*.run.db").Order(StringComparer.Ordinal).Last();
        File.Copy(shared, two[Path.GetFileName(shared)]);
        int[] cuts = [900, 60_000, -700, 200_000, 450_000, -2_000, 650_000, 5_000, -1_200, 120_000];
        await using var first = new CuttingProxy(server.Port, cuts);
        await using var second = new CuttingProxy(server.Port, cuts.Reverse());
        var summaries = await Task.WhenAll(SyncAsync(database, one, first.Port), SyncAsync(database, two, second.Port));
        Assert.Equal((10, 10), (first.Cuts, second.Cuts));
        Assert.All(summaries, summary => Assert.Empty(summary.Complaints));
        Assert.Equal(16, await server.ScalarAsync<long>(database, "SELECT count(*) FROM packbench.runs", Token));
        Assert.Equal(16 * 3000, await server.ScalarAsync<long>(database, "SELECT count(*) FROM packbench.scans", Token));
        Assert.Equal(16 * 6, await server.ScalarAsync<long>(database, AllStoredAsSent, Token));
        foreach (var run in new RunFolder(one.Path).List(cancellationToken: Token).Runs.Concat(new RunFolder(two.Path).List(cancellationToken: Token).Runs))
        {
            Assert.Equal(run.Digest, await server.ScalarAsync<string>(database, $"SELECT digest FROM packbench.runs WHERE run_id = '{run.RunId}'", Token));
        }
    }

    [Fact]
    public async Task A_database_that_changes_what_it_is_sent_keeps_nothing_of_the_run()
    {
        var database = await server.NewDatabaseAsync(Token);
        await server.ExecuteAsync(
            database,
            "CREATE FUNCTION public.spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.seq = 77 THEN NEW.\"values\"[1] := NEW.\"values\"[1] + 1e-12; END IF; RETURN NEW; END $$; "
            + "CREATE TRIGGER spoil BEFORE INSERT ON packbench.scans FOR EACH ROW EXECUTE FUNCTION public.spoil()",
            Token);
        using var folder = await RunsAsync(1, 100);
        Assert.Contains("100 rows of its scans that are not the 100 that were sent", Assert.Single((await SyncAsync(database, folder)).Complaints), StringComparison.Ordinal);
        Assert.Equal(0, await server.ScalarAsync<long>(database, "SELECT (SELECT count(*) FROM packbench.runs) + (SELECT count(*) FROM packbench.scans)", Token));
    }

    [Fact]
    public async Task A_changed_file_and_a_run_in_progress_stay_and_another_run_of_the_same_id_is_named()
    {
        var database = await server.NewDatabaseAsync(Token);
        using var folder = await RunsAsync(2, 50);
        await using var running = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(pack: "now", started: SampleRun.At(5000)), new HandClock(), DurabilityMode.Real);
        var files = Directory.GetFiles(folder.Path, "*.run.db").Order(StringComparer.Ordinal).ToArray();
        using (var edit = Database.Open(files[0], DatabaseAccess.ReadWrite))
        {
            edit.Execute("UPDATE scans SET pack_voltage_V = 13.0 WHERE scan = 7");
        }

        await server.ExecuteAsync(database, $"""
            INSERT INTO packbench.runs SELECT run_id, repeat('0', 64), '', '', '', '', 1, '', '', '', '', '', '', now(), '', 0, 0, '', '', now()
            FROM (VALUES ('{RunInformation.Read(files[1]).RunId}')) v (run_id)
            """, Token);
        var summary = await SyncAsync(database, folder);
        Assert.Equal((0, 1), (summary.Sent, summary.Unfinished));
        Assert.Contains(summary.Complaints, line => line.Contains("not as it was recorded (scans row 7 (pack_voltage_V)", StringComparison.Ordinal));
        Assert.Contains(summary.Complaints, line => line.Contains("another run of the id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bench_may_add_and_nothing_else_and_a_viewer_may_look()
    {
        var database = await server.NewDatabaseAsync(Token);
        using var folder = await RunsAsync(1, 20);
        Assert.Equal(1, (await SyncAsync(database, folder)).Sent);
        foreach (var forbidden in new[] { "SELECT * FROM packbench.scans", "UPDATE packbench.runs SET reason = ''", "DELETE FROM packbench.events", "TRUNCATE packbench.scans", "DROP TABLE packbench.runs" })
        {
            await RefusedAsync(database, "bench", forbidden);
        }

        Assert.Equal(20, await server.ScalarAsync<long>(database, "SELECT count(*) FROM packbench.scans", Token, "viewer"));
        await RefusedAsync(database, "viewer", "INSERT INTO packbench.parameters VALUES ('x', 1, 'x', 'x')");
        await RefusedAsync(database, "viewer", "DELETE FROM packbench.runs");
    }

    [Fact]
    public async Task Tables_are_made_once_and_a_database_without_them_or_with_newer_ones_is_refused()
    {
        var database = await server.NewDatabaseAsync(Token);
        Assert.Empty(await LabSchema.PrepareAsync(server.Address(database, "postgres"), Token));
        using var folder = await RunsAsync(1, 1);
        await server.ExecuteAsync(database, "INSERT INTO packbench.migrations (version, name) VALUES (99, 'from the future')", Token);
        Assert.Contains("newer PackBench", (await Assert.ThrowsAsync<LabException>(() => SyncAsync(database, folder))).Message, StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<LabException>(() => SyncAsync("postgres", folder));
        Assert.Contains("--prepare", none.Message, StringComparison.Ordinal);
        Assert.False(none.IsTransient);
    }

    private async Task RefusedAsync(string database, string user, string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => server.ScalarAsync<object>(database, sql, Token, user));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private Task<SyncSummary> SyncAsync(string database, TestFolder folder, int? port = null) =>
        new LabSync(server.Address(database, database == "postgres" ? "postgres" : "bench", port), folder.Path, "bench A", TimeProvider.System).RunAsync(_ => { }, Token);

    private static async Task<TestFolder> RunsAsync(int count, int scans, string pack = "A17")
    {
        var folder = new TestFolder();
        for (var run = 0; run < count; run++)
        {
            await SampleRun.WriteAsync(folder.Path, scans, Token, SampleRun.Header(pack: $"{pack}-{run}", started: SampleRun.At(60 * run)));
        }

        return folder;
    }
}
