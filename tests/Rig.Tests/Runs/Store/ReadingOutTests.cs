using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Store;

public sealed class ReadingOutTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Csv_names_units_and_flags_and_leaves_missing_values_empty()
    {
        using var folder = new TestFolder();
        var channels = SampleRun.Table(1);
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(channels), new HandClock(), DurabilityMode.Real);
        var at = TimeSpan.FromSeconds(1.5);
        await recorder.RecordAsync(SampleRun.Taken(new Scan(0, at, SampleRun.At(1.5), 2, [new(12.5, Validity.Good, at), new(-8, Validity.Stale, at), Reading.None, new(1e-7, Validity.Good, at)])), Cancellation);
        await recorder.CompleteAsync(RunOutcome.Passed, "done", Cancellation);
        using var reader = SqliteRunReader.Open(recorder.Path);
        Assert.Equal(
            """
            scan,elapsed_s,utc,step,pack_voltage_V,dmm_current_A,cell_01_voltage_V,temp_t1_degC,flags
            0,1.5,2026-08-06T10:15:01.500Z,2,12.5,-8,,1E-07,.sm.

            """.ReplaceLineEndings("\n"),
            await CsvAsync(reader, new CsvOptions()));
        var careful = await CsvAsync(reader, new CsvOptions(Comments: true, OnlyGood: true));
        Assert.Contains("\n# outcome: Passed done\n", careful, StringComparison.Ordinal);
        Assert.EndsWith("2,12.5,,,1E-07,.sm.\n", careful, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_envelope_keeps_every_extreme_and_nothing_that_is_not_good()
    {
        using var folder = new TestFolder();
        await using var recorder = SqliteRunRecorder.Create(folder.Path, SampleRun.Header(), new HandClock(), DurabilityMode.Simulated);
        for (var i = 0; i < 1000; i++)
        {
            var scan = SampleRun.Scan(i, SampleRun.Channels.Count, i);
            scan.Readings[0] = scan.Readings[0] with { Value = i == 437 ? 99 : 1 };
            scan.Readings[1] = scan.Readings[1] with { Value = i == 437 ? 99 : i, Validity = i == 437 ? Validity.Implausible : Validity.Good };
            await recorder.RecordAsync(SampleRun.Taken(scan), Cancellation);
        }

        await recorder.CompleteAsync(RunOutcome.Passed, "", Cancellation);
        using var reader = SqliteRunReader.Open(recorder.Path);
        var envelopes = reader.ReadEnvelopes([1, 0], 10);
        Assert.Equal(99, envelopes[1].Max(point => point.Maximum));
        Assert.Equal(99, envelopes[1][4].Maximum);
        Assert.Equal(1, envelopes[1][4].Minimum);
        Assert.Equal(999, envelopes[0].Max(point => point.Maximum));
        Assert.Equal((400.0, 499.0), (envelopes[0][4].Minimum, envelopes[0][4].Maximum));
        Assert.Equal([250L, 251, 1000, 0], new[] { 250, 250.5, 5000, -1 }.Select(at => reader.FindScan(TimeSpan.FromSeconds(at))));
    }

    [Fact]
    public async Task A_file_that_cannot_change_is_read_without_making_others_beside_it()
    {
        using var folder = new TestFolder();
        var path = await SampleRun.WriteAsync(folder.Path, 20, Cancellation);
        using (var reader = SqliteRunReader.Open(path))
        {
            Assert.Equal(20, reader.ReadScans().Count());
            Assert.Equal("red to plus"u8.ToArray(), reader.ReadAttachment("wiring.txt"));
            Assert.Equal([path], Directory.GetFiles(folder.Path));
        }
    }

    private static async Task<string> CsvAsync(SqliteRunReader reader, CsvOptions options)
    {
        await using var text = new StringWriter();
        await CsvExport.WriteAsync(reader, text, options, null, Cancellation);
        return text.ToString();
    }
}
