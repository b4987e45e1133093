using PackBench.Rig.Cli;
using PackBench.Rig.Lab;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Lab;

public sealed class FleetTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_of_all_benches_come_back_as_their_files_list_them()
    {
        var database = await server.NewDatabaseAsync(Token);
        using var folder = new TestFolder();
        await SampleRun.WriteAsync(folder.Path, 30, Token);
        await SampleRun.WriteAsync(folder.Path, 30, Token, SampleRun.Header(pack: "B2", started: SampleRun.At(60)));
        await new LabSync(server.Address(database, "bench"), folder.Path, "bench 2", TimeProvider.System).RunAsync(_ => { }, Token);
        await using var lab = new LabReader(server.Address(database, "viewer"));
        var expected = new RunFolder(folder.Path).List(cancellationToken: Token).Runs.Reverse().ToList();
        var read = await lab.ReadRunsAsync(null, Token);
        Assert.Equal(expected.Select(run => (run.RunId, run.FileName, run.Pack, run.StartedUtc, run.Duration, run.Scans, run.Outcome, run.Digest)),
            read.Select(run => (run.RunId, run.FileName, run.Pack, run.StartedUtc, run.Duration, run.Scans, run.Outcome, run.Digest)));
        Assert.Equal(expected.SelectMany(run => run.Results), read.SelectMany(run => run.Results));
        Assert.Equal("bench 2", read[0].Bench);
        Assert.Equal("B2", Assert.Single(await lab.ReadRunsAsync("b2", Token)).Pack);
    }

    [Fact]
    public async Task The_command_shows_packs_and_which_instruments_are_due()
    {
        var database = await server.NewDatabaseAsync(Token);
        using var folder = new TestFolder();
        foreach (var (pack, calibration, day) in new[] { ("A17", "calibrated 2019-03-01, certificate C-1", 0), ("A18", "calibrated 2100-01-01", 1) })
        {
            await using var recorder = SqliteRunRecorder.Create(
                folder.Path, SampleRun.Header(pack: pack, started: SampleRun.At(86400 * day)) with { Origin = "measured" }, new HandClock(), DurabilityMode.Simulated);
            await recorder.RecordAsync(new RunEvent.InstrumentConnected("load", $"RIGOL of {pack}", "tcp://10.0.0.7", "rigol-dl3021", calibration) { Elapsed = TimeSpan.Zero, Utc = HandClock.Start }, Token);
            await recorder.RecordAsync(new RunEvent.ResultComputed(SampleRun.Capacity) { Elapsed = TimeSpan.Zero, Utc = HandClock.Start }, Token);
            await recorder.CompleteAsync(RunOutcome.Passed, "all criteria met", Token);
        }

        var (code, text) = await RunAsync("sync", "--to", server.Url(database, "bench"), "--runs", folder.Path);
        Assert.Equal(0, code);
        Assert.Contains("2 runs sent", text, StringComparison.Ordinal);
        (code, text) = await RunAsync("fleet", "--from", server.Url(database, "viewer"));
        Assert.Equal(0, code);
        Assert.Contains("74.62 ± 0.31 Ah", text, StringComparison.Ordinal);
        Assert.Contains("OVERDUE since 2020-02-29", text, StringComparison.Ordinal);
        Assert.Contains("2101-01-01, in ", text, StringComparison.Ordinal);
        (code, text) = await RunAsync("fleet", "--from", server.Url(database, "viewer"), "--pack", "nothing");
        Assert.Equal(2, code);
        Assert.Contains("no run of such a pack", text, StringComparison.Ordinal);
        (code, text) = await RunAsync("fleet", "--from", server.Url(database, "bench"));
        Assert.Equal(2, code);
        Assert.Contains("packbench_reader", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bench_that_is_off_stands_outside_the_control_chart_of_the_reference_pack()
    {
        var database = await server.NewDatabaseAsync(Token);
        double[] offsets = [0, 0.1, -0.1, 0.05, -0.05];
        foreach (var (bench, off) in new[] { ("north", 0.0), ("south", 0.02), ("west", 1.5) })
        {
            using var folder = new TestFolder();
            for (var i = 0; i < offsets.Length; i++)
            {
                await using var recorder = SqliteRunRecorder.Create(
                    folder.Path, SampleRun.Header(pack: "REF", started: SampleRun.At((86400 * i) + (int)(off * 100))) with { Origin = "measured", RunId = $"{bench}-{i}" }, new HandClock(), DurabilityMode.Simulated);
                await recorder.RecordAsync(new RunEvent.ResultComputed(SampleRun.Capacity with { Value = 80 + off + offsets[i] }) { Elapsed = TimeSpan.Zero, Utc = HandClock.Start }, Token);
                await recorder.CompleteAsync(RunOutcome.Passed, "all criteria met", Token);
            }

            await new LabSync(server.Address(database, "bench"), folder.Path, bench, TimeProvider.System).RunAsync(_ => { }, Token);
        }

        // Ranges within each bench: 0.1, 0.2, 0.15, 0.1; their mean over 1.128 is 0.1219. The centre is the median of 80, 80.02 and 81.5.
        await using var lab = new LabReader(server.Address(database, "viewer"));
        var chart = Assert.Single(PackBench.Rig.Library.ControlChart.Of(await lab.ReadRunsAsync("REF", Token)));
        Assert.Equal(80.02, chart.Centre, 9);
        Assert.Equal(0.1375 / 1.128, chart.Sigma, 9);
        Assert.Equal(5, chart.Outside.Length);
        Assert.All(chart.Outside, point => Assert.Equal("west", point.Bench));
        var (code, text) = await RunAsync("fleet", "--from", server.Url(database, "viewer"), "--reference", "REF");
        Assert.Equal(0, code);
        Assert.Contains("OUTSIDE: capacity 81.5 Ah at west", text, StringComparison.Ordinal);
        (code, text) = await RunAsync("fleet", "--from", server.Url(database, "viewer"), "--reference", "other");
        Assert.Equal(2, code);
        Assert.Contains("measured twice", text, StringComparison.Ordinal);

        // The dashboard draws the same lines.
        var board = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Files.TestFiles.Of("docs", "grafana", "packbench.json"), Token)).RootElement;
        var sql = board.GetProperty("panels").EnumerateArray().Single(panel => panel.GetProperty("title").GetString()!.StartsWith("Control chart", StringComparison.Ordinal))
            .GetProperty("targets")[0].GetProperty("rawSql").GetString()!.Replace("$pack", "REF", StringComparison.Ordinal);
        Assert.Equal(15 * 4, await server.ScalarAsync<long>(database, $"SELECT count(*) FROM ({sql}) q", Token, "viewer"));
        Assert.Equal(chart.Upper, await server.ScalarAsync<double>(database, $"SELECT max(value) FROM ({sql}) q WHERE metric = 'upper limit'", Token, "viewer"), 9);
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        var text = new StringWriter();
        var console = new RigConsole(TextReader.Null, text, text, TimeProvider.System, isInteractive: false);
        var root = new System.CommandLine.RootCommand { SyncCommand.Create(console), FleetCommand.Create(console) };
        return (await root.Parse(arguments).InvokeAsync(cancellationToken: Token), text.ToString());
    }
}
