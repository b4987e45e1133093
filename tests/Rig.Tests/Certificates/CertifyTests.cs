using PackBench.Rig.Cli;
using PackBench.Rig.Signing;
using Xunit;

namespace PackBench.Rig.Tests.Certificates;

/// <summary><c>packbench certify</c> on the simulated bench, with real files.</summary>
public sealed class CertifyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-certify-").FullName;

    public CertifyTests()
    {
        new KeyFolder(Path.Combine(_folder, "keys")).Create("anna", null).Dispose();
        Directory.CreateDirectory(Path.Combine(_folder, "packs"));
        File.Copy(Path.Combine(Path.GetDirectoryName(CertifiedRuns.Pack)!, "chemistries.yaml"), Path.Combine(_folder, "packs", "chemistries.yaml"));
    }

    private string Certificate => Path.Combine(_folder, "certificate.pdf");

    private string[] Runs => Directory.Exists(Path.Combine(_folder, "runs")) ? Directory.GetFiles(Path.Combine(_folder, "runs"), "*.run.db") : [];

    [Fact]
    public async Task It_runs_what_the_pack_asks_for_in_a_safe_order_and_writes_a_certificate_that_verifies()
    {
        Pack("[wake-check, isolation-check]");
        var (code, said) = await CertifyAsync();
        Assert.True(code == 0, said);
        Assert.True(said.IndexOf("1 of 2  isolation-check: not run yet", StringComparison.Ordinal) is > 0 and var first && first < said.IndexOf("2 of 2  wake-check: not run yet", StringComparison.Ordinal), said);
        Assert.Contains("hand-held meter", said, StringComparison.Ordinal);
        Assert.Equal(2, Runs.Length);
        Assert.True(File.Exists(Certificate + ".sig"));
        Assert.Equal(0, VerifyCommand.Create(Console(TextWriter.Null)).Parse([Certificate, "--runs", Path.Combine(_folder, "runs"), "--keys", Path.Combine(_folder, "keys")]).Invoke());

        File.Delete(Certificate);
        (code, said) = await CertifyAsync("--again", "isolation-check");
        Assert.True(code == 0, said);
        Assert.Contains("isolation-check: passed on ", said, StringComparison.Ordinal);
        Assert.Contains("repeated (--again)", said, StringComparison.Ordinal);
        Assert.Contains("wake-check: skipped, passed on ", said, StringComparison.Ordinal);
        Assert.Equal(3, Runs.Length);
        Assert.True(File.Exists(Certificate));
    }

    [Fact]
    public async Task A_check_that_failed_stops_what_rests_on_it_until_somebody_says_despite()
    {
        Pack("[bms-settings-audit, voltage-consistency]");
        var (code, said) = await CertifyAsync();
        Assert.Equal(1, code);
        Assert.Contains("bms-settings-audit: what it found makes the procedures after it unsafe", said, StringComparison.Ordinal);
        Assert.Contains("still to run: voltage-consistency", said, StringComparison.Ordinal);
        Assert.Single(Runs);
        Assert.False(File.Exists(Certificate));

        (code, said) = await CertifyAsync("--despite", "bms-settings-audit");
        Assert.Equal(1, code);
        Assert.Contains("it stays so (--despite)", said, StringComparison.Ordinal);
        Assert.Equal(2, Runs.Length);
        Assert.True(File.Exists(Certificate));
    }

    [Fact]
    public async Task A_run_by_other_parameters_or_one_that_was_changed_does_not_count()
    {
        Pack("[voltage-consistency]");
        Assert.Equal(0, (await CertifyAsync()).Code);
        Pack("[{ procedure: voltage-consistency, set: { measure_for: 30 s } }]");
        var (code, said) = await CertifyAsync("--list");
        Assert.Equal(0, code);
        Assert.Contains("with measure_for = 60 s, and 30 s is asked for", said, StringComparison.Ordinal);
        Assert.Single(Runs);

        Pack("[voltage-consistency]");
        Assert.StartsWith("done", (await CertifyAsync("--list")).Said, StringComparison.Ordinal);
        using (var file = Rig.Runs.Store.Database.Open(Runs[0], Rig.Runs.Store.DatabaseAccess.ReadWrite))
        {
            file.Execute("UPDATE scans SET pack_voltage_V = 16 WHERE scan = 3");
        }

        Assert.Contains("but is not as it was recorded: scans row 3 (pack_voltage_V)", (await CertifyAsync("--list")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_in_the_middle_ends_the_run_safely_and_the_same_command_goes_on()
    {
        Pack("[voltage-consistency, isolation-check]");
        using var stop = new CancellationTokenSource();
        var (code, said) = await CertifyAsync(new StoppingWriter("Means at rest, until", stop), stop.Token);
        Assert.Equal(4, code);
        Assert.Contains("ABORTED: stopped by the operator", said, StringComparison.Ordinal);
        Assert.Contains("The same command goes on from here", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Certificate));

        (code, said) = await CertifyAsync();
        Assert.True(code == 0, said);
        Assert.Contains("voltage-consistency: was stopped on ", said, StringComparison.Ordinal);
        Assert.Equal(3, Runs.Length);
    }

    [Theory]
    [InlineData("[]", "names no procedure under 'certificate:'")]
    [InlineData("[isolation-chek]", "isolation-chek.yaml")]
    [InlineData("[{ procedure: isolation-check, sett: { a: 1 } }]", "did you mean 'set'")]
    [InlineData("[{ set: { a: 1 } }]", "'procedure' is missing")]
    [InlineData("[{ procedure: voltage-consistency, set: { measure_fo: 1 min } }]", "did you mean 'measure_for'")]
    [InlineData("[isolation-check]", "--again isolation-chek: the certificate of 'lto-4p6s-used' does not ask for it; did you mean 'isolation-check'?", "--again", "isolation-chek")]
    [InlineData("[isolation-check]", "--despite wiring-drop: the certificate", "--despite", "wiring-drop")]
    [InlineData("[isolation-check]", "expected a point from 1 to 4", "--check", "9=passed")]
    [InlineData("[isolation-check]", "there is no key 'bert' to sign with; there is anna", "--key", "bert")]
    [InlineData("[isolation-check]", "a report ends in", "-o", "certificate.doc")]
    [InlineData("[isolation-check]", "expected max, or simulated seconds per second", "--speed", "fast")]
    [InlineData("[isolation-check]", "no-bench.yaml", "--bench", "no-bench")]
    public async Task Bad_input_is_told_before_anything_is_run_and_exits_with_2(string list, string expected, params string[] arguments)
    {
        Pack(list);
        var (code, said) = await CertifyAsync(arguments);
        Assert.Equal(2, code);
        Assert.Single(said.Split('\n'), line => line.Contains(expected, StringComparison.Ordinal));
        Assert.Empty(Runs);
    }

    [Fact]
    public async Task A_wiring_for_a_procedure_that_is_not_there_is_a_finding()
    {
        Pack("[isolation-check]");
        var bench = Path.Combine(_folder, "bench.yaml");
        File.WriteAllText(bench, File.ReadAllText(RigFiles.Locate("bench", "simulated")).Replace("parasitic-draw:", "parasitic-drew:", StringComparison.Ordinal));
        var (code, said) = await CertifyAsync("--bench", bench);
        Assert.Equal(2, code);
        Assert.Contains("there is no procedure 'parasitic-drew' to be wired for; did you mean 'parasitic-draw'?", said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RigConsole Console(TextWriter said) => new(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);

    private void Pack(string list) => File.WriteAllText(
        Path.Combine(_folder, "packs", "lto-4p6s-used.yaml"),
        string.Join('\n', File.ReadAllLines(CertifiedRuns.Pack).Where(line => !line.StartsWith("certificate:", StringComparison.Ordinal)).Append($"certificate: {list}")));

    private Task<(int Code, string Said)> CertifyAsync(params string[] arguments) => CertifyAsync(new StringWriter(), TestContext.Current.CancellationToken, arguments);

    private async Task<(int Code, string Said)> CertifyAsync(StringWriter said, CancellationToken cancellationToken, params string[] arguments)
    {
        string[] all =
        [
            "--pack", Path.Combine(_folder, "packs", "lto-4p6s-used.yaml"), "--runs", Path.Combine(_folder, "runs"), "--keys", Path.Combine(_folder, "keys"), "--yes",
            .. arguments.Contains("-o") ? Array.Empty<string>() : ["-o", Certificate], .. arguments,
        ];
        return (await CertifyCommand.Create(Console(said)).Parse(all).InvokeAsync(cancellationToken: cancellationToken), said.ToString());
    }

    /// <summary>Presses Ctrl-C when a line comes.</summary>
    private sealed class StoppingWriter(string at, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(at, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
