using System.Text;
using PackBench.Rig.Certificates;
using PackBench.Rig.Certificates.Verifying;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Signing;
using Xunit;

namespace PackBench.Rig.Tests.Certificates;

/// <summary><c>packbench verify</c>: what is as it was is confirmed, and whatever was changed is found and named.</summary>
public sealed class VerifyTests(CertifiedRuns made) : IClassFixture<CertifiedRuns>
{
    [Theory]
    [InlineData("pdf")]
    [InlineData("html")]
    [InlineData("json")]
    [InlineData("txt")]
    [InlineData("zip")]
    public void A_certificate_is_confirmed_in_every_form(string ending)
    {
        var (code, said) = made.Verify(made.Copy(ending));
        Assert.True(code == 0, said);
        Assert.Contains("known here as 'anna'", said, StringComparison.Ordinal);
        Assert.Contains("confirmed   figure    Consistency of the voltages: Pack less the sum of its cells", said, StringComparison.Ordinal);
        Assert.Contains("drawn again from the run files it is the same", said, StringComparison.Ordinal);
        Assert.DoesNotContain("as recorded figure", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_120_random_bytes_of_the_PDF_each_change_is_found_and_placed()
    {
        var random = new Random(1);
        var path = made.Copy("pdf");
        var good = File.ReadAllBytes(path);
        for (var i = 0; i < 120; i++)
        {
            var at = random.Next(good.Length);
            var spoilt = (byte[])good.Clone();
            spoilt[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, spoilt);
            var line = Assert.Single(Verify(path, null).Lines, line => line.Outcome == CheckOutcome.Different);
            var block = at / SignedFile.BlockBytes * SignedFile.BlockBytes;
            Assert.StartsWith($"changed in the bytes {block} to ", line.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_thirty_random_scans_each_change_is_found_and_named()
    {
        var random = new Random(2);
        var path = made.Copy("txt");
        string[] columns = ["pack_voltage_V", "cell_03_voltage_V", "bms_current_A", "elapsed_s", "temp_ambient_degC"];
        for (var i = 0; i < 30; i++)
        {
            var runs = made.CopyRuns();
            var (scan, column) = (random.Next(60), columns[random.Next(columns.Length)]);
            using (var file = Database.Open(Path.Combine(runs, made.Run), DatabaseAccess.ReadWrite))
            {
                file.Execute(FormattableString.Invariant($"UPDATE scans SET {column} = {column} + {random.NextDouble() + 0.001} WHERE scan = {scan}"));
            }

            var verification = Verify(path, runs);
            Assert.Contains(verification.Lines, line => line.Outcome == CheckOutcome.Different && line.About == "run" && line.Text.Contains(FormattableString.Invariant($"scans row {scan} ({column})"), StringComparison.Ordinal));
            Directory.Delete(runs, recursive: true);
        }
    }

    [Fact]
    public void Of_sixty_random_digits_of_the_JSON_each_change_is_found_and_with_the_runs_its_line()
    {
        var random = new Random(3);
        var path = made.Copy("json");
        var good = File.ReadAllBytes(path);
        int[] digits = [.. Enumerable.Range(0, good.Length).Where(at => char.IsAsciiDigit((char)good[at]))];
        for (var i = 0; i < 60; i++)
        {
            var at = digits[random.Next(digits.Length)];
            var spoilt = (byte[])good.Clone();
            spoilt[at] = (byte)('0' + ((spoilt[at] - '0' + 1 + random.Next(9)) % 10));
            File.WriteAllBytes(path, spoilt);
            Assert.Contains(Verify(path, null).Lines, found => found is { Outcome: CheckOutcome.Different, About: "document" });
            if (i % 6 > 0)
            {
                continue;
            }

            var line = good.AsSpan(0, at).Count((byte)'\n') + 1;
            Assert.Contains(Verify(path, made.Runs).Lines, found => found is { Outcome: CheckOutcome.Different, About: "drawing" } && found.Text.Contains($"line {line} is ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_changed_limit_in_the_JSON_is_named()
    {
        var path = made.Copy("json");
        var text = File.ReadAllText(path);
        Assert.Contains("50 mV", text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace("50 mV", "90 mV", StringComparison.Ordinal));
        var (code, said) = made.Verify(path);
        Assert.Equal(1, code);
        Assert.Contains("90 mV", said, StringComparison.Ordinal);
        Assert.Contains("instead of", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_that_its_own_maker_forged_and_signed_is_found()
    {
        var path = made.Copy("txt");
        var statement = StatementOf(path);
        var figure = statement.Figures.First(figure => figure.Name == "spread");
        Sign(path, statement with { Figures = statement.Figures.Replace(figure, figure with { Value = figure.Value / 2 }) });
        var (code, said) = made.Verify(path);
        Assert.Equal(1, code);
        Assert.Contains("DIFFERENT   figure    Consistency of the voltages: Spread of the cells", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_its_own_maker_forged_and_signed_is_found()
    {
        var path = made.Copy("txt");
        var forged = Encoding.UTF8.GetBytes(File.ReadAllText(path).Replace("50 mV", "90 mV", StringComparison.Ordinal));
        File.WriteAllBytes(path, forged);
        Sign(path, StatementOf(path) with { Document = SignedFile.Of("certificate.txt", forged) });
        var (code, said) = made.Verify(path, "--brief");
        Assert.Equal(1, code);
        Assert.Contains("DIFFERENT   drawing", said, StringComparison.Ordinal);
        Assert.Contains("90 mV", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_runs_only_the_signature_is_checked_and_that_is_said()
    {
        var path = made.Copy("pdf");
        var empty = Directory.CreateDirectory(Path.Combine(made.Folder, "no-runs")).FullName;
        var (code, said) = made.Verify(path, "--runs", empty);
        Assert.Equal(2, code);
        Assert.Contains("its figures are not computed again", said, StringComparison.Ordinal);
        Assert.EndsWith("not wholly checked", said.Trim(), StringComparison.Ordinal);
        Assert.Equal(0, made.Verify(path, "--without-runs").Code);
    }

    [Fact]
    public void A_signature_by_another_key_than_the_wanted_is_refused()
    {
        var path = made.Copy("pdf");
        var fingerprint = new KeyFolder(made.Keys).Known("anna").Public.Fingerprint;
        Assert.Equal(0, made.Verify(path, "--without-runs", "--signed-by", fingerprint).Code);
        Assert.Equal(1, made.Verify(path, "--without-runs", "--signed-by", "0123456789abcdef").Code);
        Assert.Equal(2, made.Verify(path, "--without-runs", "--signed-by", fingerprint[..8]).Code);
        var (code, said) = made.Verify(path, "--without-runs", "--keys", made.Runs);
        Assert.Equal(0, code);
        Assert.Contains("which is not known here", said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_certificate_is_one_line_and_exit_2()
    {
        var path = made.Copy("pdf");
        File.Delete(path + ".sig");
        Assert.Equal(2, made.Verify(path).Code);
        Assert.Equal(2, made.Verify("nowhere.pdf").Code);
        Assert.Equal(2, made.Verify(CertifiedRuns.Pack).Code);
        File.WriteAllText(path + ".sig", "{}");
        Assert.Equal(1, made.Verify(path).Code);
    }

    [Fact]
    public void A_run_file_is_judged_by_its_own_chain() => Assert.Equal(0, made.Verify(Path.Combine(made.Runs, made.Run)).Code);

    private static Verification Verify(string path, string? runs) => new CertificateVerifier(runs, [], null).Verify(path);

    private static CertificateStatement StatementOf(string path) => CertificateStatement.Read(SignatureFile.Read(File.ReadAllBytes(path + ".sig")).Statement);

    private void Sign(string path, CertificateStatement statement)
    {
        using var key = new KeyFolder(made.Keys).Open("anna", () => null);
        File.WriteAllBytes(path + ".sig", SignatureFile.Sign(statement.ToJson(), key).ToBytes());
    }
}
