using PackBench.Rig.App.Drawing;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.App;

/// <summary>What a person does at the keyboard, and what the screen says to it.</summary>
public sealed class ShellTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_before_the_list_of_procedures_is_read_is_kept_until_it_is()
    {
        using var screen = new Screen();
        screen.Press(KeyName.Enter);
        await screen.WaitForAsync("Parameters: Capacity run", Token);
    }

    [Fact]
    public async Task From_the_first_screen_Enter_leads_to_a_capacity_run_and_its_report()
    {
        using var screen = new Screen(120, 40);
        await screen.WaitForAsync("Capacity run", Token);
        Assert.Contains("SIMULATED BENCH: nothing can be hurt", screen.Text, StringComparison.Ordinal);
        screen.Press(KeyName.Enter);
        await screen.WaitForAsync("discharge current", Token);
        screen.Press(KeyName.End, KeyName.Backspace, KeyName.Backspace, KeyName.Backspace).Type("11 A");
        screen.Press(KeyName.Down, KeyName.Down, KeyName.Down, KeyPress.Of(' '));
        screen.Press(KeyName.Up, KeyName.Up, KeyName.Up, KeyName.Up, KeyName.Up, KeyName.Up, KeyName.Up, KeyPress.Of(' '));
        var form = await screen.WaitForAsync("(usual: 8 A)", Token);
        Assert.Equal(2, form.Split("(usual: on)").Length - 1);
        screen.Press(KeyName.Enter);
        await screen.WaitForAsync("Predicted on the model of the pack: about", Token);
        screen.Press(KeyPress.Of(']'), KeyPress.Of(']'), KeyName.Enter);
        await screen.ConfirmAsync(Token);
        await screen.WaitForAsync("not met: Charge delivered", Token);
        Assert.Contains("FAILED", screen.Text, StringComparison.Ordinal);
        screen.Press(KeyPress.Of('r'));
        await screen.WaitForAsync("CAPACITY", Token);
        screen.Press(KeyPress.Of('p'));
        await screen.WaitForAsync("Report: ", Token);
        Assert.Single(Directory.GetFiles(screen.Runs, "*.pdf"));
    }

    [Fact]
    public async Task Stop_is_one_key_and_works_while_the_procedure_asks()
    {
        using var screen = new Screen();
        var plan = screen.Shell.Context.Plan("capacity-run", [], out _);
        screen.Shell.Start(plan!, null, 600);
        await screen.WaitForAsync("The procedure asks", Token);
        screen.Press(KeyName.F9);
        await screen.WaitForAsync("ABORTED", Token);
        using var reader = SqliteRunReader.Open(Assert.Single(Directory.GetFiles(screen.Runs, "*.run.db")));
        Assert.Equal(RunOutcome.Aborted, reader.Outcome);
    }

    [Fact]
    public async Task A_key_that_was_on_its_way_does_not_answer_a_question()
    {
        using var screen = new Screen();
        var plan = screen.Shell.Context.Plan("capacity-run", [], out _);
        screen.Shell.Start(plan!, null, 600);
        await screen.WaitForAsync("The procedure asks", Token);
        screen.Press(KeyPress.Of('y'), KeyPress.Of('n'), KeyName.Enter);
        Assert.NotNull(screen.Shell.Live!.Questions.Pending);
    }

    [Theory]
    [InlineData(KeyName.F2)]
    [InlineData(KeyName.F3)]
    [InlineData(KeyName.F4)]
    [InlineData(KeyName.F5)]
    [InlineData(KeyName.F6)]
    [InlineData(KeyName.F7)]
    [InlineData(KeyName.F8)]
    [InlineData(KeyName.F10)]
    public async Task Stop_works_on_every_screen_and_under_a_dialog(KeyName page)
    {
        using var screen = new Screen();
        await screen.StartAsync(Token);
        screen.Press(page, KeyName.Quit);
        Assert.NotNull(screen.Shell.Dialog);
        screen.Press(KeyName.F9);
        await screen.WaitForAsync("ABORTED", Token);
        Assert.False(screen.Shell.LiveModel!.IsOutputOn);
    }

    [Fact]
    public async Task What_the_console_switched_on_goes_off_by_the_stop_key_without_a_run()
    {
        using var screen = new Screen(120, 40);
        screen.Press(KeyName.F10, KeyName.Tab, KeyName.Tab).Type("*IDN?").Press(KeyName.Enter);
        await screen.WaitForAsync("RIGOL TECHNOLOGIES,DL3021", Token);
        screen.Type(":SOUR:INP:STAT ON").Press(KeyName.Enter);
        await WaitForAnswerAsync(screen);
        screen.Type(":SOUR:INP:STAT?").Press(KeyName.Enter);
        await screen.WaitForAsync("1  (", Token);
        screen.Press(KeyName.Up);
        Assert.Contains("> :SOUR:INP:STAT?", screen.Text, StringComparison.Ordinal);
        screen.Press(KeyName.F9);
        Assert.Contains("load: switched off, confirmed by read-back", await screen.WaitForAsync("Everything is off", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_marked_runs_are_compared_side_by_side()
    {
        using var screen = new Screen(120, 40);
        for (var i = 0; i < 2; i++)
        {
            await screen.StartAsync(Runs.ShortProcedure.Discharge, double.PositiveInfinity, Token);
            await screen.WaitForEndAsync(Token);
        }

        screen.Press(KeyName.F6);
        await screen.WaitForAsync(": 2", Token);
        screen.Press(KeyPress.Of('c'));
        Assert.Contains("Mark two or more runs", screen.Text, StringComparison.Ordinal);
        screen.Press(KeyName.Enter, KeyPress.Of(' '), KeyName.Down, KeyPress.Of(' '), KeyPress.Of('c'));
        await screen.WaitForAsync("Comparison of 2 runs", Token);
        await screen.WaitForAsync("charge", Token);
    }

    private static async Task WaitForAnswerAsync(Screen screen)
    {
        while (screen.Text.Contains("waits ", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }

    [Fact]
    public async Task A_pause_switches_off_and_a_resume_goes_on_both_after_a_question()
    {
        using var screen = new Screen(120, 40);
        await screen.StartAsync(Token);
        screen.Press(KeyPress.Of('p'));
        Assert.Contains("Pause the run?", screen.Text, StringComparison.Ordinal);
        screen.Press(KeyPress.Of('y'));
        Assert.Contains("outputs off", await screen.WaitForAsync("PAUSED", Token), StringComparison.Ordinal);
        screen.Press(KeyPress.Of('p'), KeyPress.Of('y'));
        await screen.WaitForAsync("ON load", Token);
        Assert.Contains("RUNNING", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skipped_step_ends_so_and_the_next_one_begins()
    {
        using var screen = new Screen(120, 40);
        await screen.StartAsync(Token);
        screen.Press(KeyPress.Of('s'), KeyPress.Of('y'));
        var shown = await screen.WaitForAsync("▶ Second", Token);
        Assert.Contains("skipped by the operator", shown, StringComparison.Ordinal);
        Assert.Contains("outputs off", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_asks_while_a_run_goes_on_and_ends_it_first()
    {
        using var screen = new Screen();
        await screen.StartAsync(Token);
        screen.Press(KeyName.Quit);
        Assert.Contains("Leave PackBench?", screen.Text, StringComparison.Ordinal);
        Assert.False(screen.Shell.IsClosing);
        screen.Press(KeyPress.Of('y'));
        await screen.WaitForAsync("ABORTED", Token);
        Assert.True(screen.Shell.IsClosing);
    }

    [Fact]
    public async Task A_value_is_judged_while_it_is_typed()
    {
        using var screen = new Screen(120, 40);
        await screen.WaitForAsync("Capacity run", Token);
        screen.Press(KeyName.Enter, KeyName.End, KeyName.Backspace).Type("V");
        await screen.WaitForAsync("Something is wrong", Token);
        screen.Press(KeyName.Backspace).Type("A");
        await screen.WaitForAsync("Enter shows the plan", Token);
        screen.Press(KeyName.Home).Type("9");
        await screen.WaitForAsync("98 A is above the largest allowed", Token);
    }

    [Fact]
    public async Task A_recorded_run_opens_from_the_history_in_the_same_screen()
    {
        using var screen = new Screen(200, 60);
        await Runs.Store.SampleRun.WriteAsync(screen.Runs, 50, Token);
        screen.Press(KeyName.F6);
        await screen.WaitForAsync("TRIPPED", Token);
        screen.Press(KeyPress.Of('/')).Type("capacity tripped").Press(KeyName.Enter, KeyName.Enter);
        var shown = await screen.WaitForAsync("RECORDED", Token);
        Assert.Contains("Discharge at 8 A", shown, StringComparison.Ordinal);
        Assert.Contains("TRIP cell under-voltage", shown, StringComparison.Ordinal);
        screen.Press(KeyName.Left, KeyName.Left);
        await screen.WaitForAsync("cursor at", Token);
        screen.Press(KeyPress.Of('t'));
        Assert.Contains("Group 4 is empty. Charge the pack.", screen.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    [InlineData(200, 60)]
    [InlineData(40, 10)]
    [InlineData(20, 5)]
    public async Task In_ascii_nothing_else_is_drawn_at_any_size(int width, int height)
    {
        using var screen = new Screen(width, height, Glyphs.Ascii);
        var plan = screen.Shell.Context.Plan("capacity-run", [], out _);
        screen.Shell.Start(plan!, null, 600);
        screen.Press(KeyPress.Of('?'));
        for (var function = KeyName.F2; function <= KeyName.F8; function++)
        {
            Assert.DoesNotContain(screen.Text, sign => sign > '~');
            screen.Press(KeyName.Escape, function);
        }

        screen.Press(KeyName.F5);
        Assert.DoesNotContain(screen.Text, sign => sign > '~');
    }

    [Fact]
    public void The_help_names_every_key_of_every_page()
    {
        using var screen = new Screen(120, 200);
        var help = screen.Press(KeyPress.Of('?')).Text;
        Assert.All(screen.Shell.Pages.SelectMany(page => page.Keys), hint => Assert.Contains(hint.Does, help, StringComparison.Ordinal));
        Assert.Contains("no emergency stop", help, StringComparison.Ordinal);
    }
}
