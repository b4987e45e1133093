using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Scpi;

/// <summary>How the safe state comes past an exchange whose answer hangs.</summary>
public sealed partial class ScpiSession
{
    /// <summary>What an exchange under way is given to end by itself; most do, and the link stays in step.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BlindPatience = TimeSpan.FromMilliseconds(300);
    private CancellationTokenSource interruption = new();
    private int overtaken;

    /// <summary>
    /// The session for one caller alone, ahead of all who wait. An exchange that does not end within a moment is given up, which leaves
    /// the link out of step. A command that waited is not sent afterwards: it may be an 'on'. Dispose what is returned to let others in.
    /// </summary>
    internal async ValueTask<Turn> OvertakeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref overtaken);
        try
        {
            await Deadline.RunAsync(
                gate,
                static async (gate, token) =>
                {
                    await gate.WaitAsync(token);
                    return true;
                },
                static _ => "busy", Grace, time, cancellationToken);
        }
        catch (LinkException)
        {
            await interruption.CancelAsync();
            try
            {
                await gate.WaitAsync(cancellationToken);
            }
            finally
            {
                // Also where the exchange cannot be interrupted and the time is up: those after it are not meant.
                interruption = new CancellationTokenSource();
            }
        }

        return new Turn(this);
    }

    internal sealed class Turn(ScpiSession session) : IScpiLine, IDisposable
    {
        public async ValueTask TellAsync(string text, CancellationToken cancellationToken) =>
            _ = await session.ExchangeNowAsync<bool>(text, null, session.options.Timeout, cancellationToken);

        public ValueTask<string> AskTextAsync(string text, CancellationToken cancellationToken) =>
            session.ExchangeNowAsync(text, static reply => reply.Text, session.options.Timeout, cancellationToken);

        public ValueTask ResynchronizeAsync(CancellationToken cancellationToken) => session.ResynchronizeNowAsync(cancellationToken);

        /// <summary>Writes and reads nothing: for a link that is out of step, on which a command may arrive all the same. Only a later exchange can confirm it.</summary>
        public async ValueTask TellBlindlyAsync(string text, CancellationToken cancellationToken)
        {
            try
            {
                await Deadline.RunAsync(
                    (session, text),
                    static async (on, token) =>
                    {
                        await on.session.KeepGapAsync(token);
                        await on.session.WriteAsync(on.text, token);
                        return true;
                    },
                    static on => $"{on.session.Who}: does not take '{on.text}'", BlindPatience, session.time, cancellationToken);
            }
            catch (Exception e) when (e is LinkException || LinkErrors.IsFromTheLine(e))
            {
                // A line that carries nothing is brought back by what follows.
            }
        }

        public void Dispose()
        {
            // What began to wait meanwhile is as little wanted as what waited before.
            Interlocked.Increment(ref session.overtaken);
            session.gate.Release();
        }
    }
}
