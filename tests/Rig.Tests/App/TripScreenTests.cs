using PackBench.Rig.App.Drawing;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;
using Xunit;

namespace PackBench.Rig.Tests.App;

public sealed class TripScreenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trip_fills_the_screen_and_nothing_starts_before_it_is_acknowledged()
    {
        using var screen = new Screen();
        await StartTripAsync(screen);
        var shown = await screen.WaitForAsync("TRIP: ", Token);
        shown = shown.Contains("switched off, confirmed", StringComparison.Ordinal) ? shown : await screen.WaitForAsync("switched off, confirmed", Token);
        Assert.Contains("OFF: switched off, confirmed by read-back", shown, StringComparison.Ordinal);
        Assert.Contains("what to do", shown, StringComparison.Ordinal);
        Assert.Contains("age of the value", shown, StringComparison.Ordinal);
        await screen.WaitForAsync("TRIPPED", Token);
        screen.Press(KeyName.Escape);
        await screen.WaitForEndAsync(Token);

        await StartTripAsync(screen);
        await screen.WaitForAsync("Acknowledge a trip", Token);
        screen.Type("looked").Press(KeyName.Enter);
        await screen.WaitForAsync("Now it can be started again", Token);
        Assert.Empty(new TripLatch(screen.Runs).Unacknowledged());
        Assert.Equal("Ada", new TripLatch(screen.Runs).List().Single().Acknowledged!.Name);
    }

    [Fact]
    public async Task A_trip_that_is_acknowledged_from_its_own_screen_needs_a_name()
    {
        using var screen = new Screen(person: "");
        await StartTripAsync(screen);
        await screen.WaitForAsync("TRIPPED", Token);
        await screen.WaitForEndAsync(Token);
        screen.Press(KeyPress.Of('a'), KeyName.Enter);
        Assert.Contains("give a name", screen.Text, StringComparison.Ordinal);
        screen.Type("Ben").Press(KeyName.Enter);
        Assert.Empty(new TripLatch(screen.Runs).Unacknowledged());
        Assert.Equal(RunOutcome.Tripped, screen.Shell.LiveModel!.Outcome);
    }

    private static Task StartTripAsync(Screen screen) => screen.StartAsync(
        """
        procedure: trips
        version: 1
        title: Trips
        needs: { load: required }
        limits:
          - { trip: pack.current < -5 A, after: 2 s, because: this test wants it }
        steps:
          - discharge: { current: 8 A, until: step.elapsed >= 2 h, at_most: 3 h, record: first }
        """, 60, Token);
}
