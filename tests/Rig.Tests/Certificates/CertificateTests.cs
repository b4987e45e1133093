using PackBench.Rig.Runs.Store;
using PackBench.Rig.Tests.Runs;
using Xunit;

namespace PackBench.Rig.Tests.Certificates;

/// <summary><c>packbench certificate</c>, as the user calls it.</summary>
public sealed class CertificateTests(CertifiedRuns made) : IClassFixture<CertifiedRuns>
{
    [Fact]
    public void It_says_what_was_found_and_what_was_not_tested()
    {
        var text = File.ReadAllText(Path.Combine(made.Folder, "certificate.txt"));
        foreach (var said in new[] { "Consistency of the voltages", "What was not tested", "Capacity run", "Incoming inspection", "Wiring, not checked: every bus bar torqued and marked", "no capacity run came to its end", "Digital signature", "SIMULATED" })
        {
            Assert.Contains(said, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void In_German_its_frame_and_the_sections_of_its_runs_are_German_and_it_verifies()
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(made.Folder, "german")).FullName, "zertifikat.txt");
        Assert.Equal(0, made.Certificate("--language", "de", "-o", path).Code);
        var text = File.ReadAllText(path);
        foreach (var said in new[] { "Schutz durch das BMS", "Spannung und Strom", "Digitale Signatur" })
        {
            Assert.Contains(said, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("What was not tested", text, StringComparison.Ordinal);
        var (code, words) = made.Verify(path);
        Assert.True(code == 0, words);
    }

    [Fact]
    public void An_unfinished_run_is_shown_and_its_procedure_is_not_passed()
    {
        var runs = Directory.CreateDirectory(Path.Combine(made.Folder, "stopped")).FullName;
        using var stopped = new SimulatedRun { Procedure = "voltage-consistency", StopAt = TimeSpan.FromSeconds(20) }.Run();
        File.Copy(stopped.Summary.Path, Path.Combine(runs, "stopped.run.db"));
        var path = Path.Combine(runs, "certificate.txt");
        Assert.Equal(0, made.Certificate("--runs", runs, "-o", path, "--check", "2=failed: one was loose").Code);
        var text = File.ReadAllText(path);
        Assert.Contains("0 of 1 procedures passed", text, StringComparison.Ordinal);
        Assert.Contains("this run was stopped before its end", text, StringComparison.Ordinal);
        Assert.Contains("one was loose", text, StringComparison.Ordinal);
        var (code, said) = made.Verify(path, "--runs", runs);
        Assert.True(code == 0, said);
    }

    [Fact]
    public void A_tripped_run_is_shown_with_what_tripped_it_and_nothing_of_it_passes()
    {
        var runs = Directory.CreateDirectory(Path.Combine(made.Folder, "tripped")).FullName;
        using var tripped = new SimulatedRun
        {
            Procedure = "capacity-run", Happenings = { (TimeSpan.FromMinutes(20), world => world.Inject(PackBench.Instruments.Simulation.SimulatedFault.ProbeOpen)) },
        }.Run();
        Assert.Equal(PackBench.Rig.Runs.RunOutcome.Tripped, tripped.Summary.Outcome);
        File.Copy(tripped.Summary.Path, Path.Combine(runs, "tripped.run.db"));
        var path = Path.Combine(runs, "certificate.txt");
        Assert.Equal(0, made.Certificate("--runs", runs, "-o", path).Code);
        var text = string.Join(' ', File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (var said in new[] { "0 of 1 procedures passed. Not: Capacity run (tripped)", "a safety limit ended this run: no fresh reading of temp.cell", "no capacity run came to its end" })
        {
            Assert.Contains(said, text, StringComparison.Ordinal);
        }

        var (code, words) = made.Verify(path, "--runs", runs);
        Assert.True(code == 0, words);
        Assert.Equal(0, made.Certificate("--runs", runs, "-o", Path.ChangeExtension(path, ".pdf")).Code);
    }

    [Fact]
    public void A_damaged_run_in_the_folder_is_told_and_a_named_one_refused()
    {
        var runs = made.CopyRuns();
        File.WriteAllText(Path.Combine(runs, "no-run.run.db"), "not a run");
        File.Copy(Path.Combine(runs, made.Run), Path.Combine(runs, "changed.run.db"));
        using (var file = Database.Open(Path.Combine(runs, "changed.run.db"), DatabaseAccess.ReadWrite))
        {
            file.Execute("UPDATE scans SET pack_voltage_V = 16 WHERE scan = 3");
        }

        var path = Path.Combine(runs, "certificate.txt");
        Assert.Equal(0, made.Certificate("--runs", runs, "-o", path).Code);
        var text = File.ReadAllText(path);
        Assert.Contains("no-run.run.db", text, StringComparison.Ordinal);
        Assert.Contains("not as it was recorded: scans row 3 (pack_voltage_V)", System.Text.RegularExpressions.Regex.Replace(text, @"\s+", " "), StringComparison.Ordinal);
        Assert.Equal(0, made.Verify(path, "--runs", runs).Code);

        foreach (var name in new[] { "no-run.run.db", "changed.run.db" })
        {
            var (code, said) = made.Certificate(Path.Combine(runs, name), "--runs", runs, "-o", Path.Combine(runs, "refused.txt"));
            Assert.Equal(2, code);
            Assert.StartsWith(Path.Combine(runs, name), Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(runs, "refused.txt")));
    }

    [Theory]
    [InlineData("there are no runs of the pack", "--runs", "empty")]
    [InlineData("there is no such folder of runs", "--runs", "nowhere")]
    [InlineData("there is no key 'bert' to sign with; there is anna", "--key", "bert")]
    [InlineData("expected a point from 1 to 4", "--check", "5=passed")]
    [InlineData("expected a point from 1 to 4", "--check", "1=fine")]
    [InlineData("a report ends in", "-o", "certificate.doc")]
    public void Bad_input_is_one_line_and_exit_2(string expected, string option, string value)
    {
        var folder = Directory.CreateDirectory(Path.Combine(made.Folder, "empty")).FullName;
        var (code, said) = made.Certificate(option, option == "--runs" ? Path.Combine(Path.GetDirectoryName(folder)!, value) : value);
        Assert.Equal(2, code);
        Assert.Contains(expected, Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_is_no_picture_is_a_box_and_a_bill_is_summed()
    {
        var folder = Directory.CreateDirectory(Path.Combine(made.Folder, "photo")).FullName;
        var pack = Path.Combine(folder, "lto-4p6s-used.yaml");
        File.WriteAllText(pack, File.ReadAllText(CertifiedRuns.Pack) + """

            photos: [box.png]
            bill:
              - { item: Cell, quantity: 24, cost: 12.50 EUR, source: a dismantler }
              - { item: Fuse, cost: 3.20 EUR }
              - { item: Box, cost: 5 USD }
            """);
        File.WriteAllText(Path.Combine(folder, "box.png"), "no picture");
        File.Copy(Path.Combine(Path.GetDirectoryName(CertifiedRuns.Pack)!, "chemistries.yaml"), Path.Combine(folder, "chemistries.yaml"));
        var path = Path.Combine(folder, "certificate.pdf");
        var said = new StringWriter();
        string[] arguments = ["--pack", pack, "--runs", made.Runs, "--keys", made.Keys, "-o"];
        var console = new PackBench.Rig.Cli.RigConsole(TextReader.Null, said, said, TimeProvider.System, isInteractive: false);
        Assert.True(PackBench.Rig.Cli.CertificateCommand.Create(console).Parse([.. arguments, path]).Invoke() == 0, said.ToString());
        Assert.Equal(0, PackBench.Rig.Cli.CertificateCommand.Create(console).Parse([.. arguments, Path.ChangeExtension(path, ".html")]).Invoke());
        var text = File.ReadAllText(Path.ChangeExtension(path, ".html"));
        Assert.Contains("303.20", text, StringComparison.Ordinal);
        Assert.Contains("Box (cost 5 USD)", text, StringComparison.Ordinal);
        Assert.Contains("neither PNG nor JPEG", text, StringComparison.Ordinal);
        Assert.Equal(0, made.Verify(path).Code);
    }
}
