using CsCheck;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Store;

public sealed class RecorderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_header_comes_back_as_it_was()
    {
        using var folder = new TestFolder();
        var path = await SampleRun.WriteAsync(folder.Path, 3, Cancellation);
        using var reader = SqliteRunReader.Open(path);
        var (written, read) = (SampleRun.Header(), reader.Header);
        Assert.Equal(written.Channels.Channels, read.Channels.Channels);
        Assert.Equal(written.Files, read.Files);
        Assert.Equal(written.Parameters, read.Parameters);
        Assert.Equal(written with { Channels = read.Channels, Files = read.Files, Parameters = read.Parameters }, read);
        Assert.Equal("20260806T101500Z-capacity-run-A17.run.db", Path.GetFileName(path));
    }

    [Fact]
    public async Task Every_kind_of_event_comes_back_as_it_was()
    {
        using var folder = new TestFolder();
        var path = await SampleRun.WriteAsync(folder.Path, 3, Cancellation);
        using var reader = SqliteRunReader.Open(path);
        var written = SampleRun.Events(3).Where(happened => happened is not RunEvent.ScanTaken).ToList();
        var read = reader.ReadEvents().ToList();

        // Records with arrays compare by reference: their JSON says whether all of it is there.
        Assert.Equal(written.Select(RunJson.Write), read.Select(RunJson.Write));
        Assert.Equal(written.Select(happened => happened.GetType()), read.Select(happened => happened.GetType()));
        Assert.Equal(SampleRun.Trip, Assert.Single(reader.ReadTrips()));
        var result = Assert.Single(reader.ReadResults());
        Assert.Equal(SampleRun.Capacity.Budget, result.Budget);
        Assert.Equal(SampleRun.Capacity with { Budget = result.Budget }, result);
        Assert.Equal(written.OfType<RunEvent.MeasuredRow>().Single().Cells, read.OfType<RunEvent.MeasuredRow>().Single().Cells);
        Assert.Equal(written.OfType<RunEvent.MadeSafe>().Single().Outputs, read.OfType<RunEvent.MadeSafe>().Single().Outputs);
        Assert.Equal(written.OfType<RunEvent.Asked>().Single().Choices, read.OfType<RunEvent.Asked>().Single().Choices);
        var nested = typeof(RunEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(RunEvent)) && type != typeof(RunEvent.ScanTaken));
        Assert.Equal(nested.Select(type => type.Name).Order(), read.Select(happened => happened.GetType().Name).Distinct().Order());
    }

    [Fact]
    public async Task Steps_know_their_scans_and_their_state()
    {
        using var folder = new TestFolder();
        var path = await SampleRun.WriteAsync(folder.Path, 7, Cancellation);
        using var reader = SqliteRunReader.Open(path);
        var step = Assert.Single(reader.ReadSteps());
        Assert.Equal((0L, 7L), (step.FirstScan, step.Scans));
        Assert.Equal(TimeSpan.FromSeconds(7), step.EndedAt);
        Assert.Equal(-1e3 / 3, step.State.Values["energy_J"]);
        var seen = 0;
        reader.ReadColumns([1], 0, (index, _, values) => Assert.Equal((seen++, SampleRun.Scan(index, 9, index)[1].Value), (index, values[0])));
        Assert.Equal(7, seen);
    }

    [Fact]
    public void Any_scan_comes_back_to_the_last_bit()
    {
        var number = Gen.OneOf(Gen.Double, Gen.Const(double.NaN), Gen.Const(9.9e37), Gen.Const(0.0), Gen.Const(3.0), Gen.Const(double.MaxValue), Gen.Const(double.NegativeInfinity));
        var reading = Gen.Select(number, Gen.Enum<Validity>(), Gen.Long[-50_000_000, 50_000_000], Gen.Bool);
        var run = reading.Array[5].Array[1, 20];
        run.Sample(
            rows =>
            {
                using var folder = new TestFolder();
                var scans = rows.Select((readings, index) =>
                {
                    var elapsed = TimeSpan.FromTicks(10_000_019L * index);
                    return new Scan(index, elapsed, HandClock.Start.AddMilliseconds(index), index % 3 - 1, [.. readings.Select(r => Normal(r.Item1, r.Item2, r.Item4 ? elapsed : elapsed - TimeSpan.FromTicks(r.Item3)))]);
                }).ToList();
                var path = Write(folder.Path, scans);
                using var reader = SqliteRunReader.Open(path);
                var read = reader.ReadScans().ToList();
                Assert.Equal(scans.Count, read.Count);
                for (var i = 0; i < scans.Count; i++)
                {
                    Assert.Equal(scans[i].Readings, read[i].Readings);
                    Assert.Equal(scans[i] with { Readings = read[i].Readings }, read[i]);
                }

                Assert.Empty(RunVerifier.Verify(path).Findings);
            },
            iter: 60, threads: 1);
    }

    // What is missing and has no value has no age either, and -0 is stored as 0.
    private static Reading Normal(double value, Validity validity, TimeSpan taken) =>
        validity == Validity.Missing && double.IsNaN(value) ? Reading.None : new Reading(value + 0.0, validity, taken);

    private static string Write(string folder, List<Scan> scans)
    {
        var channels = SampleRun.Table(2);
        var recorder = SqliteRunRecorder.Create(folder, SampleRun.Header(channels), new HandClock(), DurabilityMode.Simulated);
        foreach (var scan in scans)
        {
            recorder.RecordAsync(SampleRun.Taken(scan), CancellationToken.None).AsTask().Wait(Cancellation);
        }

        recorder.CompleteAsync(RunOutcome.Passed, "", CancellationToken.None).AsTask().Wait(Cancellation);
        recorder.DisposeAsync().AsTask().Wait(Cancellation);
        return recorder.Path;
    }

    [Fact]
    public async Task A_channel_of_a_scan_costs_at_most_twelve_bytes()
    {
        using var folder = new TestFolder();
        var channels = SampleRun.Table(16, 6);
        Assert.Equal(24, channels.Count);
        var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(channels), new HandClock(), DurabilityMode.Simulated);
        const int Scans = 20_000;
        for (var i = 0; i < Scans; i++)
        {
            // Instruments that are read one after another, and a BMS whose values are older: ages in every row.
            var scan = SampleRun.Scan(i, 24, 0.1 * i + 0.0123);
            for (var c = 0; c < 24; c++)
            {
                scan.Readings[c] = scan.Readings[c] with { Taken = scan.Elapsed + TimeSpan.FromTicks(c < 2 ? 213_457 * c : c < 18 ? -4_812_345 : 612_345) };
            }

            await recorder.RecordAsync(SampleRun.Taken(scan), Cancellation);
        }

        await recorder.CompleteAsync(RunOutcome.Passed, "", Cancellation);
        await recorder.DisposeAsync();
        Assert.InRange(new FileInfo(recorder.Path).Length / (24.0 * Scans), 9, 12);
    }

    [Fact]
    public async Task Nothing_is_recorded_after_the_end()
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), new HandClock(), DurabilityMode.Real);
        await recorder.CompleteAsync(RunOutcome.Passed, "done", Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await recorder.RecordAsync(SampleRun.Events().First(), Cancellation));
    }

    [Fact]
    public async Task A_scan_out_of_turn_is_refused()
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), new HandClock(), DurabilityMode.Real);
        var failure = await Assert.ThrowsAsync<ArgumentException>(async () => await recorder.RecordAsync(SampleRun.Taken(SampleRun.Scan(1, SampleRun.Channels.Count, 1)), Cancellation));
        Assert.Contains("Scan 1 with 9 readings came where scan 0 with 9 was expected", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_views_answer_in_plain_sql()
    {
        using var folder = new TestFolder();
        using var reader = SqliteRunReader.Open(await SampleRun.WriteAsync(folder.Path, 4, Cancellation));
        Assert.Equal("capacity|74.62|Ah|0.31|Pass", reader.Database.Text("SELECT name||'|'||value||'|'||unit||'|'||expanded_uncertainty||'|'||verdict FROM results"));
        Assert.Equal("discharge|0|10.0|-80.5", reader.Database.Text("SELECT record||'|'||first_scan||'|'||(began_s+10)||'|'||json_extract(state, '$.charge_As') FROM steps"));
        Assert.Equal("cell under-voltage|0.4|Critical", reader.Database.Text("SELECT limit_name||'|'||age_s||'|'||class FROM trips"));
        Assert.Equal("load|sim://load", reader.Database.Text("SELECT role||'|'||address FROM instruments"));
        Assert.Equal(2, reader.Database.Number("SELECT count(*) FROM budget_lines WHERE result = 'capacity'"));
        Assert.Equal("4.98 A", reader.Database.Text("SELECT value FROM measured WHERE table_name = 'points' AND column_name = 'bms'"));
        Assert.Equal(4, reader.Database.Number("SELECT count(cell_04_voltage_V) FROM scans"));
    }
}
