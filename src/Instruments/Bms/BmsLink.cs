using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms;

/// <summary>
/// One exchange at a time over a line: write, collect, understand. After anything but a clean answer the line counts as
/// out of step and is brought to silence before the next question.
/// </summary>
/// <param name="gap">The silence that the unit wants between an answer and the next question. None on a simulated line, which has no turn-round.</param>
internal sealed class BmsLink(ITransport transport, TimeProvider time, TimeSpan timeout, TimeSpan gap = default) : IAsyncDisposable
{
    private readonly TurnGate _gate = new();
    private readonly FrameReader _reader = new(transport);
    private readonly TimeSpan _gap = transport is SimTransport ? TimeSpan.Zero : gap;
    private bool _inStep = true;
    private long _ended;
    private bool _hasSpoken;

    public TransportAddress Address => transport.Address;

    public TimeProvider Time => time;

    /// <summary>How long a question waits that does not say otherwise.</summary>
    public TimeSpan Patience { get; set; } = timeout;

    /// <summary>Takes an answer out of what has been received: true when it is complete.</summary>
    /// <param name="consumed">How many bytes from the front are done with, whether or not the answer is complete.</param>
    public delegate bool TryTake<T>(ReadOnlySpan<byte> received, out int consumed, out T answer);

    /// <param name="what">For messages: what is asked.</param>
    public ValueTask<T> AskAsync<T>(ReadOnlyMemory<byte> request, string what, TryTake<T> take, CancellationToken cancellationToken) =>
        ExchangeAsync(new Exchange<T>(this, request, what, take, false), Patience, cancellationToken);

    public ValueTask<T> AskAsync<T>(ReadOnlyMemory<byte> request, string what, TryTake<T> take, TimeSpan patience, CancellationToken cancellationToken) =>
        ExchangeAsync(new Exchange<T>(this, request, what, take, false), patience, cancellationToken);

    /// <summary>Asks nothing; takes the next answer that is completed from now on of those that the unit sends by itself.</summary>
    public ValueTask<T> ListenAsync<T>(string what, TryTake<T> take, TimeSpan patience, CancellationToken cancellationToken) =>
        ExchangeAsync(new Exchange<T>(this, default, what, take, false), patience, cancellationToken);

    /// <summary>Asks a question that the unit may not understand. Silence is <see cref="LinkException"/> over <see cref="TimeoutException"/> as ever, at once on a simulated line.</summary>
    public ValueTask<T> ProbeAsync<T>(ReadOnlyMemory<byte> request, string what, TryTake<T> take, TimeSpan patience, CancellationToken cancellationToken) =>
        ExchangeAsync(new Exchange<T>(this, request, what, take, true), patience, cancellationToken);

    public ValueTask DisposeAsync() => transport.DisposeAsync();

    private async ValueTask<T> ExchangeAsync<T>(Exchange<T> exchange, TimeSpan patience, CancellationToken cancellationToken)
    {
        await _gate.EnterAsync(cancellationToken);
        try
        {
            if (!_inStep)
            {
                await transport.ResynchronizeAsync(cancellationToken);
                _reader.Clear();
            }

            _inStep = false;
            if (!exchange.Request.IsEmpty && _hasSpoken && _gap - time.GetElapsedTime(_ended) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, time, cancellationToken);
            }

            var answer = await Deadline.RunAsync(
                exchange, static (on, token) => on.Link.SpeakAsync(on, token), static on => on.Late, patience, time, cancellationToken);
            _inStep = true;
            return answer;
        }
        catch (Exception failure) when (LinkErrors.IsFromTheLine(failure) || failure is InvalidOperationException)
        {
            // An adapter that was pulled out answers with whatever its driver likes.
            throw new LinkException($"{Address}: the line failed at {exchange.What}: {failure.Message}", failure);
        }
        finally
        {
            if (_gap > TimeSpan.Zero)
            {
                _ended = time.GetTimestamp();
                _hasSpoken = true;
            }

            _gate.Leave();
        }
    }

    private async ValueTask<T> SpeakAsync<T>(Exchange<T> exchange, CancellationToken cancellationToken)
    {
        if (exchange.Request.IsEmpty)
        {
            // What came while nobody listened is old; the piece of a frame at its end belongs to the next one.
            while (transport is IUnreadInput { UnreadBytes: > 0 })
            {
                await _reader.FillAsync(cancellationToken);
                DropWhole(exchange.Take);
            }

            DropWhole(exchange.Take);
        }
        else
        {
            // Whatever came unasked since the last answer is not the answer to this question.
            _reader.Clear();
            await transport.Wire.WriteAsync(exchange.Request, cancellationToken);
            await transport.Wire.FlushAsync(cancellationToken);
        }

        while (true)
        {
            var complete = exchange.Take(_reader.Received, out var consumed, out var answer);
            _reader.Consume(consumed);
            if (complete)
            {
                return answer;
            }

            if (exchange.IsProbe && transport is SimTransport { UnreadBytes: 0 })
            {
                throw new LinkException(exchange.Late, new TimeoutException(exchange.Late));
            }

            await _reader.FillAsync(cancellationToken);
        }
    }

    private void DropWhole<T>(TryTake<T> take)
    {
        bool complete;
        do
        {
            complete = take(_reader.Received, out var consumed, out _);
            _reader.Consume(consumed);
        }
        while (complete);
    }

    private readonly record struct Exchange<T>(BmsLink Link, ReadOnlyMemory<byte> Request, string What, TryTake<T> Take, bool IsProbe)
    {
        public string Late => $"{Link.Address}: no answer to {What} in time";
    }
}
