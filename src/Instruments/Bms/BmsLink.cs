using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms;

/// <summary>
/// One exchange at a time over a line: write, collect, understand. After anything but a clean answer the line counts as
/// out of step and is brought to silence before the next question.
/// </summary>
internal sealed class BmsLink(ITransport transport, TimeProvider time, TimeSpan timeout) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly FrameReader _reader = new(transport);
    private bool _inStep = true;

    public TransportAddress Address => transport.Address;

    /// <summary>Takes an answer out of what has been received: true when it is complete.</summary>
    /// <param name="consumed">How many bytes from the front are done with, whether or not the answer is complete.</param>
    public delegate bool TryTake<T>(ReadOnlySpan<byte> received, out int consumed, out T answer);

    /// <param name="request">Empty to listen only.</param>
    /// <param name="what">For messages: what is asked.</param>
    public async ValueTask<T> AskAsync<T>(ReadOnlyMemory<byte> request, string what, TryTake<T> take, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_inStep)
            {
                await transport.ResynchronizeAsync(cancellationToken);
                _reader.Clear();
            }

            _inStep = false;
            var answer = await Deadline.RunAsync(
                (link: this, request, take, what),
                static (on, token) => on.link.ExchangeAsync(on.request, on.take, token),
                static on => $"{on.link.Address}: no answer to {on.what} in time",
                timeout, time, cancellationToken);
            _inStep = true;
            return answer;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            throw new LinkException($"{Address}: the line failed at {what}: {failure.Message}", failure);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        await transport.DisposeAsync();
    }

    private async ValueTask<T> ExchangeAsync<T>(ReadOnlyMemory<byte> request, TryTake<T> take, CancellationToken cancellationToken)
    {
        if (!request.IsEmpty)
        {
            // Whatever came unasked since the last answer is not the answer to this question.
            _reader.Clear();
            await transport.Wire.WriteAsync(request, cancellationToken);
            await transport.Wire.FlushAsync(cancellationToken);
        }

        while (true)
        {
            var complete = take(_reader.Received, out var consumed, out var answer);
            _reader.Consume(consumed);
            if (complete)
            {
                return answer;
            }

            await _reader.FillAsync(cancellationToken);
        }
    }
}
