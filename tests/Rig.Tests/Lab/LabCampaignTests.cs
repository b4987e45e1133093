using System.Globalization;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Tests.Cli;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Lab;

/// <summary>
/// Two benches, each a process of its own, send a campaign of runs over lines that are cut twenty times. Small as a rule;
/// PACKBENCH_LAB=1000x30000 makes it so many runs of so many scans and writes what was found.
/// </summary>
public sealed class LabCampaignTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly (int Runs, int Scans) Few = (16, 3000);

    /// <summary>Bytes towards the server after which a connection is cut, in a campaign of the small size; negative: of its answers.</summary>
    private static readonly int[] Cuts = [900, 60_000, -700, 200_000, 450_000, -2_000, 650_000, 5_000, -1_200, 120_000];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaign_from_two_processes_over_twenty_cuts_is_there_once_with_equal_digests()
    {
        var (runs, scans) = Size();
        var isSmall = (runs, scans) == Few;
        var longest = isSmall ? TimeSpan.FromMinutes(2) : TimeSpan.FromHours(3);
        var database = await server.NewDatabaseAsync(Token);
        using var one = new TestFolder();
        using var two = new TestFolder();
        await Task.WhenAll(RecordAsync(one, "A", runs / 2, scans), RecordAsync(two, "B", runs - (runs / 2), scans));

        // Of a large campaign the cuts are spread over its beginning.
        var stretch = Math.Max(1, scans / Few.Scans * Math.Max(1, runs / 64));
        int[] cuts = [.. Cuts.Select(cut => cut < 0 ? cut : cut * stretch)];
        await using var first = new CuttingProxy(server.Port, cuts);
        await using var second = new CuttingProxy(server.Port, cuts.Reverse());
        var began = TimeProvider.System.GetTimestamp();
        using var benchOne = Sync(one, database, first.Port);
        using var benchTwo = Sync(two, database, second.Port);
        Assert.True(await benchOne.ExitCodeAsync(longest, Token) == 0, benchOne.Output);
        Assert.True(await benchTwo.ExitCodeAsync(longest, Token) == 0, benchTwo.Output);
        var took = TimeProvider.System.GetElapsedTime(began);
        Assert.Equal((10, 10), (first.Cuts, second.Cuts));

        Assert.Equal(runs, await server.ScalarAsync<long>(database, "SELECT count(*) FROM packbench.runs", Token));
        Assert.Equal((long)runs * scans, await server.ScalarAsync<long>(database, "SELECT sum(rows)::bigint FROM packbench.digests WHERE table_name = 'scans'", Token));
        Assert.Equal(runs * 6, await server.ScalarAsync<long>(
            database, "SELECT count(*) FROM packbench.digests d, packbench.digest_of(d.run_id, d.table_name) x WHERE d.rows = x.rows AND d.digest = x.digest", Token));
        var here = new RunFolder(one.Path).List(cancellationToken: Token).Runs.Concat(new RunFolder(two.Path).List(cancellationToken: Token).Runs).Select(run => $"{run.RunId} {run.Digest}");
        Assert.Equal(string.Join('\n', here.Order(StringComparer.Ordinal)), await server.ScalarAsync<string>(
            database, "SELECT string_agg(run_id || ' ' || digest, E'\\n' ORDER BY run_id COLLATE \"C\") FROM packbench.runs", Token));
        if (!isSmall)
        {
            var size = await server.ScalarAsync<string>(database, "SELECT pg_size_pretty(pg_database_size(current_database()))", Token);
            var found = string.Create(CultureInfo.InvariantCulture, $"{runs} runs of {scans} scans in {took.TotalSeconds:0} s: {(long)runs * scans / took.TotalSeconds:0} scans a second; {size}");
            await File.WriteAllTextAsync(Path.Combine(Path.GetTempPath(), "packbench-campaign.txt"), $"{found}\n{benchOne.Output}\n{benchTwo.Output}\n", Token);
        }
    }

    private static (int Runs, int Scans) Size() =>
        Environment.GetEnvironmentVariable("PACKBENCH_LAB")?.Split('x') is [var runs, var scans] ? (int.Parse(runs, CultureInfo.InvariantCulture), int.Parse(scans, CultureInfo.InvariantCulture)) : Few;

    private static async Task RecordAsync(TestFolder folder, string bench, int runs, int scans)
    {
        await Task.Yield();
        for (var run = 0; run < runs; run++)
        {
            await SampleRun.WriteAsync(folder.Path, scans, Token, SampleRun.Header(pack: $"{bench}-{run}", started: SampleRun.At(60 * run)));
        }
    }

    private PackbenchProcess Sync(TestFolder folder, string database, int port) =>
        new(folder.Path, "sync", "--to", server.Url(database, "bench", port), "--runs", folder.Path, "--station", Path.GetFileName(folder.Path));
}
