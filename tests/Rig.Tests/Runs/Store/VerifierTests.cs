using CsCheck;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Runs.Store;

public sealed class VerifierTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private static readonly int Iterations = Environment.GetEnvironmentVariable("PACKBENCH_SLOW") == "1" ? 20_000 : 60;
    private string _path = "";

    public async ValueTask InitializeAsync() => _path = await SampleRun.WriteAsync(_folder.Path, 1500, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void An_untouched_run_is_intact()
    {
        var verification = RunVerifier.Verify(_path);
        Assert.Empty(verification.Findings);
        Assert.Equal(1500, verification.Scans);
        Assert.Equal(64, verification.Seal!.Digest.Length);
    }

    [Theory]
    [InlineData("UPDATE scans SET pack_voltage_V = pack_voltage_V + 1e-12 WHERE scan = 700", "scans row 700 (pack_voltage_V)")]
    [InlineData("UPDATE scans SET cell_03_voltage_V = NULL WHERE scan = 1499", "scans row 1499 (cell_03_voltage_V)")]
    [InlineData("UPDATE scans SET elapsed_s = elapsed_s + 1 WHERE scan = 0", "scans row 0 (elapsed_s)")]
    [InlineData("UPDATE scans SET step = 1 WHERE scan = 12", "scans row 12 (step)")]
    [InlineData("UPDATE scans SET validity = 's........' WHERE scan = 12", "scans row 12 (validity)")]
    [InlineData("UPDATE scans SET ages = x'0102' WHERE scan = 12", "scans row 12 (ages)")]
    [InlineData("UPDATE scans SET chain = zeroblob(16) WHERE scan = 12", "scans row 12 (chain)")]
    [InlineData("UPDATE scans SET chain = zeroblob(3) WHERE scan = 12", "scans row 12 (chain)")]
    [InlineData("DELETE FROM scans WHERE scan BETWEEN 30 AND 34", "scans row 30: rows 30 to 34 are missing.")]
    [InlineData("DELETE FROM scans WHERE scan >= 1490", "scans row 1490: event 8 was recorded after 1500 scans; there are only 1490.")]
    [InlineData("UPDATE header SET value = 'A18' WHERE key = 'pack'", "header row 5 (value)")]
    [InlineData("UPDATE files SET text = text || ' ' WHERE kind = 'pack'", "files row 2 (text)")]
    [InlineData("UPDATE parameters SET value = '9 A' WHERE name = 'current'", "parameters row 1 (value)")]
    [InlineData("UPDATE channels SET source = 'dmm' WHERE idx = 0", "channels row 1 (source)")]
    [InlineData("UPDATE events SET payload = replace(payload, '74.62', '84.62') WHERE kind = 'ResultComputed'", "events row 19 (payload)")]
    [InlineData("UPDATE events SET elapsed_s = 3 WHERE seq = 8", "events row 8 (elapsed_s)")]
    [InlineData("DELETE FROM events WHERE kind = 'Tripped'", "events row 15: rows 15 to 15 are missing.")]
    [InlineData("DELETE FROM events WHERE kind = 'RunEnded'", "events row 20: this row was there when the run was sealed, and is missing.")]
    [InlineData("UPDATE attachments SET data = x'00'", "attachments row 1 (data)")]
    [InlineData("UPDATE scan_blocks SET digests = zeroblob(112) WHERE seq = 1", "scan_blocks row 1 (digests)")]
    [InlineData("UPDATE seals SET outcome = 'Passed'", "seals row 1 (outcome)")]
    [InlineData("DELETE FROM seals", "seals: the run has ended, but there is no seal")]
    [InlineData("ALTER TABLE scans RENAME COLUMN dmm_current_A TO bms_current_A", "seals row 1: the digest does not fit")]
    [InlineData("PRAGMA user_version = 0", "seals row 1: the digest does not fit")]
    [InlineData("CREATE TABLE more (x)", "seals row 1: the digest does not fit")]
    public void A_later_edit_is_found_and_named(string edit, string finding)
    {
        Edit(_path, edit);
        var findings = RunVerifier.Verify(_path).Findings;
        Assert.StartsWith(finding, findings.First(found => found.ToString().StartsWith(finding.Split(' ')[0], StringComparison.Ordinal)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_row_that_was_changed_is_named()
    {
        Edit(_path, "UPDATE scans SET temp_t1_degC = 20 WHERE scan IN (5, 900, 1100)");
        var findings = RunVerifier.Verify(_path).Findings;
        Assert.Equal([5L, 900, 1100], findings.Select(finding => finding.Row!.Value));
        Assert.All(findings, finding => Assert.Equal(["temp_t1_degC"], finding.Columns));
    }

    [Fact]
    public async Task Who_recomputes_the_chain_is_found_by_the_events_and_by_the_digest()
    {
        // A forger with our own code: another run with one value changed, every chain right.
        using var other = new TestFolder();
        var forged = await SampleRun.WriteAsync(other.Path, 1500, TestContext.Current.CancellationToken, SampleRun.Header() with { Operator = "Eve" });
        Assert.Empty(RunVerifier.Verify(forged).Findings);
        Assert.NotEqual(RunVerifier.Verify(_path).Seal!.Digest, RunVerifier.Verify(forged).Seal!.Digest);
    }

    [Fact]
    public async Task The_same_run_twice_has_the_same_digest()
    {
        using var other = new TestFolder();
        var again = await SampleRun.WriteAsync(other.Path, 1500, TestContext.Current.CancellationToken);
        Assert.Equal(RunVerifier.Verify(_path).Seal!.Digest, RunVerifier.Verify(again).Seal!.Digest);
    }

    [Fact]
    public async Task Any_byte_of_the_file_that_matters_is_found_when_it_flips()
    {
        using var small = new TestFolder();
        var path = await SampleRun.WriteAsync(small.Path, 300, TestContext.Current.CancellationToken);
        var original = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var dump = SampleRun.Dump(path);
        var copy = _folder["flipped.run.db"];
        var (found, harmless) = (0, 0);
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Byte[1, 255]).Sample(
            flip =>
            {
                var bytes = original.ToArray();
                bytes[flip.Item1] ^= flip.Item2;
                File.WriteAllBytes(copy, bytes);
                File.Delete(copy + "-wal");
                if (Judge(copy))
                {
                    // Not found: then it must be in a place that holds nothing of the run.
                    Assert.Equal(dump, SampleRun.Dump(copy));
                    harmless++;
                }
                else
                {
                    found++;
                }
            },
            iter: Iterations, threads: 1);
        // Much of so small a file is empty pages; that some flips are found shows that the test reaches the ones that matter.
        Assert.True(found > Iterations / 10, $"{found} flips found, {harmless} without effect");
    }

    private static bool Judge(string path)
    {
        try
        {
            return RunVerifier.Verify(path).IsIntact;
        }
        catch (RunFileException e) when (e.Problem is RunFileProblem.NotARunFile or RunFileProblem.Corrupt or RunFileProblem.TooNew or RunFileProblem.Io)
        {
            return false;
        }
    }

    internal static void Edit(string path, string sql)
    {
        using var database = Database.Open(path, DatabaseAccess.ReadWrite);
        database.Execute(sql);
    }
}
