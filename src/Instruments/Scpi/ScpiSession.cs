using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Scpi;

/// <summary>
/// Ask, tell, drain the error queue; one exchange at a time. After a lost, late or garbled answer the session is broken:
/// everything but <see cref="ResynchronizeAsync"/> throws <see cref="LinkException"/>, because a late answer would be
/// taken for the answer to the next question.
/// </summary>
public sealed partial class ScpiSession(ITransport transport, ScpiSessionOptions options, TimeProvider time) : IScpiLine, IAsyncDisposable
{
    private readonly TimeProvider time = time;
    private readonly ScpiSessionOptions options = options;
    private const int MostErrors = 32;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ReplyBuffer buffer = new(options.MaximumReply);
    private readonly byte[] terminator = options.ReadTerminator == ScpiSessionOptions.AnyLineEnd ? [] : Encoding.Latin1.GetBytes(options.ReadTerminator);
    private readonly bool endsAtAnyLineEnd = options.ReadTerminator == ScpiSessionOptions.AnyLineEnd;
    private readonly byte[] prefix = Encoding.Latin1.GetBytes(options.AnswerPrefix);
    private byte[] command = new byte[128];
    private long lastWrite;
    private bool hasWritten;
    private string? broken;
    private bool isSilent;
    private bool knowsAcknowledgement;

    public ITransport Transport => transport;

    public ScpiSessionOptions Options => options;

    /// <summary>Who is meant in messages: the address until the model is known.</summary>
    public string Who { get; set; } = transport.Address.ToString();

    public bool IsBroken => broken is not null;

    /// <summary>What the ping has to answer after a resynchronisation; set to the very instrument once that is known.</summary>
    public Regex? PingAnswer { get; set; } = options.PingAnswer;

    /// <summary>Sends a question and reads its answer. Throws <see cref="LinkException"/> where none, a late or an unreadable one comes.</summary>
    public ValueTask<T> AskAsync<T>(ScpiQuery<T> query, CancellationToken cancellationToken) =>
        AskAsync(query, options.Timeout, cancellationToken);

    public ValueTask<T> AskAsync<T>(ScpiQuery<T> query, TimeSpan timeout, CancellationToken cancellationToken) =>
        options.RepeatsLateQuestions ? AskTwiceAsync(query, timeout, cancellationToken) : ExchangeAsync(query.Text, query.Parse, timeout, cancellationToken);

    public ValueTask<string> AskTextAsync(string text, CancellationToken cancellationToken) =>
        AskAsync(new ScpiQuery<string>(text, static reply => reply.Text), cancellationToken);

    /// <summary>Sends a command. Where the model acknowledges commands, reads that: a refusal is an <see cref="InstrumentException"/>.</summary>
    public async ValueTask TellAsync(string text, CancellationToken cancellationToken) =>
        _ = await ExchangeAsync<bool>(text, null, options.Timeout, cancellationToken);

    /// <summary>Reads the error queue until it is empty. A queue that does not empty breaks the link: it is not the queue that answers.</summary>
    public async ValueTask<ImmutableArray<ScpiError>> DrainErrorsAsync(CancellationToken cancellationToken)
    {
        var query = new ScpiQuery<ScpiError>(options.ErrorQuery, static reply => reply.Error());
        var first = await AskAsync(query, cancellationToken);
        if (first.IsNone)
        {
            return [];
        }

        var errors = ImmutableArray.CreateBuilder<ScpiError>();
        for (var error = first; !error.IsNone; error = await AskAsync(query, cancellationToken))
        {
            errors.Add(error);
            if (errors.Count >= MostErrors)
            {
                broken = $"its error queue does not empty: {error} came {MostErrors} times";
                throw new LinkException($"{Who}: {broken}");
            }
        }

        return errors.ToImmutable();
    }

    /// <summary>The way back: the transport is cleared, and where a ping is known it is asked until its answer comes.</summary>
    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var interrupted = interruption.Token;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interrupted);
            try
            {
                await ResynchronizeNowAsync(either.Token);
            }
            catch (OperationCanceledException e) when (interrupted.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new LinkException($"{Who}: resynchronising was given up for the safe state", e);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transport.DisposeAsync();
        gate.Dispose();
        interruption.Dispose();
    }

    private async ValueTask ResynchronizeNowAsync(CancellationToken cancellationToken)
    {
        try
        {
            broken ??= "it is being resynchronised";
            await transport.ResynchronizeAsync(cancellationToken);
            buffer.Clear();
            if (options.Ping.Length > 0 && PingAnswer is not null)
            {
                await PingAsync(cancellationToken);
            }

            broken = null;
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e))
        {
            throw LinkErrors.Resynchronizing(transport.Address, e);
        }
    }

    /// <summary>A question may be asked again, once and after resynchronising; a command never is: it is confirmed by reading back.</summary>
    private async ValueTask<T> AskTwiceAsync<T>(ScpiQuery<T> query, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await ExchangeAsync(query.Text, query.Parse, timeout, cancellationToken);
        }
        catch (LinkException e) when (e.InnerException is TimeoutException)
        {
            await ResynchronizeAsync(cancellationToken);
            return await ExchangeAsync(query.Text, query.Parse, timeout, cancellationToken);
        }
    }

    private async ValueTask PingAsync(CancellationToken cancellationToken)
    {
        var answer = "";
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                // What came before the answer that matches are answers to questions nobody waits for any more.
                answer = await Deadline.RunAsync(
                    this,
                    static async (session, token) =>
                    {
                        await session.WriteAsync(session.options.Ping, token);
                        while (true)
                        {
                            var line = await session.ReadAsync(static reply => reply.Text, token);
                            if (session.PingAnswer!.IsMatch(line))
                            {
                                return line;
                            }
                        }
                    },
                    static session => $"{session.Who}: no fitting answer to '{session.options.Ping}' within {session.options.Timeout.TotalSeconds:0.###} s",
                    options.Timeout, time, cancellationToken);
                buffer.Clear();
                return;
            }
            catch (LinkException e) when (attempt < 2)
            {
                answer = e.Message;
                await transport.ResynchronizeAsync(cancellationToken);
                buffer.Clear();
            }
        }

        throw new LinkException($"{Who}: still out of step after resynchronising: {answer}");
    }
}
