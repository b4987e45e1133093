using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Signing;
using PackBench.Rig.Tests.Certificates;
using Xunit;

namespace PackBench.Rig.Tests.App;

/// <summary>The certificate of a pack from the reports and the pack page: the same as <c>packbench certificate</c> and <c>packbench verify</c>.</summary>
[Collection("terminal")]
public sealed class CertificateOnTheScreenTests(CertifiedRuns runs) : IClassFixture<CertifiedRuns>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_names_what_is_missing_writes_signs_and_verifies_the_certificate_and_shows_its_verdicts_as_text()
    {
        var folder = runs.CopyRuns();
        using var screen = new Screen(120, 60, runs: folder, keys: runs.Keys);
        screen.Press(KeyName.F7).Type("c");
        var choice = await screen.WaitForAsync("1 of 1 chosen", Token);
        Assert.Contains("MISSING: not run yet", choice, StringComparison.Ordinal);
        Assert.Contains("[x] ", choice, StringComparison.Ordinal);
        screen.Press(KeyName.Enter);
        var made = await screen.WaitForAsync("Verified: ", Token);
        Assert.Contains("Verified: confirmed", made, StringComparison.Ordinal);
        Assert.Contains("by 'anna'", made, StringComparison.Ordinal);
        var pdf = Assert.Single(Directory.GetFiles(folder, "certificate-*.pdf"));
        Assert.True(File.Exists(pdf + ".sig"));
        Assert.Equal(0, runs.Verify(pdf, "--runs", folder).Code);
        screen.Press(KeyName.PageDown, KeyName.Enter);
        Assert.Null(screen.Shell.Dialog);
    }

    [Fact]
    public async Task Of_several_keys_one_is_chosen_and_its_passphrase_is_typed_unseen()
    {
        var keys = Directory.CreateTempSubdirectory("packbench-keys-").FullName;
        try
        {
            var folder = new KeyFolder(keys);
            folder.Create("anna", null).Dispose();
            folder.Create("berta", "open sesame").Dispose();
            using var screen = new Screen(80, 24, runs: runs.CopyRuns(), keys: keys);
            screen.Press(KeyName.F7).Type("c");
            Assert.Contains("Signed by the key 'anna'", await screen.WaitForAsync("1 of 1 chosen", Token), StringComparison.Ordinal);
            screen.Type("k").Press(KeyName.Enter).Type("wrong");
            Assert.Contains("Passphrase of the key 'berta': *****", screen.Text, StringComparison.Ordinal);
            screen.Press(KeyName.Enter);
            await screen.WaitForAsync("does not open: the passphrase is wrong", Token);
            screen.Press(KeyName.Enter).Type("open sesame");
            Assert.DoesNotContain("sesame", screen.Text, StringComparison.Ordinal);
            screen.Press(KeyName.Enter);
            Assert.Contains("by 'berta'", await screen.WaitForAsync("Verified: confirmed", Token), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    [Fact]
    public async Task Without_a_key_it_says_that_nobody_can_check_it()
    {
        using var screen = new Screen(120, 60, runs: runs.CopyRuns());
        screen.Press(KeyName.F3).Type("c");
        await screen.WaitForAsync("1 of 1 chosen", Token);
        screen.Press(KeyName.Enter);
        Assert.Contains("Not signed: nobody can check it", await screen.WaitForAsync("Verified: not wholly checked", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_without_runs_says_so_and_nothing_can_be_made()
    {
        using var screen = new Screen(80, 24);
        screen.Press(KeyName.F7).Type("c");
        await screen.WaitForAsync("The pack has no runs here yet", Token);
        screen.Press(KeyName.Enter);
        Assert.NotNull(screen.Shell.Dialog);
        screen.Press(KeyName.Escape);
        Assert.Null(screen.Shell.Dialog);
    }

    [Fact]
    public async Task A_run_that_was_changed_is_told_and_is_in_no_certificate_by_name()
    {
        var folder = runs.CopyRuns();
        var extra = Path.Combine(folder, "second.run.db");
        File.Copy(Path.Combine(folder, runs.Run), extra);
        await using (var file = File.OpenWrite(Path.Combine(folder, runs.Run)))
        {
            file.SetLength(4096);
        }

        using var screen = new Screen(120, 60, runs: folder, keys: runs.Keys);
        screen.Press(KeyName.F7).Type("c");
        await screen.WaitForAsync("1 of 1 chosen", Token);
        screen.Press(KeyName.Enter);
        Assert.Contains("could not be used, and the certificate says so", await screen.WaitForAsync("Verified: ", Token), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_left_out_leaves_its_stage_missing()
    {
        using var screen = new Screen();
        var context = screen.Shell.Context;
        var run = RunInformation.Read(Path.Combine(runs.Runs, runs.Run)) with { Procedure = "capacity-run" };
        var draft = new CertificateDraft(context.Pack, [run]);
        Assert.DoesNotContain(draft.Stages(), stage => stage is { Procedure: "capacity-run", IsMissing: true });
        Assert.Empty(draft.Names);
        draft.Toggle(run);
        Assert.Equal((0, true), (draft.Chosen, draft.Stages().Single(stage => stage.Procedure == "capacity-run").IsMissing));
        Assert.Equal("MISSING: its runs are not chosen", draft.Stages().Single(stage => stage.Procedure == "capacity-run").State);
    }
}
