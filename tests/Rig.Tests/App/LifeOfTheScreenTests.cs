using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Terminal;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.App;

/// <summary>Real processes on real terminals: whatever way out is taken, the run ends safe, the file is whole, the terminal is given back.</summary>
[Collection("terminal")]
public sealed class LifeOfTheScreenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-life-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_ends_the_run_safe_and_gives_the_terminal_back(string signal)
    {
        Assert.SkipUnless(ScreenProcess.IsPossible, "needs script of util-linux");
        using var screen = new ScreenProcess(_folder);
        await screen.StartRunAsync(Token);
        screen.Signal(signal);
        Assert.Equal(4, await screen.ExitCodeAsync(Token));
        AssertRestored(screen);
        AssertAborted();
    }

    [Fact]
    public async Task Leaving_by_Ctrl_C_asks_and_then_ends_the_run_and_gives_the_terminal_back()
    {
        Assert.SkipUnless(ScreenProcess.IsPossible, "needs script of util-linux");
        using var screen = new ScreenProcess(_folder);
        await screen.StartRunAsync(Token);
        screen.Type("\u0003");
        await screen.WaitForAsync("Leave PackBench?", Token);
        screen.Type("y");
        Assert.Equal(0, await screen.ExitCodeAsync(Token));
        AssertRestored(screen);
        AssertAborted();
    }

    [Theory]
    [InlineData("screen", 5, "the screen failed: this screen was made to fail; the run was stopped and everything switched off")]
    [InlineData("thread", 134, "an error that nobody expected; the run was stopped and everything switched off")]
    public async Task An_error_within_the_program_ends_the_run_safe_and_gives_the_terminal_back(string where, int code, string told)
    {
        Assert.SkipUnless(ScreenProcess.IsPossible, "needs script of util-linux");
        using var screen = new ScreenProcess(_folder, breaks: true);
        await screen.StartRunAsync(Token);
        screen.Break(where);
        Assert.Equal(code, await screen.ExitCodeAsync(Token));
        AssertRestored(screen, told);
        AssertAborted();
    }

    [Fact]
    public async Task A_terminal_that_vanishes_ends_the_run_safe_and_leaves_no_process_behind()
    {
        Assert.SkipUnless(ScreenProcess.IsPossible, "needs script of util-linux");
        using var screen = new ScreenProcess(_folder);
        await screen.StartRunAsync(Token);
        var id = screen.Id;
        screen.Vanish();
        await screen.WaitForEndAsync(id, Token);
        AssertAborted();
    }

    [Fact]
    public async Task A_run_that_is_to_go_on_without_its_terminal_does_and_can_still_be_ended()
    {
        Assert.SkipUnless(ScreenProcess.IsPossible, "needs script of util-linux");
        using var screen = new ScreenProcess(_folder, arguments: "rig --hangup go-on");
        await screen.StartRunAsync(Token);
        var id = screen.Id;
        var file = Assert.Single(Directory.GetFiles(_folder, "*.run.db", SearchOption.AllDirectories));
        using var reader = SqliteRunReader.Open(file);
        screen.Vanish();

        // Long enough for a run that ends with its terminal to have ended.
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, Token);
        var (before, began) = (reader.ScanCount, TimeProvider.System.GetTimestamp());
        while (reader.ScanCount <= before)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "no scans come any more");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        Assert.False(reader.IsFinished);
        Assert.StartsWith("aborting", await RunControlSocket.SayAsync(reader.Header.RunId, "abort", Token), StringComparison.Ordinal);
        await screen.WaitForEndAsync(id, Token);
        AssertAborted();
    }

    [Fact]
    public async Task A_terminal_that_cannot_be_drawn_on_is_told_in_one_line()
    {
        Assert.SkipUnless(ScreenProcess.IsPossible, "needs script of util-linux");
        using var screen = new ScreenProcess(_folder, "dumb");
        Assert.Equal(2, await screen.ExitCodeAsync(Token));
        Assert.Contains("packbench run", screen.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[?1049h", screen.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_it_names_the_command_that_needs_none()
    {
        using var packbench = new Cli.PackbenchProcess(_folder);
        Assert.Equal(2, await packbench.ExitCodeAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Contains("without one: packbench run", packbench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_not_known_is_one_line_with_those_that_are()
    {
        using var packbench = new Cli.PackbenchProcess(_folder, "export", "--to", "xls");
        Assert.Equal(2, await packbench.ExitCodeAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Contains(packbench.Output.Split('\n'), line => line.Contains("xls", StringComparison.Ordinal) && line.Contains("battery-archive", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_error_of_the_screen_stops_the_run_and_is_told_after_the_terminal_is_back()
    {
        using var screen = new Screen();
        await screen.StartAsync(Token);
        var (output, error) = (new StringWriter(), new StringWriter());

        // A dialog that cannot be drawn: nothing in the application itself can be made to fail on demand.
        screen.Shell.Open(new BrokenDialog());
        var host = new TerminalHost(() => screen.Shell, Palette.For(ColourDepth.None, isLight: false), Glyphs.Ascii, output, error, TimeProvider.System);
        var code = await Task.Factory.StartNew(() => host.Run(CancellationToken.None), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal(5, code);
        Assert.Contains("this cannot be drawn; the run was stopped and everything switched off", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(RunOutcome.Aborted, (await screen.Shell.Live!.Completion).Outcome);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertRestored(ScreenProcess screen, string told = "ABORTED: stopped by the operator")
    {
        Assert.Equal(screen.Settings.Before, screen.Settings.After);
        var last = screen.Shown[(screen.Shown.LastIndexOf("\u001b[?1049h", StringComparison.Ordinal) + 1)..];
        Assert.Contains("\u001b[?1049l", last, StringComparison.Ordinal);
        Assert.True(last.LastIndexOf("\u001b[?25h", StringComparison.Ordinal) > last.LastIndexOf("\u001b[?25l", StringComparison.Ordinal), "the cursor stays hidden");
        Assert.Contains(told, last, StringComparison.Ordinal);
    }

    private void AssertAborted()
    {
        var file = Assert.Single(Directory.GetFiles(_folder, "*.run.db", SearchOption.AllDirectories));
        Assert.True(RunVerifier.Verify(file).IsIntact);
        using var reader = SqliteRunReader.Open(file);
        Assert.Equal(RunOutcome.Aborted, reader.Outcome);
        Assert.True(reader.ReadEvents<RunEvent.MadeSafe>().Last().IsConfirmed);
    }

    private sealed class BrokenDialog : PackBench.Rig.App.Pages.Dialog
    {
        public override void Draw(Canvas canvas) => throw new InvalidOperationException("this cannot be drawn");

        public override void Take(KeyPress key)
        {
        }
    }
}
