using PackBench.Rig.Safety;
using PackBench.Rig.Safety.Interlocks;

namespace PackBench.Rig.Runs.Execution;

/// <summary>An output that is on, with how to take it off for a pause and put it on again.</summary>
internal sealed record PausableOutput(
    string Role, string Setpoint, Func<CancellationToken, ValueTask> On, Func<CancellationToken, ValueTask> Off, Func<TimeSpan, ExpectedCurrent> Expected)
{
    /// <summary>How the notes begin that say that a hold has begun and ended: a screen that sees only the record tells by them.</summary>
    public const string HeldNote = "Held, ", GoesOnNote = "Goes on: ";

    /// <summary>Holds the step until the pause is taken back, with its output off; looks at the pack again before it goes on.</summary>
    public static async Task PauseAsync(RunSession session, CancellationToken cancellationToken)
    {
        var (output, clock) = (session.Output, session.Clock);
        if (output is not null)
        {
            session.Expect(null);
            await output.Off(cancellationToken);
            session.ExpectNoFlow();
            await SayAsync(session, output.Role, "off");
        }

        var (on, hold) = (session.Holds.On, session.Holds.Present);
        var why = hold is null ? "Paused by the operator." : $"{HeldNote}{on!.Times} of {hold.Times} times: {hold.Hold.Text}. {hold.Because}";
        await session.EmitAsync(new RunEvent.Noted(why) { Elapsed = clock.Elapsed, Utc = clock.Utc });
        session.Control.IsPaused = true;
        try
        {
            while (session.IsPauseWanted && !session.Control.IsSkipWanted)
            {
                await session.NextScanAsync(cancellationToken);
            }
        }
        finally
        {
            session.Control.IsPaused = false;
        }

        await session.EmitAsync(new RunEvent.Noted(hold is null ? "Resumed by the operator." : $"{GoesOnNote}{hold.Resume.Text}.") { Elapsed = clock.Elapsed, Utc = clock.Utc });
        if (output is null || session.Control.IsSkipWanted)
        {
            return;
        }

        StartCheck.Refuse(await session.NextScanAsync(cancellationToken), session.Bench.Channels, session.Pack, session.Limits);
        session.Expect(null);
        await output.On(cancellationToken);
        await SayAsync(session, output.Role, output.Setpoint);
        session.Expect(output.Expected(clock.Elapsed));
    }

    private static ValueTask SayAsync(RunSession session, string role, string setpoint) =>
        session.EmitAsync(new RunEvent.OutputChanged(role, setpoint) { Elapsed = session.Clock.Elapsed, Utc = session.Clock.Utc });
}
