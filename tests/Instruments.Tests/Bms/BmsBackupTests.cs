using CsCheck;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Backups;
using PackBench.Instruments.Bms.Jbd;
using PackBench.Instruments.Bms.Jk;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class BmsBackupTests
{
    private static readonly BmsIdentity Unit = new("JK", "JK_PB2A16S15P", "4040\"92\\C2\u0001", "15A", "15.38", "JK02-32S");

    [Fact]
    public void What_is_printed_reads_back()
    {
        var settings = Gen.OneOf(
            JkSettingsTests.Writable(Jk02SettingRow.All.Select(row => row.Setting)), JkSettingsTests.Writable(JbdSettingRow.All.Select(row => row.Setting)));
        Gen.Select(settings, Gen.Int[500, 1500].Nullable()).Sample(
            (values, factor) =>
            {
                var backup = new BmsBackup(new DateTimeOffset(2026, 5, 31, 8, 15, 7, TimeSpan.Zero), Unit, values, factor / 1000.0, null);
                var (read, findings) = BmsBackupFile.Parse("backup.yaml", BmsBackupFile.Print(backup));
                Assert.Empty(findings);
                Assert.Equal(backup, read);
            },
            iter: 100);
    }

    [Fact]
    public async Task Nothing_is_written_before_the_backup_lies_in_its_file()
    {
        var unit = JkUnit.New();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        Assert.Empty(unit.Written);
        var text = await File.ReadAllTextAsync(setup.Backup.Path, TestContext.Current.CancellationToken);
        Assert.Contains("  cell_ovp: 3.65 V\n", text, StringComparison.Ordinal);
        Assert.Contains("charge_factor: 0.972\n", text, StringComparison.Ordinal);
        Assert.EndsWith(".bms.yaml", setup.Backup.Path, StringComparison.Ordinal);

        // The first copy stands for a second backup within the same millisecond: no file is ever overwritten.
        await BmsBackupFile.SaveAsync(setup.Backup.Backup with { Time = default }, setup.Folder, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(
            async () => await BmsBackupFile.SaveAsync(setup.Backup.Backup with { Time = default }, setup.Folder, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("backup: bms-settings", "backup: something", 1, 9, "expected 'bms-settings'")]
    [InlineData("version: 1", "version: 2", 2, 10, "reads version 1")]
    [InlineData("time: \"2026-05-31T08:15:07Z\"", "time: yesterday", 3, 7, "expected a time")]
    [InlineData("  cell_ovp: 3.65 V", "  cell_ovp: 3.65 W7", 13, 18, "no unit 'W7'")]
    [InlineData("  cell_ovp: 3.65 V", "  cell_ovp: [1]", 13, 13, "expected 'on', 'off' or a number")]
    [InlineData("settings:", "setings:", 12, 1, "no key 'setings'")]
    [InlineData("charge_factor: 0.972", "charge_factor: none", 10, 16, "expected a factor")]
    public void A_damaged_file_is_complained_of_at_its_place(string before, string after, int line, int column, string message)
    {
        const string good = """
            backup: bms-settings
            version: 1
            time: "2026-05-31T08:15:07Z"
            unit:
              maker: "JK"
              model: "M"
              serial: "1"
              hardware: "15A"
              software: "15.38"
              protocol: "JK02-32S"
            charge_factor: 0.972
            settings:
              cell_ovp: 3.65 V
            """;
        var (kept, none) = BmsBackupFile.Parse("b.yaml", good);
        Assert.NotNull(kept);
        Assert.Empty(none);
        var (backup, findings) = BmsBackupFile.Parse("b.yaml", good.Replace(before, after, StringComparison.Ordinal));
        Assert.Null(backup);
        Assert.Contains(findings, finding => finding.Line == line + (before.StartsWith("charge", StringComparison.Ordinal) ? 1 : 0) && finding.Column == column && finding.Message.Contains(message, StringComparison.Ordinal));
    }
}
