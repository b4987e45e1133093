using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs;
using Xunit;

namespace PackBench.Rig.Tests.App;

/// <summary>A limit that holds and goes on by a second threshold, as the operator sees it.</summary>
[Collection("terminal")]
public sealed class HoldScreenTests
{
    private const string Procedure = """
        procedure: held
        version: 1
        title: Held
        needs: { load: required }
        limits:
          - { hold: pack.current < -7 A, resume: step.elapsed > 40 min, after: 5 min, times: 3, at_most: 2 h, because: The cell is warm. }
        steps:
          - discharge: { title: Out, current: 8 A, until: step.elapsed >= 3 h, at_most: 4 h, record: out }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    [InlineData(200, 60)]
    public async Task A_hold_says_cause_value_threshold_and_how_many_of_how_many_and_the_line_that_stays_says_so_too(int width, int height)
    {
        using var screen = new Screen(width, height);
        await screen.StartAsync(Procedure, 600, Token);
        await screen.WaitForAsync("HELD", Token);
        screen.Shell.Live!.Speed = 1;
        var shown = screen.Text;
        var flat = string.Join(' ', shown.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("HELD 1 of 3 times, output off: pack.current < -7 A, now pack.current ", flat, StringComparison.Ordinal);
        Assert.Contains("Goes on when step.elapsed > 40 min", flat, StringComparison.Ordinal);
        var line = shown.Split('\n')[height - 2];
        Assert.StartsWith("HELD", line, StringComparison.Ordinal);
        Assert.Contains("goes on at step", line, StringComparison.Ordinal);
        screen.Press(KeyName.F2);
        Assert.StartsWith("HELD", screen.Text.Split('\n')[height - 2], StringComparison.Ordinal);
        screen.Press(KeyName.F5);
        screen.Shell.Live.Speed = 3600;
        await screen.WaitForAsync("RUNNING", Token);
        Assert.Null(screen.Shell.LiveModel!.Hold);
    }

    [Fact]
    public void Out_of_a_record_a_hold_is_told_by_its_notes()
    {
        var model = new RunModel(Runs.Store.SampleRun.Channels, "Test", "Pack", isSimulated: true);
        model.Take(new RunEvent.Noted("Held, 2 of 3 times: pack.current < -7 A. A test.") { Elapsed = default, Utc = default });
        Assert.Equal("2 of 3 times: pack.current < -7 A. A test.", model.Hold?.Cause);
        model.Take(new RunEvent.Noted("Goes on: pack.current > -0.1 A.") { Elapsed = default, Utc = default });
        Assert.Null(model.Hold);
    }
}
