using System.Text.RegularExpressions;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Scpi;

/// <summary>What every SCPI instrument is made of: a session, the profile it speaks, its identity, and how scripts are run.</summary>
internal sealed class ScpiDevice : IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromMilliseconds(500);
    private readonly TimeProvider time;
    private readonly bool isSimulated;

    private ScpiDevice(InstrumentProfile profile, ScpiSession session, InstrumentIdentity identity, bool isSimulated, TimeProvider time)
    {
        Profile = profile;
        Session = session;
        Identity = identity;
        this.isSimulated = isSimulated;
        this.time = time;
        session.Who = $"{identity.Model} at {session.Transport.Address}";
    }

    public InstrumentProfile Profile { get; }

    public ScpiSession Session { get; }

    public InstrumentIdentity Identity { get; }

    public string Who => Session.Who;

    /// <summary>
    /// Asks who is there, checks the answer against the profile and runs its connect script. Takes the transport over, also when it fails.
    /// Throws <see cref="InstrumentException"/> for another model, <see cref="LinkException"/> where nothing fitting answers.
    /// </summary>
    public static async ValueTask<ScpiDevice> ConnectAsync(InstrumentProfile profile, ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        // A simulated instrument needs no pauses, and its clock may be one that only a test moves.
        var isSimulated = transport.Address.Scheme == "sim";
        var session = new ScpiSession(transport, isSimulated ? profile.Session.WithoutDelays() : profile.Session, time);
        try
        {
            var answer = await IdentifyAsync(profile, session, cancellationToken);
            if (!profile.Identification.IsMatch(answer))
            {
                throw new InstrumentException(
                    $"{transport.Address} says it is '{answer}', which is not a model of the profile {profile}; choose the profile that fits, or check the address");
            }

            // After a reconnection it has to be this very instrument, not another of its model.
            session.PingAnswer = new Regex("^\\s*" + Regex.Escape(answer) + "\\s*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            var device = new ScpiDevice(profile, session, ReadIdentity(profile, answer), isSimulated, time);
            await device.RunAsync(profile.Connect, ScpiVariables.None, null, cancellationToken);
            if (profile.HasErrorQueue)
            {
                // What is in the queue now is older than anything asked here, and would be blamed on the first command.
                await session.DrainErrorsAsync(cancellationToken);
            }

            return device;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script: sends, asks, compares, waits. An answer that is not the expected one is an <see cref="InstrumentException"/>.</summary>
    /// <param name="checkpoint">Called before every step; may throw to stop.</param>
    public ValueTask RunAsync(ProfileScript script, ScpiVariables variables, Action? checkpoint, CancellationToken cancellationToken) =>
        RunAsync(script, variables, checkpoint, Session, cancellationToken);

    private async ValueTask RunAsync(ProfileScript script, ScpiVariables variables, Action? checkpoint, IScpiLine line, CancellationToken cancellationToken)
    {
        foreach (var step in script.Steps)
        {
            checkpoint?.Invoke();
            if (!step.IsDoneWith(variables))
            {
                continue;
            }

            if (step.Send is not null)
            {
                await line.TellAsync(step.Send.Render(variables), cancellationToken);
            }

            if (step.Wait > TimeSpan.Zero && !isSimulated)
            {
                await Task.Delay(step.Wait, time, cancellationToken);
            }

            if (step.Ask is not null)
            {
                var question = step.Ask.Render(variables);
                Confirm(step, question, await line.AskTextAsync(question, cancellationToken), variables);
            }
        }
    }

    /// <summary>Throws <see cref="InstrumentException"/> with everything that stands in the error queue, if there is one.</summary>
    public async ValueTask CheckErrorsAsync(string what, CancellationToken cancellationToken)
    {
        if (!Profile.HasErrorQueue)
        {
            return;
        }

        var errors = await Session.DrainErrorsAsync(cancellationToken);
        if (!errors.IsEmpty)
        {
            throw new InstrumentException(Who, what, string.Join("; ", errors));
        }
    }

    /// <summary>
    /// Runs the off script until it is confirmed or the token ends, past an exchange whose answer hangs. On a link that is out of step
    /// 'off' is told blindly before the link is brought back, which may take longer than a pack has. Pauses a little between attempts.
    /// </summary>
    public async ValueTask MakeSafeAsync(ProfileScript off, CancellationToken cancellationToken)
    {
        Exception? last = null;
        try
        {
            using var turn = await Session.OvertakeAsync(cancellationToken);
            while (true)
            {
                try
                {
                    if (Session.IsBroken)
                    {
                        await TellBlindlyAsync(off, turn, cancellationToken);
                        await turn.ResynchronizeAsync(cancellationToken);
                    }

                    await RunAsync(off, ScpiVariables.None, null, turn, cancellationToken);
                    return;
                }
                catch (Exception e) when (e is LinkException or InstrumentException)
                {
                    last = e;
                    await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException e)
        {
            throw new LinkException($"{Who}: could not be confirmed off in the time given; {last?.Message ?? "it did not answer"}", last ?? e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Profile.Disconnect.IsEmpty && !Session.IsBroken)
        {
            try
            {
                using var goodbye = new CancellationTokenSource(Goodbye, time);
                await RunAsync(Profile.Disconnect, ScpiVariables.None, null, goodbye.Token);
            }
            catch (Exception e) when (e is LinkException or InstrumentException or OperationCanceledException)
            {
                // Handing the panel back is a courtesy; a device that is gone need not be told.
            }
        }

        await Session.DisposeAsync();
    }

    private static async ValueTask TellBlindlyAsync(ProfileScript off, ScpiSession.Turn turn, CancellationToken cancellationToken)
    {
        foreach (var step in off.Steps)
        {
            if (step.Send is not null && step.IsDoneWith(ScpiVariables.None))
            {
                await turn.TellBlindlyAsync(step.Send.Render(ScpiVariables.None), cancellationToken);
            }
        }
    }

    private void Confirm(ProfileStep step, string question, string answer, ScpiVariables variables)
    {
        try
        {
            if (!step.Accepts(answer, variables, out var expected))
            {
                throw new InstrumentException($"{Who} answered '{answer}' to '{question}'; expected {expected}: the setting was not taken");
            }
        }
        catch (FormatException e)
        {
            throw new InstrumentException($"{Who} answered '{answer}' to '{question}', which cannot be read: {e.Message}", e);
        }
    }

    private static async ValueTask<string> IdentifyAsync(InstrumentProfile profile, ScpiSession session, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.AskTextAsync(profile.Identify, cancellationToken)).Trim();
        }
        catch (LinkException)
        {
            // The first line after opening is lost by some serial loads, or meets the half of one that another program left.
            await session.ResynchronizeAsync(cancellationToken);
            return (await session.AskTextAsync(profile.Identify, cancellationToken)).Trim();
        }
    }

    private static InstrumentIdentity ReadIdentity(InstrumentProfile profile, string answer)
    {
        var match = profile.Identification.Match(answer);
        var fields = answer.Split(',', StringSplitOptions.TrimEntries);
        return new InstrumentIdentity(
            Part(match, "maker", fields.Length >= 3 ? fields[0] : profile.Maker), Part(match, "model", fields.Length >= 3 ? fields[1] : profile.Models[0]),
            Part(match, "serial", fields.Length >= 3 ? fields[2] : ""), Part(match, "firmware", fields.Length >= 4 ? string.Join(',', fields[3..]) : ""));
    }

    private static string Part(Match match, string name, string otherwise) =>
        match.Groups[name] is { Success: true } group ? group.Value.Trim() : otherwise;
}
